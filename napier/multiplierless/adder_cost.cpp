#include "napier/multiplierless/adder_cost.h"

#include <algorithm>
#include <bit>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr std::int64_t kLargestMagnitude = std::int64_t{1} << 62;

std::int64_t checked_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  const bool overflow = __builtin_add_overflow(a, b, &sum);
  require(!overflow && sum <= kLargestMagnitude && sum >= -kLargestMagnitude,
          "a node of an adder graph exceeds 62 bits");
  return sum;
}

std::int64_t checked_product(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  require(!__builtin_mul_overflow(a, b, &product), "a node of an adder graph exceeds 62 bits");
  return checked_sum(product, 0);
}

std::int64_t signed_shift(std::int64_t value, const Operand& operand) {
  const std::int64_t shifted = checked_product(value, std::int64_t{1} << operand.shift);
  return operand.negate ? -shifted : shifted;
}

// The value of node `index` as coefficients of the inputs.
std::vector<std::int64_t> value_of(const AdderGraph& graph, int index) {
  const int inputs = static_cast<int>(graph.inputs.size());
  if (index >= inputs) return graph.adders[index - inputs].value;
  std::vector<std::int64_t> unit(graph.inputs.size(), 0);
  unit[index] = 1;
  return unit;
}

int zero_bits_of_sum(const Adder& adder, const std::vector<int>& zeros) {
  const auto low_zeros = [&](const Operand& operand) {
    return operand.shift + std::max(operand.truncate, zeros[operand.node]);
  };
  const int common = std::min(low_zeros(adder.left), low_zeros(adder.right));
  return std::max(0, common - adder.right_shift);
}

}  // namespace

int width_bits(NodeRange range) {
  const auto bits = [](std::int64_t value) {
    return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value)));
  };
  if (range.lower >= 0) return bits(range.upper);
  return 1 + std::max(bits(~range.lower), range.upper > 0 ? bits(range.upper) : 0);
}

NodeRange range_of(const std::vector<std::int64_t>& value, const std::vector<InputRange>& inputs) {
  NodeRange range;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::int64_t a = checked_product(value[i], inputs[i].lower);
    const std::int64_t b = checked_product(value[i], inputs[i].upper);
    range.lower = checked_sum(range.lower, std::min(a, b));
    range.upper = checked_sum(range.upper, std::max(a, b));
  }
  return range;
}

int wire_positions(const CostedOperand& left, const CostedOperand& right) {
  const int left_zeros = left.shift + left.zero_bits;
  const int right_zeros = right.shift + right.zero_bits;
  int wires = std::min(left_zeros, right_zeros);
  if (!left.negate) wires = std::max(wires, right_zeros);
  if (!right.negate) wires = std::max(wires, left_zeros);
  return wires;
}

int one_bit_adders_of(const CostedOperand& left, const CostedOperand& right, int right_shift,
                      NodeRange result) {
  const int sum_width = width_bits(result) + right_shift;
  const int operand_width =
      std::max(width_bits(left.range) + left.shift, width_bits(right.range) + right.shift);
  const bool unsigned_operands = left.range.lower >= 0 && right.range.lower >= 0;
  const int carry_out = unsigned_operands && sum_width > operand_width ? 1 : 0;
  return std::max(0, sum_width - wire_positions(left, right) - carry_out);
}

std::int64_t free_bias(const CostedOperand& left, const CostedOperand& right) {
  const std::int64_t weight = std::int64_t{1} << wire_positions(left, right);
  return left.negate || right.negate ? -weight : weight;
}

std::vector<NodeRange> node_ranges(const AdderGraph& graph) {
  std::vector<NodeRange> ranges;
  for (const InputRange& input : graph.inputs) ranges.push_back({input.lower, input.upper});
  for (const Adder& adder : graph.adders) ranges.push_back(range_of(adder.value, graph.inputs));
  return ranges;
}

std::vector<int> zero_bits(const AdderGraph& graph) {
  std::vector<int> zeros(graph.inputs.size(), 0);
  for (const Adder& adder : graph.adders) zeros.push_back(zero_bits_of_sum(adder, zeros));
  return zeros;
}

void complete_adders(AdderGraph& graph) {
  const int inputs = static_cast<int>(graph.inputs.size());
  const std::vector<int> zeros = zero_bits(graph);
  std::vector<NodeRange> ranges;
  for (const InputRange& input : graph.inputs) ranges.push_back({input.lower, input.upper});
  const auto costed = [&](const Operand& operand) {
    return CostedOperand{ranges[operand.node], operand.shift,
                         std::max(operand.truncate, zeros[operand.node]), operand.negate};
  };
  const auto depth = [&](int node) {
    return node < inputs ? 0 : graph.adders[node - inputs].depth;
  };
  for (Adder& adder : graph.adders) {
    const std::vector<std::int64_t> left = value_of(graph, adder.left.node);
    const std::vector<std::int64_t> right = value_of(graph, adder.right.node);
    adder.value.assign(graph.inputs.size(), 0);
    for (std::size_t i = 0; i < left.size(); ++i) {
      const std::int64_t sum =
          checked_sum(signed_shift(left[i], adder.left), signed_shift(right[i], adder.right));
      adder.value[i] = sum >> adder.right_shift;
      require(adder.value[i] << adder.right_shift == sum, "a right shift must be exact");
    }
    ranges.push_back(range_of(adder.value, graph.inputs));
    adder.one_bit_adders = one_bit_adders_of(costed(adder.left), costed(adder.right),
                                             adder.right_shift, ranges.back());
    adder.depth = 1 + std::max(depth(adder.left.node), depth(adder.right.node));
  }
}

}  // namespace napier
