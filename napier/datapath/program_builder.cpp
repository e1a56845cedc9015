#include "napier/datapath/program_builder.h"
#include "napier/arithmetic/rule_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace napier {
namespace {

std::string key_of(const Operand& operand) {
  return fmt::format("{},{},{},{}", operand.node, operand.shift, operand.truncate, operand.negate);
}

// Everything that decides what the node computes.
std::string key_of(const DatapathNode& node) {
  return fmt::format("{} {} {} {} {} {} {} {} {}", name_of(node.op), key_of(node.left),
                     key_of(node.right), node.right_shift, name_of(node.rounding), node.value,
                     node.table, node.lower, node.upper);
}

// Sums commute: the operand that is named first is the earlier node, except after a minus.
void order_operands(DatapathNode& node) {
  if (node.op != Op::add) return;
  const bool is_swapped =
      node.left.negate || (!node.right.negate && node.right.node < node.left.node);
  if (is_swapped) std::swap(node.left, node.right);
}

}  // namespace

void ProgramBuilder::begin_block(std::string name, std::string kind, int layer) {
  block_ = static_cast<int>(datapath_.blocks.size());
  datapath_.blocks.push_back({.name = std::move(name), .kind = std::move(kind), .layer = layer});
}

// Neurons share their nodes across layers.
std::string ProgramBuilder::key_of_block() const {
  if (block_ < 0 || datapath_.blocks[static_cast<std::size_t>(block_)].kind == "neurons") return "";
  return fmt::format("{}: ", block_);
}

ProgramBuilder::Depth ProgramBuilder::depth_behind_operands(const DatapathNode& node) const {
  Depth deepest;
  const auto pass = [&](const Operand& operand) {
    deepest.in_program = std::max(deepest.in_program, depth(operand.node));
    deepest.in_layer = std::max(deepest.in_layer, depth_in_layer(operand.node));
  };
  if (operand_count(node.op) >= 1) pass(node.left);
  if (operand_count(node.op) == 2) pass(node.right);
  return deepest;
}

int ProgramBuilder::add(DatapathNode node, CodeRange range, std::string name) {
  const FixedFormat format = format_for_codes(range.lower, range.upper, 0);
  order_operands(node);
  node.lower = range.lower;
  node.upper = range.upper;
  node.width_bits = format.width_bits;
  node.is_signed = format.is_signed;
  node.block = node.op == Op::input || node.op == Op::constant ? -1 : block_;
  node.name = std::move(name);
  const int index = static_cast<int>(datapath_.nodes.size());
  if (node.op != Op::input) {
    const auto [known, is_new] = known_.emplace(key_of_block() + key_of(node), index);
    if (!is_new) return known->second;
  }
  Depth depth = depth_behind_operands(node);
  if (node.op == Op::add) ++depth.in_program, ++depth.in_layer;
  depths_.push_back(depth);
  datapath_.nodes.push_back(std::move(node));
  return index;
}

int ProgramBuilder::add_constant(std::int64_t value, int fraction_bits) {
  DatapathNode node;
  node.op = Op::constant;
  node.value = value;
  node.fraction_bits = fraction_bits;
  return add(
      node, {value, value},
      value < 0 ? fmt::format("constant_minus_{}", -value) : fmt::format("constant_{}", value));
}

int ProgramBuilder::add_table(DatapathTable table) {
  datapath_.tables.push_back(std::move(table));
  return static_cast<int>(datapath_.tables.size()) - 1;
}

}  // namespace napier
