#include "napier/network/quantized_network.h"

#include <algorithm>
#include <utility>

#include "napier/base/error.h"
#include "napier/network/code_ranges.h"

namespace napier {
namespace {

// No sum overflows: the partial sums of Σ w_i x_i + b are at most Σ |w_i| max|x_i| + |b| < 2^61 in
// magnitude for codes within their ranges, which quantize and the reader have made sure of, and a
// layer's outputs lie within the ranges for which its successor was checked.
std::vector<std::int64_t> evaluate_layer(const QuantizedLayer& layer,
                                         std::span<const std::int64_t> x) {
  const int fraction_bits = output_fraction_bits(layer);
  std::vector<std::int64_t> y(layer.outputs);
  for (std::size_t j = 0; j < layer.outputs; ++j) {
    const std::int64_t* row = layer.weights.data() + j * layer.inputs;
    std::int64_t sum = layer.bias[j];
    for (std::size_t i = 0; i < layer.inputs; ++i) sum += row[i] * x[i];
    y[j] = activate(layer, fraction_bits, sum);
  }
  return y;
}

}  // namespace

int output_fraction_bits(const QuantizedLayer& layer) {
  require(!layer.output_formats.empty(), "a layer has outputs");
  return layer.output_formats.front().fraction_bits;
}

std::vector<std::int64_t> input_codes(const QuantizedNetwork& network, std::span<const double> x) {
  require(x.size() == network.input_formats.size(), "one number per input");
  std::vector<std::int64_t> codes(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const FixedFormat widest{kLargestWidthBits, network.input_formats[i].fraction_bits, true};
    codes[i] = std::clamp(project(x[i], widest, Rounding::kRne, Overflow::kSaturate),
                          network.input_lower_codes[i], network.input_upper_codes[i]);
  }
  return codes;
}

std::vector<std::int64_t> evaluate_codes(const QuantizedNetwork& network,
                                         std::span<const std::int64_t> codes) {
  require(codes.size() == network.input_formats.size(), "one code per input");
  for (std::size_t i = 0; i < codes.size(); ++i) {
    require(network.input_lower_codes[i] <= codes[i] && codes[i] <= network.input_upper_codes[i],
            "the input's codes lie within the codes of the box");
  }
  std::vector<std::int64_t> values(codes.begin(), codes.end());
  for (const QuantizedLayer& layer : network.layers) values = evaluate_layer(layer, values);
  return values;
}

std::vector<double> evaluate(const QuantizedNetwork& network, std::span<const double> x) {
  const std::vector<std::int64_t> codes = evaluate_codes(network, input_codes(network, x));
  std::vector<double> values(codes.size());
  for (std::size_t j = 0; j < codes.size(); ++j) {
    values[j] = value_of(codes[j], network.layers.back().output_formats[j]);
  }
  return values;
}

}  // namespace napier
