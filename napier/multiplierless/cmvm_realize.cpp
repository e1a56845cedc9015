#include "napier/multiplierless/cmvm_realize.h"

#include <algorithm>
#include <utility>

#include "napier/multiplierless/adder_cost.h"
#include "napier/multiplierless/cmvm_bracket.h"

namespace napier {
namespace {

constexpr int kAnyDepth = 60;

// A vertex of the network as the graph has it: ± node · 2^shift. node -1: zero, or not built yet.
struct Signal {
  int node = -1;
  Addend addend = {};
};

class Realization {
 public:
  Realization(const SumNetwork& network, const CmvmProblem& problem, const CmvmOptions& options)
      : network_(network), options_(options), signals_(network.vertices()) {
    graph_.inputs = problem.inputs;
    graph_.metric = options.metric;
    for (int i = 0; i < network.inputs(); ++i) {
      signals_[i] = {i, {.range = {problem.inputs[i].lower, problem.inputs[i].upper}}};
    }
  }

  // The signal of a vertex, after everything that it is made of. Recursion ends at the inputs.
  const Signal& signal_of(int vertex) {
    if (signals_[vertex].node < 0 && !network_.terms(vertex).empty()) {
      signals_[vertex] = add_up(vertex);
    }
    return signals_[vertex];
  }

  AdderGraph take_graph() { return std::move(graph_); }

 private:
  int depth_limit(int vertex) const {
    if (options_.max_depth > 0) return network_.is_node(vertex) ? 0 : options_.max_depth;
    return options_.metric == "one-bit-adders" ? kAnyDepth : 0;
  }

  Signal add_up(int vertex) {
    std::vector<Signal> signals;
    std::vector<Addend> addends;
    for (const SumTerm& term : network_.terms(vertex)) {
      Signal signal = signal_of(term.vertex);
      signal.addend.shift += term.shift;
      signal.addend.negate = signal.addend.negate != (term.sign < 0);
      signals.push_back(signal);
      addends.push_back(signal.addend);
    }
    Bracketer bracketer;
    bracketer.bracket(addends, depth_limit(vertex));
    for (const Bracketer::Step& step : bracketer.steps()) {
      signals.push_back(add(signals[step.left], signals[step.right]));
    }
    return signals.back();
  }

  Signal add(const Signal& left, const Signal& right) {
    const Addend sum = sum_of(left.addend, right.addend);
    const auto operand = [&](const Signal& signal) {
      return Operand{.node = signal.node,
                     .shift = signal.addend.shift - sum.shift,
                     .negate = signal.addend.negate && !sum.negate};
    };
    graph_.adders.push_back({.left = operand(left), .right = operand(right)});
    return {static_cast<int>(graph_.inputs.size() + graph_.adders.size()) - 1, sum};
  }

  const SumNetwork& network_;
  const CmvmOptions& options_;
  std::vector<Signal> signals_;
  AdderGraph graph_;
};

}  // namespace

AdderGraph realize(const SumNetwork& network, const CmvmProblem& problem,
                   const CmvmOptions& options) {
  Realization realization(network, problem, options);
  std::vector<GraphOutput> outputs(network.outputs());
  for (int j = 0; j < network.outputs(); ++j) {
    const Signal signal = realization.signal_of(network.inputs() + j);
    GraphOutput& output = outputs[j];
    for (const auto& row : problem.matrix) output.constant.push_back(row[j]);
    if (signal.node < 0) continue;
    output.node = signal.node;
    output.shift = signal.addend.shift;
    output.negate = signal.addend.negate;
  }
  AdderGraph graph = realization.take_graph();
  graph.outputs = std::move(outputs);
  complete_adders(graph);
  return graph;
}

}  // namespace napier
