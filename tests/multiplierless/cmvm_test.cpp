#include "napier/multiplierless/cmvm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "napier/base/error.h"
#include "napier/multiplierless/check.h"
#include "tests/multiplierless/cmvm_test_problem.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

CmvmProblem signed_bytes(IntegerMatrix matrix) {
  CmvmProblem problem;
  problem.inputs.assign(matrix.size(), {-128, 127});
  problem.matrix = std::move(matrix);
  return problem;
}

CmvmProblem random_square(std::size_t side, std::uint64_t seed) {
  RandomStream random(seed, 0);
  IntegerMatrix matrix(side, std::vector<std::int64_t>(side));
  for (auto& row : matrix) {
    for (std::int64_t& entry : row) entry = static_cast<std::int64_t>(random.below(256)) - 128;
  }
  return signed_bytes(std::move(matrix));
}

AdderGraph without_time(AdderGraph graph) {
  graph.seconds = 0;
  return graph;
}

std::string complaint_about(const CmvmProblem& problem) {
  try {
    multiply_by_matrix(problem, {.effort = 0});
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Cmvm, the_checker_accepts_graphs_of_every_kind_of_matrix_and_rejects_their_mutants) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const CmvmProblem problem = random_cmvm_problem(seed, 7);
    AdderGraph graph = multiply_by_matrix(problem, {.effort = 0.01, .threads = 1, .seed = seed});
    ASSERT_THAT(check_adder_graph(graph).faults, IsEmpty()) << "seed " << seed;
    ASSERT_LE(graph.lower_bound, adder_count(graph)) << "seed " << seed;
    for (std::size_t j = 0; j < graph.outputs.size(); ++j) {
      for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
        ASSERT_EQ(graph.outputs[j].constant[i], problem.matrix[i][j]);
      }
    }
    if (graph.adders.empty()) continue;
    graph.adders[seed % graph.adders.size()].left.shift += 1;
    EXPECT_FALSE(check_adder_graph(graph).is_right()) << "seed " << seed;
  }
}

TEST(Cmvm, graphs_compute_the_matrix_product) {
  for (std::uint64_t seed = 100; seed < 130; ++seed) {
    const CmvmProblem problem = random_cmvm_problem(seed, 9);
    const AdderGraph graph = multiply_by_matrix(problem, {.effort = 0.01, .threads = 1});
    RandomStream random(seed, 1);
    for (int sample = 0; sample < 20; ++sample) {
      std::vector<std::int64_t> x;
      for (const InputRange& range : problem.inputs) {
        x.push_back(range.lower + random.below(range.upper - range.lower + 1));
      }
      ASSERT_EQ(run_graph(graph, x), product(x, problem.matrix)) << "seed " << seed;
    }
  }
}

TEST(Cmvm, the_result_does_not_depend_on_the_number_of_threads) {
  for (const int max_depth : {0, 5}) {
    const CmvmProblem problem = random_square(8, 3);
    CmvmOptions options{.max_depth = max_depth, .effort = 0.1, .threads = 1, .seed = 11};
    const AdderGraph one = multiply_by_matrix(problem, options);
    options.threads = 2;
    EXPECT_EQ(without_time(one), without_time(multiply_by_matrix(problem, options)));
  }
}

TEST(Cmvm, depth_limits_are_kept_down_to_the_minimum) {
  for (std::uint64_t seed = 200; seed < 240; ++seed) {
    const CmvmProblem problem = random_cmvm_problem(seed, 8);
    const int minimum = minimum_depth(problem);
    for (int limit = std::max(1, minimum); limit < minimum + 3; ++limit) {
      const AdderGraph graph =
          multiply_by_matrix(problem, {.max_depth = limit, .effort = 0.01, .threads = 1});
      ASSERT_LE(depth_of(graph), limit) << "seed " << seed;
      ASSERT_GE(depth_of(graph), minimum) << "seed " << seed;
      ASSERT_THAT(check_adder_graph(graph).faults, IsEmpty()) << "seed " << seed;
    }
  }
}

TEST(Cmvm, minimum_depth_counts_the_digits_of_the_fullest_column) {
  EXPECT_EQ(minimum_depth(signed_bytes({{8, 0, -1}})), 0);
  EXPECT_EQ(minimum_depth(signed_bytes({{7, 0}, {0, 1}})), 1);
  EXPECT_EQ(minimum_depth(signed_bytes({{7, 0}, {1, 1}})), 2);   // 8 − 1, and one more
  EXPECT_EQ(minimum_depth(signed_bytes({{85, 0}, {1, 1}})), 3);  // four digits, and one more
}

TEST(Cmvm, matrices_that_need_no_adder_get_none) {
  const AdderGraph graph = multiply_by_matrix(signed_bytes({{0, 4, -1}, {0, 0, 0}}), {});
  EXPECT_EQ(adder_count(graph), 0);
  EXPECT_TRUE(graph.proved);
  EXPECT_EQ(graph.outputs[0].node, -1);
  EXPECT_THAT(check_adder_graph(graph).faults, IsEmpty());
}

TEST(Cmvm, columns_that_differ_by_sign_and_shift_share_their_adders) {
  const AdderGraph graph = multiply_by_matrix(signed_bytes({{3, -6, 12}, {5, -10, 20}}), {});
  EXPECT_EQ(adder_count(graph), adder_count(multiply_by_matrix(signed_bytes({{3}, {5}}), {})));
}

TEST(Cmvm, effort_saves_adders) {
  const CmvmProblem problem = random_square(12, 5);
  const int greedy = adder_count(multiply_by_matrix(problem, {.effort = 0, .threads = 1}));
  const int searched = adder_count(multiply_by_matrix(problem, {.effort = 0.1, .threads = 1}));
  EXPECT_LT(searched, greedy);
}

TEST(Cmvm, a_wrong_problem_is_refused_with_a_reason) {
  CmvmProblem problem = signed_bytes({{1, 2}, {3}});
  EXPECT_THAT(complaint_about(problem), HasSubstr("1 entries in row 1"));
  EXPECT_THAT(complaint_about({}), HasSubstr("the matrix is empty"));
  problem = signed_bytes({{1, 2}, {3, 4}});
  problem.inputs.pop_back();
  EXPECT_THAT(complaint_about(problem), HasSubstr("needs the range of its input"));
  problem.inputs.push_back({5, 4});
  EXPECT_THAT(complaint_about(problem), HasSubstr("input 1: the range of an input is empty"));
  problem.inputs[1] = {0, std::int64_t{1} << 60};
  EXPECT_THAT(complaint_about(problem), HasSubstr("column 0: an output"));
  problem = signed_bytes({{1, std::int64_t{1} << 40}});
  EXPECT_THAT(complaint_about(problem), HasSubstr("row 0, column 1: an entry"));
}

// The greedy start alone takes tens of milliseconds here.
TEST(Cmvm, the_time_limit_holds_in_the_greedy_start_and_leaves_a_right_graph) {
  const CmvmProblem problem = random_square(64, 7);
  const AdderGraph whole = multiply_by_matrix(problem, {.effort = 0});
  const AdderGraph hurried = multiply_by_matrix(problem, {.effort = 0, .time_limit_s = 0.001});
  EXPECT_GT(adder_count(hurried), adder_count(whole));
  EXPECT_THAT(check_adder_graph(hurried).faults, IsEmpty());
}

TEST(Cmvm, fewer_adders_than_da4ml_on_an_8x8_matrix_within_a_tenth_of_the_effort) {
  NAPIER_NEEDS_SHARED_DATA();
  const CmvmProblem problem =
      signed_bytes(read_matrix(shared_data() / "cmvm" / "rand8_8x8_s0.txt"));
  // da4ml 0.6.0 was measured to need 102 adders without a depth limit and 111 at minimum depth.
  EXPECT_LE(adder_count(multiply_by_matrix(problem, {.effort = 0.1})), 97);
  const int minimum = minimum_depth(problem);
  EXPECT_LE(adder_count(multiply_by_matrix(problem, {.max_depth = minimum, .effort = 0.1})), 106);
}

}  // namespace
}  // namespace napier
