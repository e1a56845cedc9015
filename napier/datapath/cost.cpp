#include "napier/datapath/cost.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "napier/datapath/zero_bits.h"

namespace napier {
namespace {

// Knows of the nodes what their cost depends on.
class CostCounter {
 public:
  explicit CostCounter(const Datapath& datapath)
      : datapath_(datapath),
        zeros_(zero_bits_of_nodes(datapath)),
        depths_(depth_of_nodes(datapath)) {}

  // Adds node `index` to `cost`.
  void count(std::size_t index, DatapathCost& cost) {
    const DatapathNode& node = datapath_.nodes[index];
    switch (node.op) {
      case Op::input:
      case Op::constant:
        break;
      case Op::add:
        count_add(index, cost);
        break;
      case Op::shift:
        if (node.left.negate) charge(node.width_bits, cost);
        break;
      case Op::round:
        if (rounding_needs_adder(node, node_at(node.left))) charge(node.width_bits, cost);
        break;
      case Op::relu:
        ++cost.relus;
        break;
      case Op::clamp:
        count_clamp(node, cost);
        break;
      case Op::table: {
        const auto& table = datapath_.tables[static_cast<std::size_t>(node.table)];
        cost.table_bits += static_cast<std::int64_t>(table.entries.size()) * node.width_bits;
        break;
      }
    }
    if (node.op != Op::input) cost.depth = std::max(cost.depth, depths_[index]);
  }

 private:
  const DatapathNode& node_at(const Operand& operand) const {
    return datapath_.nodes[static_cast<std::size_t>(operand.node)];
  }

  static void charge(int one_bit_adders, DatapathCost& cost) {
    ++cost.adders;
    cost.one_bit_adders += one_bit_adders;
  }

  void count_add(std::size_t index, DatapathCost& cost) {
    const DatapathNode& node = datapath_.nodes[index];
    charge(one_bit_adders_of(costed_operand(datapath_, node.left, zeros_),
                             costed_operand(datapath_, node.right, zeros_), node.right_shift,
                             {node.lower, node.upper}),
           cost);
  }

  void count_clamp(const DatapathNode& node, DatapathCost& cost) const {
    const DatapathNode& operand = node_at(node.left);
    if (operand.lower < node.lower) charge(operand.width_bits, cost);
    if (operand.upper > node.upper) charge(operand.width_bits, cost);
  }

  const Datapath& datapath_;
  std::vector<int> zeros_;  // low bits of each node that are always zero
  std::vector<int> depths_;
};

// The adders that stand in one node, one behind the other.
int own_depth(const Datapath& datapath, const DatapathNode& node) {
  switch (node.op) {
    case Op::input:
    case Op::constant:
    case Op::relu:
      return 0;
    case Op::shift:
      return node.left.negate ? 1 : 0;
    case Op::round:
      return rounding_needs_adder(node, datapath.nodes[static_cast<std::size_t>(node.left.node)])
                 ? 1
                 : 0;
    case Op::add:
    case Op::clamp:
    case Op::table:
      return 1;
  }
  return 1;
}

}  // namespace

bool rounding_needs_adder(const DatapathNode& round, const DatapathNode& operand) {
  switch (round.rounding) {
    case Rounding::kRd:
      return false;
    case Rounding::kRz:
      return operand.lower < 0;
    case Rounding::kRna:
    case Rounding::kRne:
    default:  // a datapath rounds in one of these four ways
      return true;
  }
}

std::vector<int> depth_of_nodes(const Datapath& datapath) {
  std::vector<int> depths(datapath.nodes.size(), 0);
  for (std::size_t n = 0; n < depths.size(); ++n) {
    const DatapathNode& node = datapath.nodes[n];
    const auto depth = [&](const Operand& operand) {
      return depths[static_cast<std::size_t>(operand.node)];
    };
    int deepest = 0;
    if (operand_count(node.op) >= 1) deepest = depth(node.left);
    if (operand_count(node.op) == 2) deepest = std::max(deepest, depth(node.right));
    depths[n] = deepest + own_depth(datapath, node);
  }
  return depths;
}

DatapathCost cost_of(const Datapath& datapath) {
  DatapathCost cost;
  CostCounter counter(datapath);
  for (std::size_t n = 0; n < datapath.nodes.size(); ++n) counter.count(n, cost);
  return cost;
}

std::vector<std::int64_t> one_bit_adders_of_nodes(const Datapath& datapath) {
  std::vector<std::int64_t> one_bit_adders;
  CostCounter counter(datapath);
  for (std::size_t n = 0; n < datapath.nodes.size(); ++n) {
    DatapathCost cost;
    counter.count(n, cost);
    one_bit_adders.push_back(cost.one_bit_adders);
  }
  return one_bit_adders;
}

std::vector<DatapathCost> cost_per_layer(const Datapath& datapath) {
  const int layers = datapath.blocks.empty() ? 0 : datapath.blocks.back().layer + 1;
  std::vector<DatapathCost> costs(static_cast<std::size_t>(layers));
  DatapathCost outside;  // inputs and constants: nothing
  CostCounter counter(datapath);
  for (std::size_t n = 0; n < datapath.nodes.size(); ++n) {
    const int block = datapath.nodes[n].block;
    const auto layer = [&] {
      return static_cast<std::size_t>(datapath.blocks[static_cast<std::size_t>(block)].layer);
    };
    counter.count(n, block < 0 ? outside : costs[layer()]);
  }
  return costs;
}

Json to_json(const DatapathCost& cost) {
  return {{"adders", cost.adders},
          {"one_bit_adders", cost.one_bit_adders},
          {"relus", cost.relus},
          {"table_bits", cost.table_bits},
          {"depth", cost.depth}};
}

}  // namespace napier
