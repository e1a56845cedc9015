#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "napier/network/network.h"
#include "napier/network/onnx_tensor.h"

namespace napier {

// alpha · A' B' + beta · C, where A' and B' are A and B, or their transposes.
struct GemmAttributes {
  double alpha = 1;
  double beta = 1;
  bool transpose_a = false;
  bool transpose_b = false;
};

// The one vector that runs through a chain of ONNX operations, and the layers that it went through
// so far. It keeps the shape that ONNX gives it, of which at most one size is not 1, since the
// shape decides what an operation means. Each operation throws Error, with the node's place, when
// it would make more than one vector or does not fit.
class OnnxChain {
 public:
  OnnxChain(std::string source, std::vector<std::int64_t> input_shape);

  void set_place(std::string node) { place_ = std::move(node); }

  void multiply_by(const OnnxTensor& matrix);         // x · M
  void multiply_from_left(const OnnxTensor& matrix);  // M · x
  // With x as A, `matrix` as B, or the other way around. bias: C, may be null.
  void gemm(const GemmAttributes& attributes, const OnnxTensor& matrix, bool x_is_a,
            const OnnxTensor* bias);
  void add(double sign_of_x, double sign_of_addend, const OnnxTensor& addend);  // ± x ± c
  void activate(Activation activation);
  void flatten(std::int64_t axis);
  void reshape(std::span<const std::int64_t> target);  // with ONNX's meaning of -1 and 0

  Network finish(std::string name);

 private:
  // How the elements of a matrix in a file are the weights of a layer.
  enum class Order { outputs_by_inputs, inputs_by_outputs };

  void push_dense(const OnnxTensor& matrix, Order order, double scale);
  std::vector<double> broadcast(const OnnxTensor& constant);
  bool is_row() const;
  bool is_column() const;
  void require_matrix(const OnnxTensor& matrix, std::int64_t inputs_axis) const;
  void require_room(std::size_t inputs, std::size_t outputs);
  [[noreturn]] void complain(std::string what, std::string got = "",
                             std::string expected = "") const;

  std::string source_;
  std::string place_;
  std::vector<std::int64_t> shape_;
  std::size_t count_ = 1;  // elements of the vector
  std::size_t weight_count_ = 0;
  bool bias_is_open_ = false;        // the last layer is a MatMul that no bias was added to yet
  bool activation_is_open_ = false;  // the last layer has no activation yet
  std::vector<DenseLayer> layers_;
};

}  // namespace napier
