#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "napier/network/quantized_network.h"

namespace napier {

// Which codes a signal can take: exact integers, lower ≤ upper.
struct CodeRange {
  std::int64_t lower = 0;
  std::int64_t upper = 0;

  bool operator==(const CodeRange&) const = default;
};

// Exact ranges of one layer over all combinations of its inputs' codes.
struct LayerRanges {
  std::vector<CodeRange> accumulators;  // (outputs), before activation and rounding
  std::vector<CodeRange> outputs;       // (outputs)

  bool operator==(const LayerRanges&) const = default;
};

// Whether the input stage is the one that the plan asks for: its fraction bits, and as ends of the
// clamp the rounded ends of the box, so that the clamp never acts on a point of the box.
bool inputs_follow_plan(const QuantizedNetwork& network);

std::vector<CodeRange> input_ranges(const QuantizedNetwork& network);

// (outputs); nullopt when for some neuron Σ |w_i| max|x_i| + |b| ≥ 2^61, that is when a partial sum
// in some order might need more than 62 bits.
std::optional<std::vector<CodeRange>> accumulator_ranges(const QuantizedLayer& layer,
                                                         std::span<const CodeRange> inputs);

// What leaves the layer for these accumulators: every activation and rounding is monotone, and of a
// table the least and largest reachable entry is taken.
std::vector<CodeRange> output_ranges(const QuantizedLayer& layer, int output_fraction_bits,
                                     std::span<const CodeRange> accumulators);

// All layers of a network that quantize or quantized_network_from_json has passed.
std::vector<LayerRanges> code_ranges(const QuantizedNetwork& network);

// The code that leaves a neuron for the code of its accumulator.
std::int64_t activate(const QuantizedLayer& layer, int output_fraction_bits,
                      std::int64_t accumulator);

}  // namespace napier
