// From a real-valued network and a plan to integers: the rounding of every constant, and widths
// from exact ranges. What the result means: quantized_network.h and docs/fixed-point.md.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "napier/base/error.h"
#include "napier/network/code_ranges.h"
#include "napier/network/fold_linear.h"
#include "napier/network/quantized_network.h"

namespace napier {
namespace {

constexpr int kMagnitudeBits = 61;  // two's complement of 62 bits

std::string place_of(const Network& network) {
  return network.source.empty() ? network.name : network.source;
}

[[noreturn]] void complain_too_wide(const Network& network, std::size_t layer, std::string what) {
  throw Error({.what = std::move(what),
               .where = fmt::format("{}: layer {} after folding", place_of(network), layer),
               .got = "more than 62 bits",
               .expected = "at most 62",
               .remedy = "take fewer fraction bits for this layer's weights or for the signals "
                         "that enter it, or a smaller box"});
}

void check_clipping(const Network& network, const Box& box) {
  for (std::size_t i = 0; i < network.input_lower.size(); ++i) {
    if (network.input_lower[i] <= box.lower[i] && box.upper[i] <= network.input_upper[i]) continue;
    throw Error(
        {.what = fmt::format("input {} of the box leaves the range to which the network "
                             "clips its inputs",
                             i),
         .where = place_of(network),
         .got = fmt::format("{}:{}", box.lower[i], box.upper[i]),
         .expected = fmt::format("within {}:{}", network.input_lower[i], network.input_upper[i]),
         .remedy = "clipping is not built into the circuit; choose a box inside the range"});
  }
}

// rne(x · 2^fraction_bits); nullopt when that needs more than 62 bits. x finite.
std::optional<std::int64_t> code_of(double x, int fraction_bits) {
  if (std::abs(std::ldexp(x, fraction_bits)) >= std::ldexp(1, kMagnitudeBits) - 1) {
    return std::nullopt;
  }
  return project(x, FixedFormat{kLargestWidthBits, fraction_bits, true}, Rounding::kRne,
                 Overflow::kSaturate);
}

// Any number in the interval would be sound; the middle is the best guess at the true coefficient.
double middle(Interval x) { return x.lower == x.upper ? x.lower : x.lower / 2 + x.upper / 2; }

void quantize_inputs(const Network& network, QuantizedNetwork& quantized) {
  const FormatPlan& plan = quantized.plan;
  for (std::size_t i = 0; i < plan.input_fraction_bits.size(); ++i) {
    const auto lower = code_of(plan.box.lower[i], plan.input_fraction_bits[i]);
    const auto upper = code_of(plan.box.upper[i], plan.input_fraction_bits[i]);
    if (!lower || !upper) complain_too_wide(network, 0, fmt::format("input {} is too wide", i));
    quantized.input_lower_codes.push_back(*lower);
    quantized.input_upper_codes.push_back(*upper);
    quantized.input_formats.push_back(
        format_for_codes(*lower, *upper, plan.input_fraction_bits[i]));
  }
}

// weight · 2^weight_fraction_bits rounded, then shifted left to align with the finest input.
std::optional<std::int64_t> aligned_weight(Interval weight, int weight_fraction_bits, int shift) {
  const auto code = code_of(middle(weight), weight_fraction_bits);
  if (!code || *code == 0) return code;
  if (shift > kMagnitudeBits || std::abs(*code) >= std::int64_t{1} << (kMagnitudeBits - shift)) {
    return std::nullopt;
  }
  return *code * (std::int64_t{1} << shift);
}

// Weights and biases; the outputs' formats and the table follow from ranges, later.
QuantizedLayer round_constants(const FoldedLayer& folded, int weight_fraction_bits,
                               const std::vector<int>& input_fraction_bits, bool& fits) {
  const int finest = *std::max_element(input_fraction_bits.begin(), input_fraction_bits.end());
  QuantizedLayer layer{.inputs = folded.inputs,
                       .outputs = folded.outputs,
                       .weights = {},
                       .bias = {},
                       .accumulator_fraction_bits = weight_fraction_bits + finest,
                       .activation = folded.activation,
                       .rounding = Rounding::kRne,
                       .table = std::nullopt,
                       .output_formats = {}};
  for (std::size_t n = 0; n < folded.weights.size(); ++n) {
    const int shift = finest - input_fraction_bits[n % folded.inputs];
    const auto weight = aligned_weight(folded.weights[n], weight_fraction_bits, shift);
    fits = fits && weight.has_value();
    layer.weights.push_back(weight.value_or(0));
  }
  for (const Interval& bias : folded.bias) {
    const auto code = code_of(middle(bias), layer.accumulator_fraction_bits);
    fits = fits && code.has_value();
    layer.bias.push_back(code.value_or(0));
  }
  return layer;
}

bool has_table(Activation activation) {
  return activation == Activation::tanh || activation == Activation::sigmoid;
}

ActivationTable table_for(const QuantizedLayer& layer, const FormatPlan& plan,
                          int output_fraction_bits, const std::vector<CodeRange>& accumulators) {
  TableRequest request{.activation = layer.activation,
                       .rounding = layer.rounding,
                       .accumulator_fraction_bits = layer.accumulator_fraction_bits,
                       .lowest_accumulator = accumulators.front().lower,
                       .largest_accumulator = accumulators.front().upper,
                       .output_fraction_bits = output_fraction_bits,
                       .entries_bits = plan.table_input_bits};
  for (const CodeRange& range : accumulators) {
    request.lowest_accumulator = std::min(request.lowest_accumulator, range.lower);
    request.largest_accumulator = std::max(request.largest_accumulator, range.upper);
  }
  return make_activation_table(request);
}

// What reaches a layer: one range and one number of fraction bits per signal.
struct Signals {
  std::vector<CodeRange> ranges;
  std::vector<int> fraction_bits;
};

// Layer `index` of the plan; `signals` come in as its inputs and leave as its outputs.
QuantizedLayer quantize_layer(const Network& network, const FormatPlan& plan, std::size_t index,
                              const FoldedLayer& folded, Signals& signals) {
  const LayerPlan& planned = plan.layers[index];
  bool fits = true;
  QuantizedLayer layer =
      round_constants(folded, planned.weight_fraction_bits, signals.fraction_bits, fits);
  layer.rounding = plan.rounding;
  if (!fits) complain_too_wide(network, index, "a weight or bias is too wide");
  const auto accumulators = accumulator_ranges(layer, signals.ranges);
  if (!accumulators) complain_too_wide(network, index, "an accumulator is too wide");

  int bits = planned.signal_fraction_bits;
  if (has_table(layer.activation)) {
    layer.table = table_for(layer, plan, bits, *accumulators);
  } else {
    bits = std::min(bits, layer.accumulator_fraction_bits);
  }
  signals.ranges = output_ranges(layer, bits, *accumulators);
  signals.fraction_bits.assign(layer.outputs, bits);
  for (const CodeRange& range : signals.ranges) {
    layer.output_formats.push_back(format_for_codes(range.lower, range.upper, bits));
  }
  return layer;
}

}  // namespace

QuantizedNetwork quantize(const Network& network, const FormatPlan& plan) {
  check_network(network);
  check_plan(plan, input_count(network), folded_layer_count(network), place_of(network));
  check_clipping(network, plan.box);
  QuantizedNetwork quantized;
  quantized.name = network.name;
  quantized.network_hash = hash_of(network);
  quantized.plan = plan;
  quantize_inputs(network, quantized);

  Signals signals{.ranges = input_ranges(quantized), .fraction_bits = plan.input_fraction_bits};
  for (const FoldedLayer& folded : fold_linear_layers(network)) {
    quantized.layers.push_back(
        quantize_layer(network, plan, quantized.layers.size(), folded, signals));
  }
  return quantized;
}

FormatPlan uniform_plan(const Network& network, const Box& box, int input_fraction_bits,
                        int weight_fraction_bits, int signal_fraction_bits) {
  FormatPlan plan;
  plan.box = box;
  plan.input_fraction_bits.assign(input_count(network), input_fraction_bits);
  plan.layers.assign(folded_layer_count(network), {.weight_fraction_bits = weight_fraction_bits,
                                                   .signal_fraction_bits = signal_fraction_bits});
  return plan;
}

}  // namespace napier
