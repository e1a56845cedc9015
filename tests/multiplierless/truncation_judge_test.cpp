#include "napier/multiplierless/truncation_judge.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "napier/multiplierless/check.h"
#include "napier/multiplierless/mcm.h"
#include "napier/multiplierless/realize.h"
#include "napier/multiplierless/truncated_moves.h"
#include "napier/multiplierless/truncation_cuts.h"

namespace napier {
namespace {

using Graph = std::vector<TruncatedAdder>;

const std::vector<std::int64_t> kTargets = {7, 19, 31, 89, 611};
constexpr std::int64_t kLimit = 1024;

TruncationRules rules_with(bool one_sided, std::int64_t bound) {
  TruncationRules rules{.one_sided = one_sided, .largest_error = {}};
  for (const std::int64_t target : kTargets) rules.largest_error[target] = bound;
  return rules;
}

Graph uncut_graph(const TruncatedMoves& moves) {
  Graph graph;
  for (const OddSum& sum : {OddSum{3, 1, 1, 1}, OddSum{7, 3, 1, 1}, OddSum{19, 1, 3, 4},
                            OddSum{31, 1, 1, 5, 0, false, true}, OddSum{5, 1, 1, 2},
                            OddSum{11, 5, 1, 1}, OddSum{89, 11, 1, 3}, OddSum{611, 19, 3, 5}}) {
    graph.push_back({.sum = sum});
  }
  EXPECT_TRUE(moves.put_in_order(graph));
  return graph;
}

// Random steps over graphs and cuts.
class Steps {
 public:
  Steps(const InputRange& input, bool one_sided) : costs_(input), one_sided_(one_sided) {}

  Graph start() const { return uncut_graph(moves_); }

  // Changes one cut, or the graph. Gives the first adder that may differ.
  std::size_t change(Graph& graph) {
    const std::size_t i = dice_.below(graph.size());
    const std::size_t kind = dice_.below(8);
    if (kind < 5) {
      const auto cuts = cut_moves(one_sided_);
      graph[i] = cut_to(graph[i], cuts[dice_.below(cuts.size())], static_cast<int>(dice_.below(7)));
      return i;
    }
    Graph trial = graph;
    const bool is_done = kind == 5   ? moves_.reroute(trial, i)
                         : kind == 6 ? moves_.add_helper(trial, i)
                                     : moves_.drop_helper(trial);
    if (is_done) graph = trial;
    return 0;
  }

 private:
  OneBitCosts costs_;
  bool one_sided_;
  Dice dice_{5};
  TruncatedMoves moves_{kTargets, costs_, {.limit = kLimit}, dice_};
};

void expect_same(const TruncationJudge& a, const TruncationJudge& b, std::size_t adders) {
  ASSERT_EQ(a.cost(), b.cost());
  ASSERT_EQ(a.is_feasible(), b.is_feasible());
  ASSERT_EQ(a.damage(), b.damage());
  ASSERT_EQ(a.excess().count, b.excess().count);
  for (std::size_t i = 0; i < adders; ++i) {
    ASSERT_EQ(a.wires(i), b.wires(i));
    ASSERT_EQ(a.zero_bits(i), b.zero_bits(i));
    ASSERT_EQ(a.output_bias(i + 1), b.output_bias(i + 1));
  }
}

const std::vector<InputRange> kInputs = {{0, 255}, {-128, 127}, {0, 70000}, {-40000, 40000}};

TEST(truncation_judge, steps_and_steps_back_give_what_a_fresh_evaluation_gives) {
  for (const InputRange& input : kInputs) {
    for (const bool one_sided : {true, false}) {
      const TruncationRules rules = rules_with(one_sided, 40);
      TruncationJudge judge(input, rules);
      Steps steps(input, one_sided);
      Graph graph = steps.start();
      judge.evaluate(graph, 0);
      judge.keep();
      for (int step = 0; step < 300; ++step) {
        Graph trial = graph;
        const std::size_t first = steps.change(trial);
        judge.evaluate(trial, first);
        if (step % 3 == 0) {
          judge.undo();
        } else {
          judge.keep();
          graph = trial;
        }
        TruncationJudge fresh(input, rules);
        fresh.evaluate(graph, 0);
        expect_same(judge, fresh, graph.size());
      }
    }
  }
}

// The checker runs all inputs, with code of its own.
TEST(truncation_judge, what_it_calls_feasible_is_right_for_the_checker) {
  for (const InputRange& input : kInputs) {
    for (const bool one_sided : {true, false}) {
      const McmProblem problem{.constants = kTargets,
                               .input = input,
                               .max_errors = std::vector<std::int64_t>(kTargets.size(), 40)};
      const TruncationRules rules = rules_with(one_sided, 40);
      TruncationJudge judge(input, rules);
      Steps steps(input, one_sided);
      Graph graph = steps.start();
      int feasible = 0;
      for (int step = 0; step < 400; ++step) {
        Graph trial = graph;
        steps.change(trial);
        judge.evaluate(trial, 0);
        if (!judge.is_feasible()) continue;
        graph = trial;
        if (step % (input.upper > 300 ? 20 : 1) != 0) continue;
        const CheckResult result = check_adder_graph(realize_truncated(graph, problem, rules));
        ASSERT_TRUE(result.is_right()) << ::testing::PrintToString(result.faults);
        ASSERT_EQ(result.one_bit_adders, judge.cost());
        ++feasible;
      }
      EXPECT_GT(feasible, 5);
    }
  }
}

TEST(truncation_judge, default_rules_find_the_exact_error) {
  const InputRange input{0, 255};
  const McmProblem problem{.constants = kTargets,
                           .input = input,
                           .max_errors = std::vector<std::int64_t>(kTargets.size(), 1 << 20)};
  const TruncationRules rules = rules_with(false, 1 << 20);
  TruncationJudge judge(input, rules);
  Steps steps(input, false);
  Graph graph = steps.start();
  for (int step = 0; step < 200; ++step) {
    steps.change(graph);
    judge.evaluate(graph, 0);
    if (!judge.is_feasible()) continue;
    const CheckResult result = check_adder_graph(realize_truncated(graph, problem, rules));
    double damage = 0;
    for (const OutputError& error : result.errors) {
      const auto worst = static_cast<double>(std::max(-error.lowest, error.highest));
      damage += worst * worst / (static_cast<double>(1 << 20) * (1 << 20));
    }
    ASSERT_DOUBLE_EQ(judge.damage(), damage);
  }
}

}  // namespace
}  // namespace napier
