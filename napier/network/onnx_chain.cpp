#include "napier/network/onnx_chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "napier/base/error.h"

namespace napier {
namespace {

std::string text_of(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

std::int64_t product(const std::vector<std::int64_t>& shape) {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) count *= size;
  return count;
}

}  // namespace

OnnxChain::OnnxChain(std::string source, std::vector<std::int64_t> input_shape)
    : source_(std::move(source)), place_("the graph's input"), shape_(std::move(input_shape)) {
  for (const std::int64_t size : shape_) {
    if (size == 1) continue;
    if (size < 1 || size > static_cast<std::int64_t>(kLargestWeightCount) || count_ != 1) {
      complain("the input is no single vector", text_of(shape_),
               "a shape of which one size is not 1, such as [1, 5]");
    }
    count_ = static_cast<std::size_t>(size);
  }
}

bool OnnxChain::is_row() const {
  return !shape_.empty() && shape_.back() == static_cast<std::int64_t>(count_);
}

bool OnnxChain::is_column() const {
  return shape_.size() >= 2 && shape_.back() == 1 &&
         shape_[shape_.size() - 2] == static_cast<std::int64_t>(count_);
}

// `inputs_axis`: which of the matrix's two sizes must be the vector's.
void OnnxChain::require_matrix(const OnnxTensor& matrix, std::int64_t inputs_axis) const {
  if (matrix.shape.size() != 2 || matrix.numbers.empty()) {
    complain("the constant operand is no matrix of numbers", "shape " + text_of(matrix.shape),
             "two sizes, float or double");
  }
  const std::int64_t inputs = matrix.shape[static_cast<std::size_t>(inputs_axis)];
  if (inputs != static_cast<std::int64_t>(count_)) {
    complain("the matrix does not fit the vector", "shape " + text_of(matrix.shape),
             fmt::format("{} at place {} of it", count_, inputs_axis));
  }
}

void OnnxChain::require_room(std::size_t inputs, std::size_t outputs) {
  if (outputs > (kLargestWeightCount - weight_count_) / inputs) {
    complain(
        "the network is too large", "",
        fmt::format("at most {} weights, those of diagonal layers included", kLargestWeightCount));
  }
  weight_count_ += inputs * outputs;
}

void OnnxChain::push_dense(const OnnxTensor& matrix, Order order, double scale) {
  const bool rows_are_outputs = order == Order::outputs_by_inputs;
  const std::size_t outputs = matrix.numbers.size() / count_;
  require_room(count_, outputs);
  DenseLayer layer{.inputs = count_,
                   .outputs = outputs,
                   .weights = std::vector<double>(count_ * outputs),
                   .bias = std::vector<double>(outputs)};
  for (std::size_t j = 0; j < outputs; ++j) {
    for (std::size_t i = 0; i < count_; ++i) {
      const std::size_t at = rows_are_outputs ? j * count_ + i : i * outputs + j;
      layer.weights[j * count_ + i] = scale * matrix.numbers[at];
    }
  }
  layers_.push_back(std::move(layer));
  count_ = outputs;
  bias_is_open_ = activation_is_open_ = true;
}

void OnnxChain::multiply_by(const OnnxTensor& matrix) {
  require_matrix(matrix, 0);
  if (!is_row()) complain("MatMul would make a matrix", "a vector of shape " + text_of(shape_));
  push_dense(matrix, Order::inputs_by_outputs, 1);
  shape_.back() = static_cast<std::int64_t>(count_);
}

void OnnxChain::multiply_from_left(const OnnxTensor& matrix) {
  require_matrix(matrix, 1);
  const bool is_plain = shape_.size() == 1;
  if (!is_plain && !is_column()) {
    complain("MatMul would make a matrix", "a vector of shape " + text_of(shape_));
  }
  push_dense(matrix, Order::outputs_by_inputs, 1);
  shape_[shape_.size() - (is_plain ? 1 : 2)] = static_cast<std::int64_t>(count_);
}

// Old exporters (MATLAB's) give Gemm a vector of four sizes; it counts as a row or column all the
// same.
void OnnxChain::gemm(const GemmAttributes& attributes, const OnnxTensor& matrix, bool x_is_a,
                     const OnnxTensor* bias) {
  const bool transpose_x = x_is_a ? attributes.transpose_a : attributes.transpose_b;
  const bool transpose_matrix = x_is_a ? attributes.transpose_b : attributes.transpose_a;
  const bool must_be_row = x_is_a != transpose_x;
  if (must_be_row ? !is_row() : !is_column()) {
    complain("Gemm would make a matrix", "a vector of shape " + text_of(shape_),
             must_be_row ? "a row, such as [1, 5]" : "a column, such as [5, 1]");
  }
  const bool inputs_come_first = x_is_a != transpose_matrix;
  require_matrix(matrix, inputs_come_first ? 0 : 1);
  push_dense(matrix, inputs_come_first ? Order::inputs_by_outputs : Order::outputs_by_inputs,
             attributes.alpha);
  const auto count = static_cast<std::int64_t>(count_);
  shape_ = x_is_a ? std::vector<std::int64_t>{1, count} : std::vector<std::int64_t>{count, 1};
  if (bias == nullptr) return;
  std::vector<double> addends = broadcast(*bias);
  for (double& addend : addends) addend *= attributes.beta;
  layers_.back().bias = std::move(addends);
  bias_is_open_ = false;
}

// One number per element of the vector, by ONNX's rule: shapes are aligned at their ends and sizes
// of 1 are repeated. Gives the vector the shape of the sum.
std::vector<double> OnnxChain::broadcast(const OnnxTensor& constant) {
  const std::size_t rank = std::max(shape_.size(), constant.shape.size());
  const auto padded = [rank](const std::vector<std::int64_t>& shape) {
    std::vector<std::int64_t> result(rank - shape.size(), 1);
    result.insert(result.end(), shape.begin(), shape.end());
    return result;
  };
  const std::vector<std::int64_t> target = padded(shape_);
  const std::vector<std::int64_t> sizes = padded(constant.shape);
  for (std::size_t i = 0; i < rank; ++i) {
    if (constant.numbers.empty() || (sizes[i] != 1 && sizes[i] != target[i])) {
      complain("the constant does not fit the vector", "shape " + text_of(constant.shape),
               fmt::format("numbers of a shape that can be repeated to {}", text_of(shape_)));
    }
  }
  shape_ = target;
  if (constant.numbers.size() == count_) return constant.numbers;
  return std::vector<double>(count_, constant.numbers.front());
}

void OnnxChain::add(double sign_of_x, double sign_of_addend, const OnnxTensor& addend) {
  std::vector<double> bias = broadcast(addend);
  for (double& number : bias) number *= sign_of_addend;
  if (bias_is_open_ && sign_of_x == 1) {
    layers_.back().bias = std::move(bias);
  } else {
    require_room(count_, count_);
    layers_.push_back(diagonal_layer(std::vector<double>(count_, sign_of_x), bias));
    activation_is_open_ = true;
  }
  bias_is_open_ = false;
}

void OnnxChain::activate(Activation activation) {
  if (!activation_is_open_) {
    require_room(count_, count_);
    layers_.push_back(
        diagonal_layer(std::vector<double>(count_, 1.0), std::vector<double>(count_, 0.0)));
  }
  layers_.back().activation = activation;
  bias_is_open_ = activation_is_open_ = false;
}

void OnnxChain::flatten(std::int64_t axis) {
  const auto rank = static_cast<std::int64_t>(shape_.size());
  if (axis < -rank || axis > rank) {
    complain("Flatten has no such axis", fmt::format("{}", axis),
             fmt::format("{} to {}", -rank, rank));
  }
  const auto split = shape_.begin() + (axis < 0 ? axis + rank : axis);
  shape_ = {product({shape_.begin(), split}), product({split, shape_.end()})};
}

void OnnxChain::reshape(std::span<const std::int64_t> target) {
  std::vector<std::int64_t> shape(target.begin(), target.end());
  const auto count = static_cast<std::int64_t>(count_);
  std::int64_t known = 1;
  std::size_t guessed = shape.size();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && i < shape_.size()) shape[i] = shape_[i];
    const bool is_guess = shape[i] == -1 && guessed == shape.size();
    if (is_guess) guessed = i;
    // At most one size differs from 1, and that one is the vector's: more would be a matrix.
    if (!is_guess && shape[i] != 1 && (shape[i] != count || known != 1)) {
      complain("Reshape does not keep a vector", "the shape " + text_of(shape),
               fmt::format("{} in one place, 1 elsewhere", count));
    }
    if (!is_guess) known *= shape[i];
  }
  if (guessed < shape.size()) {
    shape[guessed] = count / known;
  } else if (known != count) {
    complain("Reshape changes the number of elements", "the shape " + text_of(shape),
             fmt::format("{} elements", count));
  }
  shape_ = std::move(shape);
}

Network OnnxChain::finish(std::string name) {
  Network network{.name = std::move(name),
                  .source = source_,
                  .layers = std::move(layers_),
                  .input_lower = {},
                  .input_upper = {}};
  check_network(network);
  return network;
}

void OnnxChain::complain(std::string what, std::string got, std::string expected) const {
  throw Error({.what = std::move(what),
               .where = source_ + ": " + place_,
               .got = std::move(got),
               .expected = std::move(expected)});
}

}  // namespace napier
