#include "napier/kernels/gemm.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "gemm_case.h"
#include "simd_targets.h"

namespace napier {
namespace {

void expect_definition(const GemmCase& c, std::map<std::string, int>& paths) {
  std::vector<float> expected(c.shape.m * c.shape.n);
  gemm_reference(c.rules, c.shape, c.left(), c.right(), c.start(), expected.data());
  for (const int threads : {1, 2}) {
    std::vector<float> got(expected.size(), -7);
    const GemmReport report =
        gemm_cpu(c.rules, c.shape, c.left(), c.right(), c.start(), got.data(), threads);
    ++paths[report.path + (report.is_guarded ? ", guarded" : "")];
    if (report.tiles_redone > 0) ++paths["redone"];
    ASSERT_EQ(first_difference(got, expected), "")
        << text_of(c.rules) << ", path " << report.path << " on " << report.target << ", k "
        << c.shape.k << ", bias " << c.bias.size();
  }
}

TEST(GemmCpu, agrees_with_the_definition_on_2000_random_rules_and_shapes_on_every_target) {
  std::map<std::string, int> paths;
  for_each_simd_target([&paths](const std::string& target) {
    RandomGemm random(1);
    for (int n = 0; n < 2000; ++n) {
      SCOPED_TRACE(target + ", case " + std::to_string(n));
      expect_definition(draw_case(random), paths);
      if (testing::Test::HasFatalFailure()) return;
    }
  });
  for (const char* path : {"fixed32", "binary32", "binary32, guarded", "any32, guarded", "binary64",
                           "scalar", "redone"}) {
    EXPECT_GE(paths[path], 20) << path;
  }
}

TEST(GemmCpu, a_small_addend_decides_what_binary32_takes_for_a_tie) {
  std::map<std::string, int> paths;
  for_each_simd_target([&paths](const std::string& target) {
    SCOPED_TRACE(target);
    for (const SumOrder order : kTieOrders) expect_definition(tie_case(order), paths);
  });
  EXPECT_GE(paths["any32, guarded"], 2 * 3 * 2);  // threads, orders, targets
}

// Products and sums that draw from registers: all three lengths, and steps enough to move them.
GemmCase draw_register_case(RandomGemm& random) {
  for (;;) {
    GemmCase c = draw_case(random);
    GemmRules& r = c.rules;
    if (r.order != kSequential || r.rounds_output || r.random.random_bits == 0) continue;
    constexpr int kLengths[] = {16, 24, 32};
    r.random.kind = kLfsr;
    r.random.lfsr_bits = kLengths[random.below(3)];
    if (2 * r.random.random_bits <= r.random.lfsr_bits) return c;
  }
}

TEST(GemmCpu, registers_draw_as_defined_on_every_path_and_target) {
  std::map<std::string, int> paths;
  for_each_simd_target([&paths](const std::string& target) {
    RandomGemm random(3);
    for (int n = 0; n < 250; ++n) {
      SCOPED_TRACE(target + ", case " + std::to_string(n));
      expect_definition(draw_register_case(random), paths);
      if (testing::Test::HasFatalFailure()) return;
    }
  });
  for (const char* path : {"binary32", "binary32, guarded", "any32, guarded", "binary64"}) {
    EXPECT_GE(paths[path], 50) << path;
  }
}

// One output in 2^16 has a register of 16 bits that zero would be the seed of.
TEST(GemmCpu, a_register_never_starts_from_zero) {
  GemmRules rules{};
  rules.a = rules.b = kBinary32;
  rules.accumulator = {{kFloat, 16, 1, 6, 9, 31, kGradual, 1, kIeeeNan, 0}, {kSrb, 8}, kOverflow};
  rules.random = {kLfsr, 16, 8, 0, 0};
  constexpr std::size_t kSize = 512;
  int zeros = 0;
  for (u32 i = 0; i < kSize; ++i) {
    for (u32 j = 0; j < kSize; ++j) {
      zeros += philox4x32_10(0x4C465352, j, i, 0, 0).words[0] >> 16 == 0;
    }
  }
  EXPECT_GE(zeros, 1);
  const GemmShape shape{kSize, kSize, 2};
  const std::vector<float> a(2 * kSize, 1 + 0x1.8p-10F);  // the second step asks the register
  const std::vector<float> b(2 * kSize, 1);
  std::vector<float> expected(kSize * kSize);
  gemm_reference(rules, shape, {a.data(), 2, 1}, {b.data(), kSize, 1}, nullptr, expected.data());
  for_each_simd_target([&](const std::string& target) {
    std::vector<float> got(expected.size());
    gemm_cpu(rules, shape, {a.data(), 2, 1}, {b.data(), kSize, 1}, nullptr, got.data(), 1);
    EXPECT_EQ(first_difference(got, expected), "") << target;
  });
}

// A product whose rounding is the identity but for the sign of zero, which the sum can see.
TEST(GemmCpu, a_product_format_without_negative_zero_makes_its_zeros_positive) {
  const NumberFormat fixed{kFixed, 8, 1, 0, 0, 0, kGradual, 0, kNoNan, 4};
  const NumberFormat products[] = {{kFixed, 32, 1, 0, 0, 0, kGradual, 0, kNoNan, 8},
                                   {kFloat, 32, 1, 8, 23, 127, kGradual, 0, kNegativeZeroNan, 0}};
  for (const NumberFormat& product : products) {
    for (const SumOrder order : {kSequential, kKahan}) {
      GemmCase c{.rules = {},
                 .shape = {1, 1, 1},
                 .a = {-1},
                 .b = {0},
                 .bias = {-0.0F},
                 .a_is_transposed = false,
                 .b_is_transposed = false};
      c.rules.a = c.rules.b = fixed;
      c.rules.rounds_product = 1;
      c.rules.product = {product, {kRne, 0}, kSaturate};
      c.rules.accumulator = {kBinary32, {kRne, 0}, kOverflow};
      c.rules.order = order;
      float got = -7;
      gemm_cpu(c.rules, c.shape, c.left(), c.right(), c.start(), &got, 1);
      EXPECT_EQ(bits_of_value(got), 0U) << text_of(c.rules);
      std::map<std::string, int> paths;
      expect_definition(c, paths);
    }
  }
}

}  // namespace
}  // namespace napier
