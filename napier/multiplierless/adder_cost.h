#pragma once

#include <cstdint>

#include "napier/multiplierless/adder_graph.h"

namespace napier {

// What a node may be: every value lies in [lower, upper].
struct NodeRange {
  std::int64_t lower = 0;
  std::int64_t upper = 0;
};

// An adder's operand as the cost sees it.
struct CostedOperand {
  NodeRange range;  // of the node, before shift and sign
  int shift = 0;
  int zero_bits = 0;  // low bits of the node that are known zero or dropped, before the shift
  bool negate = false;
};

// Bits of the narrowest bus for the range: plain binary when nothing is negative, else two's
// complement. [0, 255] → 8, [-128, 127] → 8, [0, 0] → 0.
int width_bits(NodeRange range);

// Σ_i value[i] · x_i over the input ranges. Outside: more than 2^62 in magnitude throws
// std::logic_error.
NodeRange range_of(const std::vector<std::int64_t>& value, const std::vector<InputRange>& inputs);

// Low positions of left + right that are plain wires or zero: no adder stands there.
int wire_positions(const CostedOperand& left, const CostedOperand& right);

// The one-bit adders of (left + right) >> right_shift, whose result has the given range:
//   width(result) + right_shift − wires − [the top position is just the carry-out], never below 0.
// The top position is just the carry-out when neither operand can be negative before its sign is
// applied and the sum is wider than both. Source: docs/multiplierless.md, "What an adder costs".
int one_bit_adders_of(const CostedOperand& left, const CostedOperand& right, int right_shift,
                      NodeRange result);

// The one value besides 0 that a free carry-in can add to the sum: 2^wires, or −2^wires when an
// operand is negated (its two's complement then leaves out the one). In units of the sum before
// the right shift.
std::int64_t free_bias(const CostedOperand& left, const CostedOperand& right);

// Range of each node, inputs first, without truncation.
std::vector<NodeRange> node_ranges(const AdderGraph& graph);

// Low bits of each node that truncation is known to leave zero, inputs first.
std::vector<int> zero_bits(const AdderGraph& graph);

// Fills in value, one_bit_adders and depth of every adder from its operands. The operands must
// name earlier nodes; right shifts must be exact for the values.
void complete_adders(AdderGraph& graph);

}  // namespace napier
