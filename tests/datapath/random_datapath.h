#pragma once

// Random well-formed programs, and a second interpreter for them that shares no code with the
// first: one vector, one node at a time, everything in 128 bits.

#include <fmt/format.h>
#include <array>

#include <algorithm>

#include "napier/base/random.h"
#include "napier/datapath/blocks.h"
#include "napier/datapath/datapath.h"

namespace napier {

// Draws of one stream, one after the other.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : seed_(seed) {}
  int below(int count) {
    return static_cast<int>(random_bits(seed_, 1, next_++) % static_cast<std::uint64_t>(count));
  }
  bool coin() { return below(2) == 1; }

 private:
  std::uint64_t seed_;
  std::uint64_t next_ = 0;
};

inline DatapathNode random_node(Draws& draws, int earlier_nodes) {
  DatapathNode node;
  node.op = static_cast<Op>(draws.below(8));
  if (node.op == Op::input) node.op = Op::add;
  node.width_bits = 1 + draws.below(20);
  node.is_signed = draws.coin();
  const FixedFormat format{node.width_bits, 0, node.is_signed};
  node.lower = lowest_code(format);
  node.upper = largest_code(format);
  if (node.op == Op::clamp)
    node.upper -= draws.below(static_cast<int>(node.upper - node.lower) + 1);
  if (node.op == Op::constant) {
    node.lower += draws.below(static_cast<int>(node.upper - node.lower) + 1);
    node.value = node.upper = node.lower;
    return node;
  }
  node.left.node = draws.below(earlier_nodes);
  if (node.op == Op::table) node.table = 0;
  if (node.op == Op::round) {
    node.right_shift = 1 + draws.below(9);
    node.rounding =
        std::array{Rounding::kRne, Rounding::kRna, Rounding::kRz, Rounding::kRd}[draws.below(4)];
  }
  if (node.op != Op::add && node.op != Op::shift) return node;
  node.right_shift = draws.coin() ? draws.below(6) : 0;
  node.left.shift = draws.below(8);
  node.left.truncate = draws.coin() ? draws.below(4) : 0;
  node.left.negate = draws.below(3) == 0;
  if (node.op == Op::shift) return node;
  node.right = {.node = draws.below(earlier_nodes),
                .shift = draws.below(8),
                .truncate = draws.coin() ? draws.below(4) : 0,
                .negate = !node.left.negate && draws.coin()};
  return node;
}

// Three inputs, about twenty nodes of every operation in two blocks, a table, three outputs.
inline Datapath random_datapath(std::uint64_t seed) {
  Draws draws(seed);
  Datapath datapath{.name = "random"};
  datapath.tables = {{.name = "lookup", .lowest_index = -3, .entries = {1, -2, 3, 60, -40, 7}}};
  datapath.blocks = {{.name = "l0_neurons", .kind = "neurons", .layer = 0},
                     {.name = "l1_neurons", .kind = "neurons", .layer = 1}};
  const int count = 10 + draws.below(14);
  for (int n = 0; n < count; ++n) {
    DatapathNode node = random_node(draws, std::max(1, n));
    if (n < 3) {
      node = {.width_bits = 1 + draws.below(10), .is_signed = draws.coin()};
      const FixedFormat format{node.width_bits, 0, node.is_signed};
      node.lower = lowest_code(format);
      node.upper = largest_code(format);
    }
    const bool is_computed = node.op != Op::input && node.op != Op::constant;
    node.block = is_computed ? (n < count / 2 ? 0 : 1) : -1;
    node.name = fmt::format("{}{}", n < 3 ? "in" : "n", n);
    datapath.nodes.push_back(node);
  }
  for (int k = 0; k < 3; ++k) {
    datapath.outputs.push_back({.name = fmt::format("y{}", k), .node = count - 1 - 2 * k});
  }
  remove_unread_nodes(datapath);
  complete_blocks(datapath);
  return datapath;
}

inline Int128 operand_value(const Operand& operand, const std::vector<std::int64_t>& values) {
  const Int128 unit = Int128{1} << operand.truncate;
  Int128 value = values[static_cast<std::size_t>(operand.node)];
  value = (value >> operand.truncate) * unit * (Int128{1} << operand.shift);
  return operand.negate ? -value : value;
}

inline std::int64_t entry_at(const DatapathTable& table, std::int64_t index) {
  const FixedFormat format = index_format(table);
  const std::int64_t position =
      wrap_code(index, format.width_bits, format.is_signed) - table.lowest_index;
  const bool exists = position >= 0 && position < static_cast<std::int64_t>(table.entries.size());
  return exists ? table.entries[static_cast<std::size_t>(position)] : 0;
}

// One vector of input codes → the output codes.
inline std::vector<std::int64_t> interpret_plainly(const Datapath& datapath,
                                                   std::span<const std::int64_t> codes) {
  std::vector<std::int64_t> values;
  for (const DatapathNode& node : datapath.nodes) {
    const auto left = [&] { return values[static_cast<std::size_t>(node.left.node)]; };
    Int128 exact = 0;
    switch (node.op) {
      case Op::input:
        exact = codes[values.size()];
        break;
      case Op::constant:
        exact = node.value;
        break;
      case Op::add:
        exact = (operand_value(node.left, values) + operand_value(node.right, values)) >>
                node.right_shift;
        break;
      case Op::shift:
        exact = operand_value(node.left, values) >> node.right_shift;
        break;
      case Op::round:
        exact = round_shift(left(), node.right_shift, node.rounding);
        break;
      case Op::relu:
        exact = std::max<std::int64_t>(0, left());
        break;
      case Op::clamp:
        exact = std::clamp(left(), node.lower, node.upper);
        break;
      case Op::table:
        exact = entry_at(datapath.tables[static_cast<std::size_t>(node.table)], left());
        break;
    }
    values.push_back(wrap_code(exact, node.width_bits, node.is_signed));
  }
  std::vector<std::int64_t> outputs;
  for (const DatapathOutput& output : datapath.outputs) {
    outputs.push_back(values[static_cast<std::size_t>(output.node)]);
  }
  return outputs;
}

}  // namespace napier
