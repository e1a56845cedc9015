#include <fmt/format.h>

#include <algorithm>

#include "napier/base/error.h"
#include "napier/datapath/graph_nodes.h"
#include "napier/datapath/layer_finish.h"
#include "napier/multiplierless/adder_cost.h"
#include "napier/multiplierless/cmvm.h"

namespace napier {
namespace {

// The neurons that still have weights: the columns of the matrix.
std::vector<std::size_t> summing_neurons(const LayerSums& sums) {
  std::vector<std::size_t> neurons;
  for (std::size_t j = 0; j < sums.bias.size(); ++j) {
    if (sums.has_weights(j)) neurons.push_back(j);
  }
  return neurons;
}

CmvmProblem problem_of(const LayerSums& sums, const std::vector<std::size_t>& neurons) {
  CmvmProblem problem;
  for (const Column& column : sums.columns) {
    problem.inputs.push_back({column.signal.range.lower, column.signal.range.upper});
    std::vector<std::int64_t> row;
    for (const std::size_t j : neurons) row.push_back(column.weights[j]);
    problem.matrix.push_back(std::move(row));
  }
  return problem;
}

// What the graph may have of the layer's depth: a bias takes one adder.
int depth_for_graph(const LayerSums& sums, const std::vector<std::size_t>& neurons,
                    int max_layer_depth) {
  const bool has_bias =
      std::any_of(neurons.begin(), neurons.end(), [&](std::size_t j) { return sums.bias[j] != 0; });
  return max_layer_depth - (has_bias ? 1 : 0);
}

// A sum has to fit into 64 bits before it is shifted to the right.
bool fits_datapath(const AdderGraph& graph) {
  return std::all_of(graph.adders.begin(), graph.adders.end(), [&](const Adder& adder) {
    return width_bits(range_of(adder.value, graph.inputs)) + adder.right_shift <= 62;
  });
}

std::optional<AdderGraph> solve(const CmvmProblem& problem, int max_depth,
                                const BuildOptions& options, std::string& why_not) {
  if (options.max_layer_depth != 0 && max_depth < std::max(1, minimum_depth(problem))) {
    why_not =
        fmt::format("A CMVM graph does not fit into {} adders in a row.", options.max_layer_depth);
    return std::nullopt;
  }
  try {
    AdderGraph graph = multiply_by_matrix(problem, {.metric = options.metric,
                                                    .max_depth = max_depth,
                                                    .effort = options.matrix_effort,
                                                    .time_limit_s = options.matrix_time_limit_s,
                                                    .threads = options.threads,
                                                    .seed = options.seed});
    if (fits_datapath(graph)) return graph;
    why_not = "The sums of a CMVM graph would be too wide.";
  } catch (const Error& error) {  // larger than CMVM takes
    why_not = fmt::format("No CMVM graph: {}.", error.complaint().what);
  }
  return std::nullopt;
}

void add_matrix(const LayerSums& sums, const AdderGraph& graph, const LayerTask& task,
                const std::vector<std::size_t>& neurons, TermsOfNeurons& terms, LayerDraft& draft) {
  draft.program.begin_block(fmt::format("l{}_cmvm", task.index), "cmvm", task.index);
  GraphPlacement placement{
      .input_nodes = {},
      .fraction_bits = task.layer.accumulator_fraction_bits,
      .name_of = [&](std::size_t a) { return fmt::format("l{}_cmvm_sum{}", task.index, a); }};
  for (const Column& column : sums.columns) placement.input_nodes.push_back(column.signal.node);
  const std::vector<Term> outputs = add_graph(graph, placement, draft.program);
  for (std::size_t k = 0; k < neurons.size(); ++k) terms[neurons[k]] = {outputs[k]};
  draft.blocks = graph.adders.empty() ? 0 : 1;
  draft.blocks_proved_minimal = draft.blocks == 1 && graph.proved ? 1 : 0;
}

}  // namespace

std::optional<LayerDraft> draft_with_matrix(const LayerTask& task, const ProgramBuilder& program,
                                            const BuildOptions& options, std::string& why_not) {
  const LayerSums sums = layer_sums(task);
  const std::vector<std::size_t> neurons = summing_neurons(sums);
  LayerDraft draft{.program = program};
  draft.program.begin_layer();
  TermsOfNeurons terms(task.layer.outputs);
  if (!neurons.empty()) {
    const int max_depth =
        options.max_layer_depth == 0 ? 0 : depth_for_graph(sums, neurons, options.max_layer_depth);
    const auto graph = solve(problem_of(sums, neurons), max_depth, options, why_not);
    if (!graph) return std::nullopt;
    add_matrix(sums, *graph, task, neurons, terms, draft);
  }
  finish_layer(task, sums, std::move(terms), options.max_layer_depth, draft);
  return draft;
}

}  // namespace napier
