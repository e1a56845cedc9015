#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "napier/base/json.h"

namespace napier {

enum class Activation { linear, relu, tanh, sigmoid };

const char* name_of(Activation activation);

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

// y = network(x) in binary64: each dot product is summed in ascending order of inputs, starting
// from +0, the bias last. x (inputs) → (outputs).
std::vector<double> evaluate(const Network& network, std::span<const double> x);

// Throws Error unless the network has layers, the shapes agree and every number is finite.
void check_network(const Network& network);

// By extension: .json, .onnx, .nnet. Throws Error on what is malformed or unsupported.
Network read_network(const std::filesystem::path& path);

Network network_from_json(const Document& document);
Network network_from_onnx(std::string_view bytes, const std::string& source);
Network network_from_nnet(std::string_view text, const std::string& source);

Json to_json(const Network& network);
std::string to_onnx(const Network& network);  // the bytes of a file with Gemm and activation nodes

// SHA-256 of everything that decides what the network computes (not of its name or source).
std::string hash_of(const Network& network);

}  // namespace napier
