#include <gtest/gtest.h>

#include "tests/arithmetic/expect_agreement.h"

namespace napier {
namespace {

using oracle::Formats;
using oracle::ieee;
using oracle::Operation;

using oracle::expect_all_codes_agree;
using oracle::expect_random_codes_agree;

void expect_all_codes_agree(Operation operation, const NumberFormat& f) {
  expect_all_codes_agree(operation, {f, f, f}, f);
}

TEST(Decode, gives_the_value_of_every_code_of_every_float_below_nine_bits) {
  for (const NumberFormat& f : oracle::floats_up_to(8)) {
    for (u64 code = 0; code < u64{1} << f.width_bits; ++code) {
      const double expected = oracle::float_value(f, code);
      const Exact got = decode(f, code);
      ASSERT_EQ(got.kind == kNotANumber, std::isnan(expected)) << oracle::describe(f) << code;
      ASSERT_EQ(got.kind == kInfinite, std::isinf(expected)) << oracle::describe(f) << code;
      if (std::isnan(expected)) continue;
      ASSERT_EQ(got.is_negative != 0, std::signbit(expected)) << oracle::describe(f) << code;
      if (got.kind == kInfinite) continue;
      ASSERT_EQ(std::ldexp(static_cast<double>(got.significand.low), got.exponent),
                std::abs(expected))
          << oracle::describe(f) << " code " << code;
    }
  }
}

TEST(Operations, of_two_operands_agree_with_mpfr_for_all_codes_of_every_float_below_six_bits) {
  for (const NumberFormat& f : oracle::floats_up_to(5)) {
    for (const Operation operation :
         {Operation::kAdd, Operation::kSubtract, Operation::kMultiply, Operation::kDivide})
      expect_all_codes_agree(operation, f);
  }
}

TEST(Operations, add_and_multiply_agree_with_mpfr_for_all_pairs_of_the_known_eight_bit_formats) {
  using oracle::float_row;
  using oracle::Variant;
  for (const NumberFormat& f :
       {float_row(4, 3, Variant::kAllOnes), ieee(5, 2), float_row(8, 0, Variant::kNoZero)}) {
    constexpr std::array kOne = {kOverflow};
    expect_all_codes_agree(Operation::kAdd, {f, f, f}, f, kOne);
    expect_all_codes_agree(Operation::kMultiply, {f, f, f}, f, kOne);
  }
}

TEST(Operations,
     fused_multiply_add_agrees_with_mpfr_for_all_triples_of_every_float_below_five_bits) {
  for (const NumberFormat& f : oracle::floats_up_to(4))
    expect_all_codes_agree(Operation::kFusedMultiplyAdd, f);
}

TEST(Operations, roots_agree_with_mpfr_for_all_codes_of_every_float_below_nine_bits) {
  for (const NumberFormat& f : oracle::floats_up_to(8))
    expect_all_codes_agree(Operation::kSquareRoot, f);
}

TEST(Operations, conversions_agree_with_mpfr_between_all_pairs_of_floats_below_six_bits) {
  const std::vector<NumberFormat> formats = oracle::floats_up_to(5);
  for (const NumberFormat& from : formats) {
    for (const NumberFormat& to : formats)
      expect_all_codes_agree(Operation::kConvert, {from, from, from}, to);
  }
}

TEST(Operations, conversions_of_all_half_precision_numbers_agree_with_mpfr) {
  const NumberFormat half = ieee(5, 10);
  for (const NumberFormat& to : {ieee(4, 3), ieee(5, 2), ieee(6, 9), oracle::fixed_row(12, 5)})
    expect_all_codes_agree(Operation::kConvert, {half, half, half}, to);
}

// --- wide formats, at random ---

constexpr std::array kAll = {
    Operation::kAdd,    Operation::kSubtract,         Operation::kMultiply,
    Operation::kDivide, Operation::kFusedMultiplyAdd, Operation::kSquareRoot,
    Operation::kConvert};

TEST(Operations, agree_with_mpfr_on_random_codes_of_wide_and_mixed_formats) {
  const std::vector<NumberFormat> formats = {ieee(5, 10),
                                             ieee(8, 7),
                                             ieee(8, 23),
                                             ieee(6, 9),
                                             oracle::float_row(4, 3, oracle::Variant::kAllOnes),
                                             oracle::fixed_row(16, 8),
                                             oracle::posit_row(16)};
  const std::size_t count = formats.size();
  for (std::size_t n = 0; n < 5 * count; ++n) {
    const Formats f{formats[n % count], formats[(n + n / count) % count],
                    formats[(n + 2 * (n / count)) % count]};
    for (const Operation operation : kAll)
      expect_random_codes_agree(operation, f, formats[(n * 3 + n / count) % count], 1000);
  }
}

}  // namespace
}  // namespace napier
