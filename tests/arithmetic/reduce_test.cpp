#include "napier/arithmetic/reduce.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "napier/arithmetic/gemm_names.h"
#include "napier/arithmetic/values.h"
#include "napier/base/error.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

GemmRules rules_of(const char* numbers, const char* accumulator, const char* order) {
  GemmRules rules{};
  rules.a = parse_number_format(numbers);
  rules.accumulator = parse_projection(accumulator, "accumulator");
  parse_order(order, rules);
  if (sums_in_blocks(rules)) rules.outer = rules.accumulator;
  rules.random = {kPhilox, 0, random_bits_of(rules), 5, 77};
  return rules;
}

// [((start + x0) + x1) + …] with the operations of single numbers.
float added_in_sequence(const GemmRules& rules, const Reduction& r, std::size_t n) {
  const Projection& to = rules.accumulator;
  u64 sum = r.start == nullptr ? 0 : convert_code(kBinary32, bits_of_value(r.start[n]), to, 0);
  for (std::size_t k = 0; k < r.steps; ++k) {
    const u32 field = output_field(rules.random, 0, static_cast<u32>(n), 2 * k + 1);
    const int bits = to.rounding.random_bits;
    const u64 random = top_of_field(field, field_bits(rules.random.random_bits), bits);
    sum = add_codes(to.format, sum, kBinary32, bits_of_value(r.x.at(k, n)), to, random);
  }
  return float_of_code(to.format, sum);
}

TEST(Reduce, is_a_chain_of_rounded_additions_with_the_draws_of_the_first_row_of_a_gemm) {
  std::vector<float> x(7 * 11);
  for (std::size_t n = 0; n < x.size(); ++n) x[n] = static_cast<float>(n % 13) - 5.5F;
  const std::vector<float> start(11, 0.25F);
  for (const char* accumulator : {"e5m2:rne", "e4m3fn:rd", "bf16:sr8", "fixed8f2:rz:wrap"}) {
    const GemmRules rules = rules_of("e4m3", accumulator, "sequential");
    for (const bool is_started : {false, true}) {
      for (Reduction r : {over_rows(x.data(), 7, 11), over_columns(x.data(), 7, 11)}) {
        if (is_started) r.start = start.data();
        std::vector<float> sums(r.count);
        reduce_reference(rules, r, sums.data());
        for (std::size_t n = 0; n < r.count; ++n) {
          EXPECT_EQ(bits_of_value(sums[n]), bits_of_value(added_in_sequence(rules, r, n)))
              << accumulator << ", sum " << n;
        }
      }
    }
  }
}

// 4096 ones: bf16 stops at 256, where 1 is half a step and ties go to even; the others go on.
TEST(Reduce, orders_differ_as_documented_where_a_sum_stagnates) {
  const std::vector<float> ones(4096, 1);
  const auto sum_in = [&ones](const char* order) {
    float sum = 0;
    reduce_reference(rules_of("bf16", "bf16:rne", order), over_columns(ones.data(), 1, 4096), &sum);
    return sum;
  };
  EXPECT_EQ(sum_in("sequential"), 256);
  EXPECT_EQ(sum_in("blocked64"), 4096);
  EXPECT_EQ(sum_in("tree4096"), 4096);
  EXPECT_EQ(sum_in("kahan"), 4096);
  EXPECT_EQ(sum_in("exact"), 4096);
  EXPECT_EQ(sum_in("aligned16,24"), 4096);
}

TEST(Reduce, of_nothing_is_the_start) {
  const float start = -3;
  Reduction none{0, 1, {}, nullptr};
  float sum = 7;
  reduce_reference(rules_of("e4m3fn", "bf16:rne", "sequential"), none, &sum);
  EXPECT_EQ(bits_of_value(sum), 0U);
  none.start = &start;
  reduce_reference(rules_of("e4m3fn", "bf16:rne", "exact"), none, &sum);
  EXPECT_EQ(sum, -3);
}

TEST(Reduce, rules_that_round_products_are_refused) {
  GemmRules rules = rules_of("e4m3fn", "bf16:rne", "sequential");
  rules.rounds_product = 1;
  rules.product = rules.accumulator;
  try {
    reduction_rules(rules);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("a sum has no products to round"));
  }
}

}  // namespace
}  // namespace napier
