#include "napier/datapath/zero_bits.h"

#include <algorithm>
#include <bit>

namespace napier {
namespace {

constexpr int kAll = 62;

int zeros_of_value(std::int64_t value) {
  return value == 0 ? kAll : std::countr_zero(static_cast<std::uint64_t>(value));
}

int zeros_of_operand(const Operand& operand, const std::vector<int>& zeros) {
  return operand.shift + std::max(operand.truncate, zeros[static_cast<std::size_t>(operand.node)]);
}

int zeros_of_node(const DatapathNode& node, const std::vector<int>& zeros) {
  switch (node.op) {
    case Op::constant:
      return zeros_of_value(node.value);
    case Op::add: {
      const int common =
          std::min(zeros_of_operand(node.left, zeros), zeros_of_operand(node.right, zeros));
      return std::max(0, common - node.right_shift);
    }
    case Op::shift: {
      const int left = std::min(zeros_of_operand(node.left, zeros), zeros_of_value(node.bias));
      return std::max(0, left - node.right_shift);
    }
    default:
      return 0;
  }
}

}  // namespace

std::vector<int> zero_bits_of_nodes(const Datapath& datapath) {
  std::vector<int> zeros(datapath.nodes.size(), 0);
  for (std::size_t n = 0; n < zeros.size(); ++n) zeros[n] = zeros_of_node(datapath.nodes[n], zeros);
  return zeros;
}

CostedOperand costed_operand(const Datapath& datapath, const Operand& operand,
                             const std::vector<int>& zeros) {
  const auto index = static_cast<std::size_t>(operand.node);
  const DatapathNode& node = datapath.nodes[index];
  return {.range = {node.lower, node.upper},
          .shift = operand.shift,
          .zero_bits = std::max(operand.truncate, zeros[index]),
          .negate = operand.negate};
}

bool has_free_bias(const Datapath& datapath, const DatapathNode& node,
                   const std::vector<int>& zeros) {
  if (node.bias == 0) return true;
  if (node.op == Op::shift) {
    const int free = std::min(zeros_of_operand(node.left, zeros), kAll);
    return !node.left.negate && node.bias > 0 && node.bias < std::int64_t{1} << free;
  }
  if (node.op != Op::add) return false;
  const CostedOperand left = costed_operand(datapath, node.left, zeros);
  const CostedOperand right = costed_operand(datapath, node.right, zeros);
  return wire_positions(left, right) < kAll && node.bias == free_bias(left, right);
}

}  // namespace napier
