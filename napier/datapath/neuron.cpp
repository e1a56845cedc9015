#include "napier/datapath/neuron.h"

#include <algorithm>
#include <bit>

namespace napier {
namespace {

// For what cannot become negative before relu or by range: rounding toward zero is floor, and ties
// away from zero is floor(x + 1/2). The half is free when there is a bias that can take it.
Rounding simplified_rounding(const NeuronRules& rules, int drop_bits, std::int64_t& bias) {
  const bool only_positive_matter =
      rules.activation == Activation::relu || rules.accumulator.lower >= 0;
  if (!only_positive_matter || drop_bits <= 0) return rules.rounding;
  if (rules.rounding == Rounding::kRz) return Rounding::kRd;
  if (rules.rounding == Rounding::kRna && bias != 0) {
    bias += std::int64_t{1} << (drop_bits - 1);
    return Rounding::kRd;
  }
  return rules.rounding;
}

// The bias as a term. It never carries a sign, so that a sum of negated terms has one to start
// from: -5 - a - b = (-5) - (a + b).
Term bias_term(std::int64_t bias, int fraction_bits, ProgramBuilder& program) {
  const int shift = std::countr_zero(static_cast<std::uint64_t>(bias));
  return {.node = program.add_constant(bias / (std::int64_t{1} << shift), fraction_bits - shift),
          .shift = shift};
}

// A node for ± node · 2^shift.
int plain_node(const Term& term, int fraction_bits, const std::string& name,
               ProgramBuilder& program) {
  if (term.shift == 0 && !term.negate) return term.node;
  DatapathNode node;
  node.op = Op::shift;
  node.left = {.node = term.node, .shift = term.shift, .negate = term.negate};
  node.fraction_bits = fraction_bits;
  const CodeRange range = program.range(term.node);
  const std::int64_t factor = std::int64_t{1} << term.shift;
  const CodeRange scaled = term.negate ? CodeRange{-range.upper * factor, -range.lower * factor}
                                       : CodeRange{range.lower * factor, range.upper * factor};
  return program.add(node, scaled, name);
}

// The sum rounded to 2^drop_bits. The zeros of the term's shift are rounded away for nothing.
int rounded(Term sum, int drop_bits, Rounding rounding, const NeuronRules& rules,
            const std::string& name, ProgramBuilder& program) {
  const int exact_bits = std::min(sum.shift, drop_bits);
  sum.shift -= exact_bits;
  drop_bits -= exact_bits;
  if (drop_bits <= 0) {
    sum.shift -= std::min(drop_bits, 0);
    return plain_node(sum, rules.rounded_fraction_bits, name + "_scaled", program);
  }
  const int operand =
      plain_node(sum, rules.rounded_fraction_bits + drop_bits, name + "_negated", program);
  DatapathNode node;
  node.op = Op::round;
  node.left.node = operand;
  node.right_shift = drop_bits;
  node.rounding = rounding;
  node.fraction_bits = rules.rounded_fraction_bits;
  const CodeRange range = program.range(operand);
  const auto round_code = [&](std::int64_t code) {
    return static_cast<std::int64_t>(round_shift(code, drop_bits, rounding));
  };
  return program.add(node, {round_code(range.lower), round_code(range.upper)}, name + "_rounded");
}

int limited(Op op, int operand, CodeRange limits, const std::string& name,
            ProgramBuilder& program) {
  const CodeRange range = program.range(operand);
  if (range.lower >= limits.lower && range.upper <= limits.upper) return operand;
  DatapathNode node;
  node.op = op;
  node.left.node = operand;
  node.fraction_bits = program.node(operand).fraction_bits;
  return program.add(node,
                     {std::clamp(range.lower, limits.lower, limits.upper),
                      std::clamp(range.upper, limits.lower, limits.upper)},
                     name);
}

int looked_up(int index, const NeuronRules& rules, const DatapathTable& table,
              const std::string& name, ProgramBuilder& program) {
  const CodeRange range = program.range(index);
  const auto first = table.entries.begin() + (range.lower - table.lowest_index);
  const auto end = table.entries.begin() + (range.upper - table.lowest_index) + 1;
  const auto [lowest, largest] = std::minmax_element(first, end);
  DatapathNode node;
  node.op = Op::table;
  node.left.node = index;
  node.table = rules.table;
  node.fraction_bits = rules.output_fraction_bits;
  return program.add(node, {*lowest, *largest}, name + "_looked_up");
}

}  // namespace

int add_neuron(std::vector<Term> terms, std::int64_t bias, const NeuronRules& rules,
               const std::string& name, ProgramBuilder& program) {
  const int drop_bits = rules.accumulator_fraction_bits - rules.rounded_fraction_bits;
  const Rounding rounding = simplified_rounding(rules, drop_bits, bias);
  if (bias != 0) terms.push_back(bias_term(bias, rules.accumulator_fraction_bits, program));
  const SumNames names{.prefix = name, .fraction_bits = rules.accumulator_fraction_bits};
  const Term sum = sum_of(terms, names, rules.max_depth, program);
  const int node = rounded(sum, drop_bits, rounding, rules, name, program);
  if (rules.activation == Activation::relu) {
    const CodeRange limits{0, std::max<std::int64_t>(0, program.range(node).upper)};
    return limited(Op::relu, node, limits, name + "_relu", program);
  }
  if (rules.table < 0) return node;
  const DatapathTable& table = program.table(rules.table);
  const CodeRange indices{table.lowest_index,
                          table.lowest_index + static_cast<std::int64_t>(table.entries.size()) - 1};
  const int index = limited(Op::clamp, node, indices, name + "_clamped", program);
  return looked_up(index, rules, table, name, program);
}

}  // namespace napier
