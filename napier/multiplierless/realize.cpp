#include "napier/multiplierless/realize.h"

#include <algorithm>
#include <bit>
#include <map>
#include <vector>

#include "napier/base/error.h"
#include "napier/multiplierless/adder_cost.h"
#include "napier/multiplierless/odd_sum.h"

namespace napier {
namespace {

NodeRange multiple_of(std::int64_t value, const InputRange& input) {
  return {value * input.lower, value * input.upper};  // value > 0
}

int cost_of_sum(const OddSum& sum, const InputRange& input) {
  const CostedOperand high{multiple_of(sum.high, input), sum.shift, 0, sum.negate_high};
  const CostedOperand low{multiple_of(sum.low, input), 0, 0, sum.negate_low};
  return one_bit_adders_of(high, low, sum.right_shift, multiple_of(sum.value, input));
}

// One output per constant, read from the adder (or input) of its odd part.
void attach_outputs(AdderGraph& graph, const McmProblem& problem) {
  std::map<std::int64_t, int> node_of = {{1, 0}};
  for (std::size_t i = 0; i < graph.adders.size(); ++i) {
    node_of.emplace(graph.adders[i].value.at(0), static_cast<int>(i) + 1);
  }
  for (std::int64_t constant : problem.constants) {
    GraphOutput output{.constant = {constant}};
    if (constant != 0) {
      const auto magnitude = static_cast<std::uint64_t>(constant < 0 ? -constant : constant);
      output.node = node_of.at(odd_part(constant));
      output.shift = std::countr_zero(magnitude);
      output.negate = constant < 0;
    }
    graph.outputs.push_back(std::move(output));
  }
}

AdderGraph empty_graph(const McmProblem& problem) {
  AdderGraph graph;
  graph.inputs = {problem.input};
  graph.max_errors = problem.max_errors;
  return graph;
}

Adder adder_of(const OddSum& sum, int high, int low) {
  Adder adder;
  adder.left = {high, sum.shift, 0, sum.negate_high};
  adder.right = {low, 0, 0, sum.negate_low};
  adder.right_shift = sum.right_shift;
  adder.value = {sum.value};
  return adder;
}

// Which values are made, in which order: a list that grows by levels of depth.
class Realizer {
 public:
  Realizer(std::span<const std::int64_t> fundamentals, const McmProblem& problem)
      : problem_(problem) {
    for (std::int64_t value : fundamentals) {
      if (value != 1) missing_.insert({value, {}});
      limit_ = std::max(limit_, value + 1);
    }
    graph_ = empty_graph(problem);
    node_of_[1] = 0;
    made_.push_back(1);
  }

  AdderGraph run() {
    while (!missing_.empty()) make_next_level();
    attach_outputs(graph_, problem_);
    complete_adders(graph_);
    return std::move(graph_);
  }

 private:
  struct Choice {
    int cost = -1;
    OddSum sum;
  };

  void make_next_level() {
    for (std::size_t i = 0; i < made_.size(); ++i) {
      for (std::size_t j = i; j < made_.size(); ++j) offer_sums(made_[i], made_[j]);
    }
    const std::size_t before = made_.size();
    for (auto it = missing_.begin(); it != missing_.end();) {
      if (it->second.cost < 0) {
        ++it;
        continue;
      }
      append_adder(it->second.sum);
      it = missing_.erase(it);
    }
    require(made_.size() > before, "these fundamentals cannot be made from each other");
  }

  void offer_sums(std::int64_t u, std::int64_t v) {
    for_each_odd_sum(u, v, limit_, [&](const OddSum& sum) {
      const auto found = missing_.find(sum.value);
      if (found == missing_.end()) return;
      const int cost = cost_of_sum(sum, problem_.input);
      if (found->second.cost < 0 || cost < found->second.cost) found->second = {cost, sum};
    });
  }

  void append_adder(const OddSum& sum) {
    graph_.adders.push_back(adder_of(sum, node_of_.at(sum.high), node_of_.at(sum.low)));
    node_of_[sum.value] = static_cast<int>(graph_.adders.size());
    made_.push_back(sum.value);
  }

  const McmProblem& problem_;
  AdderGraph graph_;
  std::int64_t limit_ = 2;
  std::map<std::int64_t, Choice> missing_;
  std::map<std::int64_t, int> node_of_;
  std::vector<std::int64_t> made_;
};

}  // namespace

AdderGraph realize(std::span<const std::int64_t> fundamentals, const McmProblem& problem) {
  return Realizer(fundamentals, problem).run();
}

AdderGraph realize_order(const BuildOrder& order, const McmProblem& problem) {
  AdderGraph graph = empty_graph(problem);
  std::map<std::int64_t, int> node_of = {{1, 0}};
  for (const OddSum& sum : order.adders) {
    graph.adders.push_back(adder_of(sum, node_of.at(sum.high), node_of.at(sum.low)));
    node_of[sum.value] = static_cast<int>(graph.adders.size());
  }
  attach_outputs(graph, problem);
  complete_adders(graph);
  return graph;
}

AdderGraph realize_truncated(std::span<const TruncatedAdder> adders, const McmProblem& problem,
                             const TruncationRules& rules) {
  AdderGraph graph = empty_graph(problem);
  TruncationJudge judge(problem.input, rules);
  judge.evaluate(adders, 0);
  for (const TruncatedAdder& truncated : adders) {
    Adder adder = adder_of(truncated.sum, truncated.high, truncated.low);
    adder.left.truncate = truncated.cut_high;
    adder.right.truncate = truncated.cut_low;
    adder.bias = judge.bias_of(truncated);
    graph.adders.push_back(adder);
  }
  attach_outputs(graph, problem);
  for (GraphOutput& output : graph.outputs) {
    if (output.node > 0) output.bias = judge.output_bias(output.node);
  }
  complete_adders(graph);
  return graph;
}

}  // namespace napier
