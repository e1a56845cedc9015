#include "napier/multiplierless/mcm.h"

#include <gtest/gtest.h>

#include <chrono>

#include "napier/base/error.h"
#include "napier/base/random.h"

namespace napier {
namespace {

AdderGraph solve(std::vector<std::int64_t> constants, double seconds = 10) {
  return multiply_by_constants({.constants = std::move(constants)}, {.time_limit_s = seconds});
}

TEST(mcm, one_adder_makes_nine) {
  const AdderGraph graph = solve({9});
  EXPECT_EQ(adder_count(graph), 1);
  EXPECT_EQ(one_bit_adder_count(graph), 8);
  EXPECT_TRUE(graph.proved);
}

TEST(mcm, trivial_constants_need_no_adder) {
  const AdderGraph graph = solve({0, 1, -1, 64, -32, 0});
  EXPECT_EQ(adder_count(graph), 0);
  EXPECT_TRUE(graph.proved);
  EXPECT_EQ(graph.outputs[0].node, -1);
  EXPECT_EQ(graph.outputs[4],
            (GraphOutput{.constant = {-32}, .node = 0, .shift = 5, .negate = true}));
}

TEST(mcm, even_negative_and_repeated_constants_share_one_adder) {
  const AdderGraph graph = solve({7, -14, 28, 7});
  EXPECT_EQ(adder_count(graph), 1);
  EXPECT_EQ(graph.outputs[1].shift, 1);
  EXPECT_TRUE(graph.outputs[1].negate);
}

TEST(mcm, the_published_example_needs_three_adders) {
  EXPECT_EQ(adder_count(solve({7, 19, 31})), 3);
}

TEST(mcm, ties_are_broken_by_depth) {
  // 5, 21 and 107 need three adders and, with three, depth three.
  const AdderGraph graph = solve({3, 5, 7, 121});
  EXPECT_EQ(adder_count(graph), 4);
  EXPECT_EQ(depth_of(graph), 2);
}

TEST(mcm, columns_of_hundred_weights_take_milliseconds) {
  const auto start = std::chrono::steady_clock::now();
  for (std::uint32_t column = 0; column < 50; ++column) {
    std::vector<std::int64_t> constants;
    for (int i = 0; i < 100; ++i) {
      constants.push_back(static_cast<std::int64_t>(random_bits(1, column, i) % 255) - 127);
    }
    const AdderGraph graph = solve(std::move(constants), 0.02);
    EXPECT_EQ(graph.outputs.size(), 100u);
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  EXPECT_LT(seconds, 2);
}

TEST(mcm, a_time_out_gives_a_graph_that_is_not_called_proved) {
  const AdderGraph graph = solve({8380001, 6291457 + 12345678 % 99999, 13371337}, 0.01);
  EXPECT_FALSE(graph.proved);
  EXPECT_LT(graph.lower_bound, adder_count(graph));
}

TEST(mcm, constants_out_of_range_are_refused) {
  try {
    solve({1 << 24});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.complaint().what, "a constant is too large");
  }
}

TEST(mcm, an_input_is_as_wide_as_62_bits_of_every_product_allow) {
  const McmProblem wide{.constants = {7, 19, 31}, .input = {.lower = 0, .upper = 1LL << 55}};
  EXPECT_TRUE(multiply_by_constants(wide, {}).proved);
  const McmProblem too_wide{.constants = {7, 19, 31}, .input = {.lower = 0, .upper = 1LL << 56}};
  try {
    multiply_by_constants(too_wide, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.complaint().what, "the input's range is empty or too wide");
    EXPECT_EQ(error.complaint().expected,
              "lower ≤ upper, at most 36028797018963968 in magnitude for these constants");
  }
}

}  // namespace
}  // namespace napier
