// The slower claims about matrices: a thousand random ones, and those that others were measured on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "napier/multiplierless/check.h"
#include "napier/multiplierless/cmvm.h"
#include "tests/multiplierless/cmvm_test_problem.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

using testing::IsEmpty;

TEST(CmvmFull, the_checker_accepts_the_graphs_of_a_thousand_random_matrices) {
  for (std::uint64_t seed = 1000; seed < 2000; ++seed) {
    const CmvmProblem problem = random_cmvm_problem(seed, 14);
    CmvmOptions options{.metric = seed % 2 == 0 ? "adders" : "one-bit-adders",
                        .effort = 0.02,
                        .threads = 1,
                        .seed = seed};
    if (seed % 3 == 0) options.max_depth = minimum_depth(problem) + static_cast<int>(seed % 2);
    const AdderGraph graph = multiply_by_matrix(problem, options);
    ASSERT_THAT(check_adder_graph(graph).faults, IsEmpty()) << "seed " << seed;
    ASSERT_LE(graph.lower_bound, cost_of(graph)) << "seed " << seed;
    const int limit = options.max_depth == 0 ? depth_of(graph) : options.max_depth;
    ASSERT_LE(depth_of(graph), limit) << "seed " << seed;
  }
}

struct Measured {
  std::string name;
  int adders;            // da4ml 0.6.0, hard_dc = -1
  int at_minimum_depth;  // da4ml 0.6.0, hard_dc = 0
  int wanted_percent;    // of adders fewer than that
};

class CmvmAgainstDa4ml : public testing::TestWithParam<Measured> {};

TEST_P(CmvmAgainstDa4ml, fewer_adders_with_and_without_a_depth_limit) {
  NAPIER_NEEDS_SHARED_DATA();
  const Measured& other = GetParam();
  CmvmProblem problem;
  problem.matrix = read_matrix(shared_data() / "cmvm" / (other.name + ".txt"));
  problem.inputs.assign(problem.matrix.size(), {-128, 127});
  CmvmOptions options{.time_limit_s = 600};
  const int adders = adder_count(multiply_by_matrix(problem, options));
  EXPECT_LE(100 * adders, (100 - other.wanted_percent) * other.adders);
  options.max_depth = minimum_depth(problem);
  const int shallow = adder_count(multiply_by_matrix(problem, options));
  EXPECT_LE(100 * shallow, (100 - other.wanted_percent) * other.at_minimum_depth);
}

INSTANTIATE_TEST_SUITE_P(Random, CmvmAgainstDa4ml,
                         testing::Values(Measured{"rand8_8x8_s0", 102, 111, 4},
                                         Measured{"rand8_8x8_s1", 93, 99, 4},
                                         Measured{"rand8_16x16_s0", 355, 396, 4},
                                         Measured{"rand8_16x16_s1", 360, 392, 4},
                                         Measured{"rand8_32x32_s0", 1317, 1442, 2},
                                         Measured{"rand8_32x32_s1", 1314, 1430, 2},
                                         Measured{"rand8_64x64_s0", 4861, 5186, 2}),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace napier
