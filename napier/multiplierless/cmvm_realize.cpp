#include "napier/multiplierless/cmvm_realize.h"

#include <algorithm>
#include <queue>
#include <tuple>

#include "napier/multiplierless/adder_cost.h"

namespace napier {
namespace {

// ± node · 2^shift, at the end of `depth` adders.
struct Signal {
  int node = -1;
  int shift = 0;
  bool negate = false;
  int depth = 0;

  auto order() const { return std::tuple(depth, node, shift, negate); }
  bool operator>(const Signal& other) const { return order() > other.order(); }
};

class Realization {
 public:
  Realization(const SumNetwork& network, const CmvmProblem& problem)
      : network_(network), signals_(network.vertices()) {
    graph_.inputs = problem.inputs;
    for (int i = 0; i < network.inputs(); ++i) signals_[i] = {.node = i};
  }

  // The signal of a vertex, after everything that it is made of. Recursion ends at the inputs.
  Signal signal_of(int vertex) {
    if (signals_[vertex].node < 0 && !network_.terms(vertex).empty()) {
      signals_[vertex] = add_up(vertex);
    }
    return signals_[vertex];
  }

  AdderGraph take_graph() { return std::move(graph_); }

 private:
  Signal add_up(int vertex) {
    std::priority_queue<Signal, std::vector<Signal>, std::greater<>> queue;
    for (const SumTerm& term : network_.terms(vertex)) {
      Signal signal = signal_of(term.vertex);
      signal.shift += term.shift;
      signal.negate = signal.negate != (term.sign < 0);
      queue.push(signal);
    }
    while (queue.size() > 1) {
      const Signal first = queue.top();
      queue.pop();
      const Signal second = queue.top();
      queue.pop();
      queue.push(add(first, second));
    }
    return queue.top();
  }

  // Two negated operands become a positive sum that is negated where it is read.
  Signal add(const Signal& first, const Signal& second) {
    const int shift = std::min(first.shift, second.shift);
    const bool negate = first.negate && second.negate;
    graph_.adders.push_back({.left = {.node = first.node,
                                      .shift = first.shift - shift,
                                      .negate = first.negate && !negate},
                             .right = {.node = second.node,
                                       .shift = second.shift - shift,
                                       .negate = second.negate && !negate}});
    const int node = static_cast<int>(graph_.inputs.size() + graph_.adders.size()) - 1;
    return {node, shift, negate, std::max(first.depth, second.depth) + 1};
  }

  const SumNetwork& network_;
  std::vector<Signal> signals_;
  AdderGraph graph_;
};

}  // namespace

AdderGraph realize(const SumNetwork& network, const CmvmProblem& problem) {
  Realization realization(network, problem);
  std::vector<GraphOutput> outputs(network.outputs());
  for (int j = 0; j < network.outputs(); ++j) {
    const Signal signal = realization.signal_of(network.inputs() + j);
    GraphOutput& output = outputs[j];
    for (const auto& row : problem.matrix) output.constant.push_back(row[j]);
    if (signal.node < 0) continue;
    output.node = signal.node;
    output.shift = signal.shift;
    output.negate = signal.negate;
  }
  AdderGraph graph = realization.take_graph();
  graph.outputs = std::move(outputs);
  complete_adders(graph);
  return graph;
}

}  // namespace napier
