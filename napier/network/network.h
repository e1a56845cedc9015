#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "napier/base/json.h"
#include "napier/network/box.h"

namespace napier {

enum class Activation { linear, relu, tanh, sigmoid };

const char* name_of(Activation activation);

// The ONNX and NNET readers stop at this many weights, those of diagonal layers included (512 MiB
// of them), so that a small file cannot ask for all the memory there is.
inline constexpr std::size_t kLargestWeightCount = std::size_t{1} << 26;

// y = activation(W x + b)
struct DenseLayer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::vector<double> weights;  // (outputs, inputs), row-major
  std::vector<double> bias;     // (outputs)
  Activation activation = Activation::linear;

  bool operator==(const DenseLayer&) const = default;
};

// A real-valued network is a list of dense layers and nothing else. What a file does to single
// inputs or outputs (the Sub of ACC's ONNX file, the normalization of NNET) is a diagonal linear
// layer.
struct Network {
  std::string name;
  std::string source;  // the file it came from, for people
  std::vector<DenseLayer> layers;
  // What NNET demands: inputs are clipped to these before the first layer. Empty: no clipping.
  std::vector<double> input_lower;
  std::vector<double> input_upper;

  bool operator==(const Network&) const = default;
};

std::size_t input_count(const Network& network);
std::size_t output_count(const Network& network);

// y_i = activation(scale_i · x_i + bias_i): how an operation on single values is written as a
// layer. scale and bias have the same length.
DenseLayer diagonal_layer(std::span<const double> scale, std::span<const double> bias,
                          Activation activation = Activation::linear);

// y = network(x) in binary64: each dot product is summed in ascending order of inputs, starting
// from +0, the bias last. x (inputs) → (outputs).
std::vector<double> evaluate(const Network& network, std::span<const double> x);

// Throws Error unless the network has layers, the shapes agree, every number is finite and the
// clipping ranges are none or one per input.
void check_network(const Network& network);

// By extension: .json, .onnx, .nnet. Throws Error on what is malformed or unsupported.
Network read_network(const std::filesystem::path& path);

// JSON: {"layers": [{"W": [[…]], "b": […], "activation": "relu"}, …]}, W as rows of outputs; other
// keys at the top are remarks and decide nothing. ONNX and NNET: docs/networks.md.
Network network_from_json(const Document& document);
Network network_from_onnx(std::string_view bytes, const std::string& source);
Network network_from_nnet(std::string_view text, const std::string& source);

// The box that a JSON network recommends for its inputs: its keys input_lo and input_hi.
std::optional<Box> recommended_box(const Document& document, std::size_t dimensions);

Json to_json(const Network& network);

// The bytes of an ONNX file with Gemm and activation nodes; float tensors when every number is one
// exactly, else double. The same network gives the same bytes. Throws Error when inputs are
// clipped.
std::string to_onnx(const Network& network);

// SHA-256 of everything that decides what the network computes (not of its name or source).
std::string hash_of(const Network& network);

}  // namespace napier
