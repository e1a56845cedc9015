#include "napier/datapath/column.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>

#include "napier/base/parallel.h"
#include "napier/multiplierless/mcm.h"

namespace napier {
namespace {

int trailing_zeros(std::int64_t weight) {
  return std::countr_zero(static_cast<std::uint64_t>(weight));
}

std::int64_t odd_part(std::int64_t weight) {
  const std::int64_t magnitude = weight < 0 ? -weight : weight;
  return magnitude >> trailing_zeros(magnitude);
}

// Adds weight · signal to the sums of neuron j.
void add_weight(LayerSums& sums, std::map<int, std::size_t>& column_of_node,
                const std::vector<LayerSignal>& signals, std::size_t i, std::size_t j,
                std::int64_t weight) {
  const LayerSignal& signal = signals[i];
  if (weight == 0) return;
  if (signal.is_constant()) {
    sums.bias[j] += weight * signal.range.lower;
    return;
  }
  const auto [column, is_new] = column_of_node.emplace(signal.node, sums.columns.size());
  if (is_new) {
    sums.columns.push_back(
        {.signal = signal, .input = i, .weights = std::vector<std::int64_t>(sums.bias.size(), 0)});
  }
  sums.columns[column->second].weights[j] += weight;
}

}  // namespace

LayerSums layer_sums(const QuantizedLayer& layer, const LayerRanges& ranges,
                     const std::vector<LayerSignal>& signals) {
  LayerSums sums{.columns = {}, .bias = layer.bias};
  std::map<int, std::size_t> column_of_node;
  for (std::size_t i = 0; i < layer.inputs; ++i) {
    for (std::size_t j = 0; j < layer.outputs; ++j) {
      if (ranges.outputs[j].lower == ranges.outputs[j].upper) continue;
      add_weight(sums, column_of_node, signals, i, j, layer.weights[j * layer.inputs + i]);
    }
  }
  return sums;
}

std::vector<std::int64_t> odd_constants(const Column& column) {
  std::set<std::int64_t> constants;
  for (const std::int64_t weight : column.weights) {
    if (weight != 0 && odd_part(weight) > 1) constants.insert(odd_part(weight));
  }
  return {constants.begin(), constants.end()};
}

std::vector<AdderGraph> solve_columns(const std::vector<Column>& columns,
                                      const BuildOptions& options) {
  std::vector<AdderGraph> graphs(columns.size());
  parallel_for(columns.size(), options.threads, [&](std::size_t i) {
    const CodeRange range = columns[i].signal.range;
    const McmProblem problem{.constants = odd_constants(columns[i]),
                             .input = {range.lower, range.upper}};
    if (problem.constants.empty()) return;
    graphs[i] = multiply_by_constants(problem, {.time_limit_s = options.block_time_limit_s});
  });
  return graphs;
}

std::map<std::int64_t, Term> add_multiples(const Column& column, const AdderGraph& graph,
                                           const std::string& name, ProgramBuilder& program) {
  std::vector<int> nodes = {column.signal.node};
  for (const Adder& adder : graph.adders) {
    DatapathNode node;
    node.op = Op::add;
    node.left = adder.left;
    node.right = adder.right;
    node.left.node = nodes[static_cast<std::size_t>(adder.left.node)];
    node.right.node = nodes[static_cast<std::size_t>(adder.right.node)];
    node.right_shift = adder.right_shift;
    node.fraction_bits = column.signal.fraction_bits;
    const std::int64_t ends[] = {adder.value[0] * column.signal.range.lower,
                                 adder.value[0] * column.signal.range.upper};
    nodes.push_back(
        program.add(node, {std::min(ends[0], ends[1]), std::max(ends[0], ends[1])},
                    fmt::format("{}_times_{}{}", name, adder.value[0] < 0 ? "minus_" : "",
                                std::abs(adder.value[0]))));
  }
  std::map<std::int64_t, Term> multiple_of_odd = {{1, {.node = column.signal.node}}};
  for (const GraphOutput& output : graph.outputs) {
    multiple_of_odd[output.constant[0]] = {.node = nodes[static_cast<std::size_t>(output.node)],
                                           .shift = output.shift,
                                           .negate = output.negate};
  }
  std::map<std::int64_t, Term> term_of_weight;
  for (const std::int64_t weight : column.weights) {
    if (weight == 0) continue;
    Term term = multiple_of_odd.at(odd_part(weight));
    term.shift += trailing_zeros(weight);
    term.negate = term.negate != (weight < 0);
    term_of_weight[weight] = term;
  }
  return term_of_weight;
}

}  // namespace napier
