#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "napier/base/error.h"
#include "napier/base/random.h"
#include "napier/multiplierless/check.h"
#include "napier/multiplierless/mcm.h"
#include "napier/multiplierless/one_bit_costs.h"

namespace napier {
namespace {

AdderGraph solve_one_bit(const McmProblem& problem, McmOptions options = {}) {
  options.metric = "one-bit-adders";
  return multiply_by_constants(problem, options);
}

std::vector<std::int64_t> random_constants(std::uint32_t stream, std::size_t count) {
  std::vector<std::int64_t> constants;
  for (std::size_t i = 0; i < count; ++i) {
    constants.push_back(static_cast<std::int64_t>(random_bits(7, stream, i) % 255) - 127);
  }
  return constants;
}

TEST(mcm_metric, search_costs_are_the_documented_costs) {
  for (const InputRange& input : {InputRange{0, 255}, {-128, 127}, {-5, 300}, {3, 9}, {-9, -2}}) {
    const OneBitCosts costs(input);
    const auto range = [&](std::int64_t value) {
      return NodeRange{value * input.lower, value * input.upper};
    };
    for (std::int64_t u = 1; u < 64; u += 2) {
      for (std::int64_t v = 1; v < 64; v += 2) {
        for_each_odd_sum(u, v, 128, [&](const OddSum& sum) {
          const CostedOperand high{range(sum.high), sum.shift, 0, sum.negate_high};
          const CostedOperand low{range(sum.low), 0, 0, sum.negate_low};
          ASSERT_EQ(costs.cost(sum),
                    one_bit_adders_of(high, low, sum.right_shift, range(sum.value)));
        });
      }
    }
  }
}

// Source: docs/multiplierless.md.
TEST(mcm_metric, the_fewest_adders_are_not_the_cheapest) {
  const McmProblem problem{.constants = {7, 19, 31}, .input = {0, 15}};
  const AdderGraph fewest = multiply_by_constants(problem, {});
  EXPECT_EQ(adder_count(fewest), 3);
  EXPECT_EQ(one_bit_adder_count(fewest), 25);
  const AdderGraph cheapest = solve_one_bit(problem);
  EXPECT_EQ(adder_count(cheapest), 4);
  EXPECT_EQ(one_bit_adder_count(cheapest), 18);
  EXPECT_TRUE(cheapest.proved);
  EXPECT_EQ(cheapest.lower_bound, 18);
}

// 79 is published as optimal, with six adders.
TEST(mcm_metric, more_adders_beat_a_published_optimum) {
  const AdderGraph graph = solve_one_bit({.constants = {17, 21, 23, 205, 497, 527}});
  EXPECT_LE(one_bit_adder_count(graph), 72);
  EXPECT_TRUE(check_adder_graph(graph).is_right());
}

TEST(mcm_metric, random_one_bit_solutions_pass_the_checker) {
  for (std::uint32_t trial = 0; trial < 30; ++trial) {
    McmProblem problem{.constants = random_constants(trial, 1 + trial % 4)};
    if (trial % 2 == 1) problem.input = {-128, 127};
    const CheckResult result = check_adder_graph(solve_one_bit(problem, {.time_limit_s = 0.1}));
    EXPECT_TRUE(result.is_right()) << ::testing::PrintToString(result.faults);
  }
}

TEST(mcm_metric, random_truncated_solutions_keep_their_bounds_exactly) {
  for (std::uint32_t trial = 0; trial < 30; ++trial) {
    McmProblem problem{.constants = random_constants(100 + trial, 1 + trial % 4)};
    if (trial % 3 == 1) problem.input = {-128, 127};
    if (trial % 3 == 2) problem.input = {0, 40000};
    problem.max_errors.assign(problem.constants.size(), std::int64_t{1} << trial % 9);
    const AdderGraph graph = multiply_by_constants(
        problem, {.time_limit_s = 0.05, .one_sided_truncation = trial % 2 == 0});
    const CheckResult result = check_adder_graph(graph);
    EXPECT_TRUE(result.is_exhaustive);
    EXPECT_TRUE(result.is_right()) << ::testing::PrintToString(problem.constants) << ": "
                                   << ::testing::PrintToString(result.faults);
  }
}

TEST(mcm_metric, a_depth_limit_holds_for_every_metric) {
  for (std::uint32_t trial = 0; trial < 10; ++trial) {
    McmProblem problem{.constants = random_constants(200 + trial, 4)};
    const McmOptions options{.time_limit_s = 0.1, .max_depth = 2};
    EXPECT_LE(depth_of(multiply_by_constants(problem, options)), 2);
    EXPECT_LE(depth_of(solve_one_bit(problem, options)), 2);
    problem.max_errors.assign(problem.constants.size(), 16);
    EXPECT_LE(depth_of(multiply_by_constants(problem, options)), 2);
  }
}

TEST(mcm_metric, threads_decide_nothing_but_the_time) {
  const McmProblem problem{.constants = {89, 223, 611, 621}};
  AdderGraph one = multiply_by_constants(problem, {.time_limit_s = 60, .threads = 1});
  AdderGraph two = multiply_by_constants(problem, {.time_limit_s = 60, .threads = 2});
  one.seconds = two.seconds = 0;
  EXPECT_EQ(one, two);
}

TEST(mcm_metric, inputs_that_are_too_many_to_run_are_truncated_as_well) {
  const McmProblem exact{.constants = {7, 19, 31}, .input = {0, (1 << 16) - 1}};
  McmProblem truncated = exact;
  truncated.max_errors = {500, 500, 500};
  const AdderGraph graph = multiply_by_constants(truncated, {.time_limit_s = 1});
  EXPECT_LT(one_bit_adder_count(graph), one_bit_adder_count(solve_one_bit(exact)) - 8);
  EXPECT_TRUE(check_adder_graph(graph).is_right());
}

TEST(mcm_metric, error_bounds_that_do_not_match_the_constants_are_refused) {
  try {
    multiply_by_constants({.constants = {3, 5}, .max_errors = {1}}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("error bounds do not match"));
  }
}

}  // namespace
}  // namespace napier
