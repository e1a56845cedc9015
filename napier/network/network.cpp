#include "napier/network/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/hash.h"

namespace napier {
namespace {

double activate(Activation activation, double sum) {
  switch (activation) {
    case Activation::linear:
      return sum;
    case Activation::relu:
      return sum > 0 ? sum : 0;
    case Activation::tanh:
      return std::tanh(sum);
    case Activation::sigmoid:
      return 1 / (1 + std::exp(-sum));
  }
  return sum;
}

std::vector<double> run_layer(const DenseLayer& layer, std::span<const double> x) {
  std::vector<double> y(layer.outputs);
  for (std::size_t j = 0; j < layer.outputs; ++j) {
    const double* row = layer.weights.data() + j * layer.inputs;
    double sum = 0;
    for (std::size_t i = 0; i < layer.inputs; ++i) sum += row[i] * x[i];
    y[j] = activate(layer.activation, sum + layer.bias[j]);
  }
  return y;
}

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

// Complaints of check_network carry the file's name and the layer's number.
class LayerCheck {
 public:
  LayerCheck(const Network& network, std::size_t index) : network_(network), index_(index) {}

  void run(std::size_t expected_inputs) const {
    const DenseLayer& layer = network_.layers[index_];
    if (layer.inputs == 0 || layer.outputs == 0) complain("a layer has no inputs or no outputs");
    if (layer.inputs != expected_inputs) {
      complain("a layer does not fit the one before it", fmt::format("{} inputs", layer.inputs),
               fmt::format("{}, one per value that reaches it", expected_inputs));
    }
    if (layer.weights.size() / layer.inputs != layer.outputs ||
        layer.weights.size() % layer.inputs != 0) {
      complain("the weights do not fill their matrix",
               fmt::format("{} numbers", layer.weights.size()),
               fmt::format("{} x {}", layer.outputs, layer.inputs));
    }
    if (layer.bias.size() != layer.outputs) {
      complain("the bias has the wrong length", fmt::format("{} numbers", layer.bias.size()),
               fmt::format("{}, one per output", layer.outputs));
    }
    if (!all_finite(layer.weights)) complain("a weight is NaN or infinite");
    if (!all_finite(layer.bias)) complain("a bias is NaN or infinite");
  }

 private:
  [[noreturn]] void complain(std::string what, std::string got = "",
                             std::string expected = "") const {
    throw Error({.what = std::move(what),
                 .where = fmt::format("{}: layer {}", network_.source, index_),
                 .got = std::move(got),
                 .expected = std::move(expected)});
  }

  const Network& network_;
  std::size_t index_;
};

void check_clipping(const Network& network) {
  const std::size_t count = network.input_lower.size();
  if (count == 0 && network.input_upper.empty()) return;
  if (count != input_count(network) || network.input_upper.size() != count) {
    throw Error({.what = "the clipping ranges of the inputs have the wrong length",
                 .where = network.source,
                 .got = fmt::format("{} minima and {} maxima", count, network.input_upper.size()),
                 .expected = fmt::format("{} of each, one per input", input_count(network))});
  }
  for (std::size_t i = 0; i < count; ++i) {
    const double lower = network.input_lower[i];
    const double upper = network.input_upper[i];
    if (std::isfinite(lower) && std::isfinite(upper) && lower <= upper) continue;
    throw Error({.what = fmt::format("input {} has no clipping range", i),
                 .where = network.source,
                 .got = fmt::format("minimum {} and maximum {}", lower, upper),
                 .expected = "finite numbers, the minimum first"});
  }
}

// Eight bytes per number, the least significant first, whatever the machine.
void append(std::string& bytes, std::uint64_t word) {
  for (int shift = 0; shift < 64; shift += 8) {
    bytes.push_back(static_cast<char>(word >> shift & 0xff));
  }
}

void append(std::string& bytes, const std::vector<double>& values) {
  append(bytes, std::uint64_t{values.size()});
  for (const double value : values) append(bytes, std::bit_cast<std::uint64_t>(value));
}

}  // namespace

const char* name_of(Activation activation) {
  switch (activation) {
    case Activation::linear:
      return "linear";
    case Activation::relu:
      return "relu";
    case Activation::tanh:
      return "tanh";
    case Activation::sigmoid:
      return "sigmoid";
  }
  return "unknown";
}

std::size_t input_count(const Network& network) {
  return network.layers.empty() ? 0 : network.layers.front().inputs;
}

std::size_t output_count(const Network& network) {
  return network.layers.empty() ? 0 : network.layers.back().outputs;
}

DenseLayer diagonal_layer(std::span<const double> scale, std::span<const double> bias,
                          Activation activation) {
  require(scale.size() == bias.size(), "a diagonal layer has one scale and one bias per value");
  const std::size_t count = scale.size();
  require(count * count <= kLargestWeightCount, "a diagonal layer keeps to kLargestWeightCount");
  DenseLayer layer{.inputs = count,
                   .outputs = count,
                   .weights = std::vector<double>(count * count),
                   .bias = {bias.begin(), bias.end()},
                   .activation = activation};
  for (std::size_t i = 0; i < count; ++i) layer.weights[i * count + i] = scale[i];
  return layer;
}

std::vector<double> evaluate(const Network& network, std::span<const double> x) {
  require(!network.layers.empty(), "a network that is evaluated has layers");
  require(x.size() == input_count(network), "evaluate gets one number per input");
  std::vector<double> values(x.begin(), x.end());
  for (std::size_t i = 0; i < network.input_lower.size(); ++i) {
    values[i] = std::clamp(values[i], network.input_lower[i], network.input_upper[i]);
  }
  for (const DenseLayer& layer : network.layers) values = run_layer(layer, values);
  return values;
}

void check_network(const Network& network) {
  if (network.layers.empty()) {
    throw Error({.what = "the network has no layers", .where = network.source});
  }
  std::size_t width = input_count(network);
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    LayerCheck(network, index).run(width);
    width = network.layers[index].outputs;
  }
  check_clipping(network);
}

Network read_network(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  const std::string source = path.string();
  if (extension == ".json") return network_from_json(read_json(path));
  if (extension == ".onnx") return network_from_onnx(read_file(path), source);
  if (extension == ".nnet") return network_from_nnet(read_file(path), source);
  throw Error({.what = "this kind of network file is not known",
               .where = source,
               .got = extension.empty() ? "no extension" : extension,
               .expected = ".json, .onnx or .nnet",
               .remedy = "rename the file after its format, or export it to one of these"});
}

std::string hash_of(const Network& network) {
  std::string bytes = "napier network 1\n";
  append(bytes, network.input_lower);
  append(bytes, network.input_upper);
  append(bytes, std::uint64_t{network.layers.size()});
  for (const DenseLayer& layer : network.layers) {
    append(bytes, std::uint64_t{layer.inputs});
    append(bytes, std::uint64_t{layer.outputs});
    append(bytes, layer.weights);
    append(bytes, layer.bias);
    bytes += name_of(layer.activation);
    bytes.push_back('\n');
  }
  return sha256(bytes);
}

}  // namespace napier
