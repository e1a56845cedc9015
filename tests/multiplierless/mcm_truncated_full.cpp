// Truncated graphs beside what was published for them: Garcia & Volkova, TCAS-I 2023. The limits
// are stops that are not meant to be reached, so that the machine decides nothing.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "napier/base/json.h"
#include "napier/base/random.h"
#include "napier/multiplierless/check.h"
#include "napier/multiplierless/mcm.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

// Large instances with the least margin; benchmarks/results/mcm.md has all.
const std::set<std::string> kInstances = {"LOWPASS_15", "VINOD03_26B", "DEMPSTER04_K5"};

std::vector<std::int64_t> random_constants(std::uint32_t stream) {
  std::vector<std::int64_t> constants;
  for (std::size_t i = 0; i < 5; ++i) {
    constants.push_back(static_cast<std::int64_t>(random_bits(7, stream, i) % 255) - 127);
  }
  return constants;
}

TEST(mcm_truncated, one_sided_rules_cost_no_more_than_was_published) {
  NAPIER_NEEDS_SHARED_DATA();
  const Document document = read_json(shared_data() / "mcm" / "published.json");
  for (const Json& instance : *document.root) {
    if (!kInstances.contains(instance["name"])) continue;
    McmProblem problem;
    for (const Json& c : instance["odd_fundamentals"]) problem.constants.push_back(c);
    for (const std::string bound : {"1/4", "1/2", "1/1"}) {
      problem.max_errors.assign(problem.constants.size(),
                                instance["truncation_error_bound"][bound]);
      const AdderGraph graph = multiply_by_constants(
          problem, {.time_limit_s = 40, .one_sided_truncation = true, .threads = 2});
      EXPECT_TRUE(check_adder_graph(graph).is_right());
      EXPECT_LE(one_bit_adder_count(graph), instance["published"]["tmcm_" + bound]["onebit"])
          << instance["name"] << " " << bound;
    }
  }
}

TEST(mcm_truncated, threads_decide_nothing_but_the_time) {
  for (const bool one_sided : {true, false}) {
    const McmProblem problem{.constants = {3, 11, 29}, .input = {0, 31}, .max_errors = {9, 9, 9}};
    McmOptions options{.time_limit_s = 600, .one_sided_truncation = one_sided, .threads = 1};
    AdderGraph one = multiply_by_constants(problem, options);
    options.threads = 2;
    AdderGraph two = multiply_by_constants(problem, options);
    one.seconds = two.seconds = 0;
    EXPECT_EQ(one, two);
  }
}

TEST(mcm_truncated, default_rules_never_cost_more_than_one_sided_ones) {
  for (std::uint32_t trial = 0; trial < 4; ++trial) {
    McmProblem problem{.constants = random_constants(trial), .input = {0, 63}};
    problem.max_errors.assign(problem.constants.size(), 6);
    McmOptions options{.time_limit_s = 600, .one_sided_truncation = true, .threads = 2};
    const int one_sided = one_bit_adder_count(multiply_by_constants(problem, options));
    options.one_sided_truncation = false;
    EXPECT_LE(one_bit_adder_count(multiply_by_constants(problem, options)), one_sided);
  }
}

}  // namespace
}  // namespace napier
