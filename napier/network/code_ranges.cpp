#include "napier/network/code_ranges.h"

#include <algorithm>
#include <utility>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr Int128 kMagnitudeLimit = Int128{1} << 61;

Int128 magnitude(Int128 x) { return x < 0 ? -x : x; }

// Products are below 2^62 · 2^62 and a sum stops at 2^61, so nothing overflows 128 bits.
std::optional<CodeRange> accumulator_range(const QuantizedLayer& layer, std::size_t output,
                                           std::span<const CodeRange> inputs) {
  Int128 lower = layer.bias[output];
  Int128 upper = lower;
  Int128 largest_partial_sum = magnitude(lower);
  for (std::size_t i = 0; i < layer.inputs; ++i) {
    const Int128 weight = layer.weights[output * layer.inputs + i];
    const Int128 at_lower = weight * inputs[i].lower;
    const Int128 at_upper = weight * inputs[i].upper;
    largest_partial_sum += std::max(magnitude(at_lower), magnitude(at_upper));
    if (largest_partial_sum >= kMagnitudeLimit) return std::nullopt;
    lower += std::min(at_lower, at_upper);
    upper += std::max(at_lower, at_upper);
  }
  if (largest_partial_sum >= kMagnitudeLimit) return std::nullopt;
  return CodeRange{static_cast<std::int64_t>(lower), static_cast<std::int64_t>(upper)};
}

CodeRange table_range(const QuantizedLayer& layer, CodeRange accumulator) {
  const auto entry = [&](std::int64_t code) {
    return entry_of(*layer.table, code, layer.accumulator_fraction_bits, layer.rounding);
  };
  const auto first = layer.table->entries.begin();
  const auto [least, most] =
      std::minmax_element(first + static_cast<std::ptrdiff_t>(entry(accumulator.lower)),
                          first + static_cast<std::ptrdiff_t>(entry(accumulator.upper)) + 1);
  return {*least, *most};
}

}  // namespace

bool inputs_follow_plan(const QuantizedNetwork& network) {
  const FormatPlan& plan = network.plan;
  if (plan.input_fraction_bits.size() != network.input_formats.size()) return false;
  for (std::size_t i = 0; i < network.input_formats.size(); ++i) {
    const int fraction_bits = network.input_formats[i].fraction_bits;
    const auto code = [&](double x) {
      return project(x, FixedFormat{kLargestWidthBits, fraction_bits, true}, Rounding::kRne,
                     Overflow::kSaturate);
    };
    if (fraction_bits != plan.input_fraction_bits[i] ||
        network.input_lower_codes[i] != code(plan.box.lower[i]) ||
        network.input_upper_codes[i] != code(plan.box.upper[i])) {
      return false;
    }
  }
  return true;
}

std::vector<CodeRange> input_ranges(const QuantizedNetwork& network) {
  std::vector<CodeRange> ranges;
  for (std::size_t i = 0; i < network.input_formats.size(); ++i) {
    ranges.push_back({network.input_lower_codes[i], network.input_upper_codes[i]});
  }
  return ranges;
}

std::optional<std::vector<CodeRange>> accumulator_ranges(const QuantizedLayer& layer,
                                                         std::span<const CodeRange> inputs) {
  require(inputs.size() == layer.inputs, "one range per input of the layer");
  std::vector<CodeRange> ranges;
  for (std::size_t j = 0; j < layer.outputs; ++j) {
    const auto range = accumulator_range(layer, j, inputs);
    if (!range) return std::nullopt;
    ranges.push_back(*range);
  }
  return ranges;
}

std::vector<CodeRange> output_ranges(const QuantizedLayer& layer, int output_fraction_bits,
                                     std::span<const CodeRange> accumulators) {
  std::vector<CodeRange> ranges;
  for (const CodeRange& accumulator : accumulators) {
    ranges.push_back(layer.table
                         ? table_range(layer, accumulator)
                         : CodeRange{activate(layer, output_fraction_bits, accumulator.lower),
                                     activate(layer, output_fraction_bits, accumulator.upper)});
  }
  return ranges;
}

std::vector<LayerRanges> code_ranges(const QuantizedNetwork& network) {
  std::vector<LayerRanges> ranges;
  std::vector<CodeRange> inputs = input_ranges(network);
  for (const QuantizedLayer& layer : network.layers) {
    auto accumulators = accumulator_ranges(layer, inputs);
    require(accumulators.has_value(), "a quantized network keeps to 62 bits");
    inputs = output_ranges(layer, output_fraction_bits(layer), *accumulators);
    ranges.push_back({.accumulators = std::move(*accumulators), .outputs = inputs});
  }
  return ranges;
}

std::int64_t activate(const QuantizedLayer& layer, int output_fraction_bits,
                      std::int64_t accumulator) {
  const int fraction_bits = layer.accumulator_fraction_bits;
  if (layer.table) {
    return layer.table->entries[entry_of(*layer.table, accumulator, fraction_bits, layer.rounding)];
  }
  if (layer.activation == Activation::relu) accumulator = std::max<std::int64_t>(accumulator, 0);
  return static_cast<std::int64_t>(
      round_shift(accumulator, fraction_bits - output_fraction_bits, layer.rounding));
}

}  // namespace napier
