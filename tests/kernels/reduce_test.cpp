#include "napier/kernels/reduce.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "napier/base/error.h"
#include "napier/formats/format_names.h"
#include "reduce_case.h"
#include "simd_targets.h"

namespace napier {
namespace {

void expect_definition(const ReduceCase& c, std::map<std::string, int>& paths) {
  const std::vector<float> expected = c.expected();
  for (const int threads : {1, 2}) {
    std::vector<float> got(expected.size(), -7);
    const GemmReport report = reduce_cpu(c.rules, c.reduction(), got.data(), threads);
    ++paths[report.path + (report.is_guarded ? ", guarded" : "")];
    if (report.tiles_redone > 0) ++paths["redone"];
    ASSERT_EQ(first_difference(got, expected), "")
        << text_of(c.rules) << ", path " << report.path << " on " << report.target << ", " << c.rows
        << " x " << c.columns << (c.is_over_rows ? " over rows" : " over columns") << ", start "
        << c.start.size();
  }
}

TEST(ReduceCpu, agrees_with_the_definition_on_random_rules_and_shapes_on_every_target) {
  std::map<std::string, int> paths;
  for_each_simd_target([&paths](const std::string& target) {
    RandomGemm random(11);
    for (int n = 0; n < 1000; ++n) {
      SCOPED_TRACE(target + ", case " + std::to_string(n));
      const ReduceCase c = draw_reduce_case(random);
      expect_definition(c, paths);
      if (testing::Test::HasFatalFailure()) return;
    }
  });
  for (const char* path :
       {"binary32", "binary32, guarded", "any32, guarded", "binary64", "scalar", "redone"}) {
    EXPECT_GE(paths[path], 20) << path;
  }
}

GemmRules stochastic_rules(RandomSource random) {
  GemmRules rules{};
  rules.a = parse_number_format("e4m3fn");
  rules.accumulator = {parse_number_format("e6m9"), {kSrb, 8}, kOverflow};
  rules.random = random;
  return rules;
}

// More steps than a buffer holds, and more sums than a tile: each place draws its own bits.
TEST(ReduceCpu, draws_from_philox_and_from_registers_as_defined) {
  RandomGemm random(12);
  for (const RandomSource& source :
       {RandomSource{kPhilox, 0, 8, 3, 9}, RandomSource{kLfsr, 16, 8, 3, 9}}) {
    const GemmRules rules = stochastic_rules(source);
    for (const bool is_over_rows : {false, true}) {
      const ReduceCase c{rules, 300,         300, random.matrix(90000, rules.a, 1, false),
                         {},    is_over_rows};
      for_each_simd_target([&c](const std::string& target) {
        SCOPED_TRACE(target);
        std::map<std::string, int> paths;
        expect_definition(c, paths);
        EXPECT_EQ(paths.begin()->first.substr(0, 8), "binary32");
      });
    }
  }
}

// The mutants: sums with a wrong order of steps, or another's random bits. The comparison that all
// tests here rely on must tell them from the definition.
TEST(ReduceCheck, sees_sums_in_descending_order_and_draws_of_a_neighbor) {
  RandomGemm random(13);
  GemmRules rules = stochastic_rules({kPhilox, 0, 8, 3, 9});
  const ReduceCase c{rules, 50, 40, random.matrix(2000, rules.a, 1, false), {}, true};
  std::vector<float> got(40);
  reduce_cpu(rules, c.reduction(), got.data(), 1);
  EXPECT_EQ(first_difference(got, c.expected()), "");

  Reduction shifted = c.reduction();
  shifted.x.data += 1;
  shifted.count -= 1;
  std::vector<float> neighbors(39);
  reduce_cpu(rules, shifted, neighbors.data(), 1);
  const std::vector<float> own(got.begin() + 1, got.end());
  EXPECT_NE(first_difference(neighbors, own), "");

  rules.accumulator.rounding = {kRne, 0};
  rules.random.random_bits = 0;
  ReduceCase reversed{rules, 50, 40, c.x, {}, true};
  const std::vector<float> forward = reversed.expected();
  for (std::size_t k = 0; k < 50; ++k) {
    std::copy_n(c.x.data() + (49 - k) * 40, 40, reversed.x.data() + k * 40);
  }
  reduce_cpu(rules, reversed.reduction(), got.data(), 1);
  EXPECT_NE(first_difference(got, forward), "");
}

TEST(ReduceCpu, rules_that_round_products_are_refused) {
  GemmRules rules = stochastic_rules({kPhilox, 0, 8, 0, 0});
  rules.rounds_product = 1;
  rules.product = rules.accumulator;
  float sum = 0;
  EXPECT_THROW(reduce_cpu(rules, over_rows(&sum, 1, 1), &sum, 1), Error);
}

}  // namespace
}  // namespace napier
