#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "napier/arithmetic/fixed.h"
#include "napier/base/json.h"
#include "napier/formats/fixed_format.h"
#include "napier/network/activation_table.h"
#include "napier/network/format_plan.h"
#include "napier/network/network.h"

namespace napier {

// One layer in exact integers:
//   accumulator_j = Σ_i weights[j,i] · x_i + bias_j            no rounding, no overflow
//   y_j = relu, linear:  activation, then round_shift by accumulator_fraction_bits - fraction bits
//         tanh, sigmoid: table
// All outputs of a layer have the same fraction bits: relu and linear layers at most those of the
// accumulator (more would be zeros).
// Each x_i carries its own fraction bits; the integer weights already contain the shift that aligns
// them, so weights[j,i] is in units of 2^(fraction bits of x_i - accumulator_fraction_bits).
struct QuantizedLayer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::vector<std::int64_t> weights;  // (outputs, inputs), row-major
  std::vector<std::int64_t> bias;     // (outputs), units of 2^-accumulator_fraction_bits
  int accumulator_fraction_bits = 0;
  Activation activation = Activation::linear;
  Rounding rounding = Rounding::kRne;
  std::optional<ActivationTable> table;     // exactly when activation is tanh or sigmoid
  std::vector<FixedFormat> output_formats;  // (outputs); never overflow for inputs inside the box

  bool operator==(const QuantizedLayer&) const = default;
};

// A network as the circuit computes it. The input stage (the ADC) is part of the definition:
//   code_i = clamp(rne(x_i · 2^fraction), lower_code_i, upper_code_i)
// where [lower_code, upper_code] are the codes of the box. Values leave as code · 2^-fraction.
struct QuantizedNetwork {
  std::string name;
  std::string network_hash;
  FormatPlan plan;
  std::vector<FixedFormat> input_formats;
  std::vector<std::int64_t> input_lower_codes;
  std::vector<std::int64_t> input_upper_codes;
  std::vector<QuantizedLayer> layers;

  bool operator==(const QuantizedNetwork&) const = default;
};

// Rounds weights and biases and derives every width from exact integer ranges over the box.
// A linear layer that is not the last is folded into its successor first (see fold_linear_layers).
// Throws Error when the box leaves the network's clipping range, a plan's length disagrees, or a
// signal would need more than 62 bits. That is asked of the sum of magnitudes Σ |w_i| max|x_i| +
// |b|, so that partial sums fit too, in whatever order a circuit adds.
QuantizedNetwork quantize(const Network& network, const FormatPlan& plan);

// The plan with the same fraction bits everywhere, for a network after folding.
FormatPlan uniform_plan(const Network& network, const Box& box, int input_fraction_bits,
                        int weight_fraction_bits, int signal_fraction_bits);

int output_fraction_bits(const QuantizedLayer& layer);

std::vector<std::int64_t> input_codes(const QuantizedNetwork& network, std::span<const double> x);
// codes (inputs) → codes (outputs). The reference: plain loops. The codes must lie within the codes
// of the box; for these no sum overflows, see code_ranges.h.
std::vector<std::int64_t> evaluate_codes(const QuantizedNetwork& network,
                                         std::span<const std::int64_t> codes);
// input_codes, evaluate_codes, value_of: what stands between ADC and DAC. x (inputs) → (outputs).
std::vector<double> evaluate(const QuantizedNetwork& network, std::span<const double> x);

Json to_json(const QuantizedNetwork& network);
// Throws Error on what is malformed, would overflow, or does not have the hash that it claims.
QuantizedNetwork quantized_network_from_json(const Document& document);
// SHA-256 of everything but the name.
std::string hash_of(const QuantizedNetwork& network);

}  // namespace napier
