#include "napier/datapath/column.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>

#include "napier/base/parallel.h"
#include "napier/datapath/graph_nodes.h"
#include "napier/multiplierless/mcm.h"
#include "napier/multiplierless/signed_digit.h"

namespace napier {
namespace {

int trailing_zeros(std::int64_t weight) {
  return std::countr_zero(static_cast<std::uint64_t>(weight));
}

std::int64_t odd_part(std::int64_t weight) {
  const std::int64_t magnitude = weight < 0 ? -weight : weight;
  return magnitude >> trailing_zeros(magnitude);
}

// Each adder at most doubles the number of nonzero signed digits.
int least_depth(const std::vector<std::int64_t>& constants) {
  int digits = 1;
  for (const std::int64_t constant : constants) {
    digits = std::max(digits, signed_digit_weight(constant));
  }
  return static_cast<int>(std::bit_width(static_cast<unsigned>(digits - 1)));
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

LayerSums layer_sums(const LayerTask& task) {
  const QuantizedLayer& layer = task.layer;
  LayerSums sums{.columns = {}, .bias = layer.bias};
  std::map<int, std::size_t> column_of_node;
  for (std::size_t i = 0; i < layer.inputs; ++i) {
    for (std::size_t j = 0; j < layer.outputs; ++j) {
      const CodeRange range = task.ranges.outputs[j];
      if (range.lower == range.upper || !task.is_read[j]) continue;
      add_weight(sums, column_of_node, task.inputs, i, j, layer.weights[j * layer.inputs + i]);
    }
  }
  return sums;
}

bool LayerSums::has_weights(std::size_t j) const {
  return std::any_of(columns.begin(), columns.end(),
                     [j](const Column& column) { return column.weights[j] != 0; });
}

std::vector<std::int64_t> odd_constants(const Column& column) {
  std::set<std::int64_t> constants;
  for (const std::int64_t weight : column.weights) {
    if (weight != 0 && odd_part(weight) > 1) constants.insert(odd_part(weight));
  }
  return {constants.begin(), constants.end()};
}

std::vector<AdderGraph> solve_columns(const std::vector<Column>& columns, int max_depth,
                                      const BuildOptions& options) {
  std::vector<AdderGraph> graphs(columns.size());
  parallel_for(columns.size(), options.threads, [&](std::size_t i) {
    const CodeRange range = columns[i].signal.range;
    const McmProblem problem{.constants = odd_constants(columns[i]),
                             .input = {range.lower, range.upper}};
    if (problem.constants.empty()) return;
    const int depth = max_depth == 0 ? 0 : std::max(max_depth, least_depth(problem.constants));
    graphs[i] = multiply_by_constants(
        problem, {.time_limit_s = options.block_time_limit_s, .max_depth = depth});
  });
  return graphs;
}

std::map<std::int64_t, Term> add_multiples(const Column& column, const AdderGraph& graph,
                                           const std::string& name, ProgramBuilder& program) {
  const auto name_of = [&](std::size_t a) {
    const std::int64_t value = graph.adders[a].value[0];
    return fmt::format("{}_times_{}{}", name, value < 0 ? "minus_" : "", std::abs(value));
  };
  const std::vector<Term> multiples = add_graph(graph,
                                                {.input_nodes = {column.signal.node},
                                                 .fraction_bits = column.signal.fraction_bits,
                                                 .name_of = name_of},
                                                program);
  std::map<std::int64_t, Term> multiple_of_odd = {{1, {.node = column.signal.node}}};
  for (std::size_t k = 0; k < multiples.size(); ++k) {
    multiple_of_odd[graph.outputs[k].constant[0]] = multiples[k];
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

int depth_of_multiple(const AdderGraph& graph, std::int64_t weight) {
  for (const GraphOutput& output : graph.outputs) {
    if (output.constant[0] == odd_part(weight)) return depth_of_output(graph, output);
  }
  return 0;
}

}  // namespace napier
