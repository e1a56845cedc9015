#include <fmt/format.h>

#include <algorithm>

#include "napier/datapath/layer_finish.h"

namespace napier {
namespace {

bool fits(const LayerSums& sums, const std::vector<AdderGraph>& graphs, int max_depth) {
  for (std::size_t j = 0; j < sums.bias.size(); ++j) {
    std::vector<int> depths;
    for (std::size_t c = 0; c < graphs.size(); ++c) {
      const std::int64_t weight = sums.columns[c].weights[j];
      if (weight != 0) depths.push_back(depth_of_multiple(graphs[c], weight));
    }
    if (!depths.empty() && sums.bias[j] != 0) depths.push_back(0);
    if (!fits_depth(depths, max_depth)) return false;
  }
  return true;
}

int deepest_of(const std::vector<AdderGraph>& graphs) {
  int deepest = 0;
  for (const AdderGraph& graph : graphs) deepest = std::max(deepest, depth_of(graph));
  return deepest;
}

// The graphs of the columns; where the trees behind them would become too deep, shallower graphs.
// Empty when the shallowest are too deep still.
std::vector<AdderGraph> graphs_that_fit(const LayerSums& sums, const BuildOptions& options) {
  std::vector<AdderGraph> graphs = solve_columns(sums.columns, 0, options);
  const int max_depth = options.max_layer_depth;
  if (max_depth == 0) return graphs;
  for (int limit = deepest_of(graphs) - 1; !fits(sums, graphs, max_depth); --limit) {
    if (limit <= 0) return {};
    graphs = solve_columns(sums.columns, limit, options);
  }
  return graphs;
}

void add_column(const Column& column, const AdderGraph& graph, int layer, TermsOfNeurons& terms,
                LayerDraft& draft) {
  draft.program.begin_block(fmt::format("l{}_mcm{}", layer, column.input), "mcm", layer);
  const std::map<std::int64_t, Term> term_of_weight =
      add_multiples(column, graph, fmt::format("l{}_x{}", layer, column.input), draft.program);
  for (std::size_t j = 0; j < terms.size(); ++j) {
    if (column.weights[j] != 0) terms[j].push_back(term_of_weight.at(column.weights[j]));
  }
  if (graph.adders.empty()) return;
  ++draft.blocks;
  if (graph.proved) ++draft.blocks_proved_minimal;
}

}  // namespace

std::optional<LayerDraft> draft_with_columns(const LayerTask& task, const ProgramBuilder& program,
                                             const BuildOptions& options, std::string& why_not) {
  const LayerSums sums = layer_sums(task);
  const std::vector<AdderGraph> graphs = graphs_that_fit(sums, options);
  if (graphs.size() != sums.columns.size()) {
    why_not = fmt::format("MCM blocks and adder trees do not fit into {} adders in a row.",
                          options.max_layer_depth);
    return std::nullopt;
  }
  LayerDraft draft{.program = program};
  draft.program.begin_layer();
  TermsOfNeurons terms(task.layer.outputs);
  for (std::size_t c = 0; c < graphs.size(); ++c) {
    add_column(sums.columns[c], graphs[c], task.index, terms, draft);
  }
  finish_layer(task, sums, std::move(terms), options.max_layer_depth, draft);
  return draft;
}

}  // namespace napier
