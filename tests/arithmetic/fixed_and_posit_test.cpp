#include <gtest/gtest.h>

#include "tests/arithmetic/exact_rational.h"
#include "tests/arithmetic/expect_agreement.h"

namespace napier {
namespace {

using oracle::expect_all_codes_agree;
using oracle::fixed_row;
using oracle::ieee;
using oracle::Operation;
using oracle::posit_row;

constexpr std::array kFixedOverflows = {kOverflow, kSaturate, kSaturatePropagate, kWrap};
constexpr std::array kSaturating = {kSaturate};
constexpr std::array kOfTwo = {Operation::kAdd, Operation::kSubtract, Operation::kMultiply,
                               Operation::kDivide};

TEST(FixedPoint, operations_agree_with_the_oracle_for_all_codes_below_six_bits) {
  for (int width = 1; width <= 5; ++width) {
    for (const int fraction : {-1, 0, 2, 6}) {
      for (const bool is_signed : {false, true}) {
        const NumberFormat f = fixed_row(width, fraction, is_signed);
        for (const Operation operation : kOfTwo)
          expect_all_codes_agree(operation, {f, f, f}, f, kFixedOverflows);
      }
    }
  }
}

TEST(FixedPoint, fused_multiply_add_agrees_with_the_oracle_for_all_triples_of_four_bits) {
  for (const bool is_signed : {false, true}) {
    const NumberFormat f = fixed_row(4, 2, is_signed);
    expect_all_codes_agree(Operation::kFusedMultiplyAdd, {f, f, f}, f, kFixedOverflows);
  }
}

TEST(FixedPoint, takes_products_of_floats_and_gives_floats) {
  const NumberFormat fp8 = oracle::float_row(4, 3, oracle::Variant::kAllOnes);
  const NumberFormat small = ieee(3, 2);
  for (const NumberFormat& to : {fixed_row(12, 6), fixed_row(8, -1, false), fixed_row(3, 9)})
    expect_all_codes_agree(Operation::kMultiply, {small, fp8, fp8}, to, kFixedOverflows);
  for (const NumberFormat& to : {fp8, small, posit_row(8)})
    expect_all_codes_agree(Operation::kAdd, {fixed_row(6, 3), fixed_row(5, -2), fp8}, to,
                           kSaturating);
}

// 62 bits and far fractions, which binary64 does not hold: rationals throughout.
TEST(FixedPoint, wide_products_agree_with_rationals_in_every_mode) {
  for (u64 n = 0; n < 20'000; ++n) {
    const auto random = [&](u64 stream) { return random_bits(77, static_cast<u32>(stream), n); };
    const FixedFormat to{1 + static_cast<int>(random(0) % 62),
                         static_cast<int>(random(1) % 513) - 256, random(2) % 2 == 0};
    const NumberFormat a = fixed_row(62, to.fraction_bits / 2 + static_cast<int>(random(3) % 60));
    const u64 code_a = (random(4) & low_bits_mask(62)) >> (random(5) % 60);
    const u64 code_b = (random(6) & low_bits_mask(62)) >> (random(7) % 60);
    const Rounding mode = std::array{kRne, kRna, kRz, kRd}[n % 4];
    const Overflow overflow = n / 4 % 2 == 0 ? kSaturate : kWrap;
    const auto value = [&](u64 code) {
      const bool is_negative = code >> 61 != 0;
      const mpq_class whole = oracle::rational(static_cast<Int128>(code));
      const mpq_class shifted = is_negative ? mpq_class(whole - oracle::power_of_two(62)) : whole;
      return mpq_class(shifted * oracle::power_of_two(-a.fraction_bits));
    };
    const NumberFormat row = fixed_row(to.width_bits, to.fraction_bits, to.is_signed);
    const u64 got = multiply_codes(a, code_a, a, code_b, {row, {mode, 0}, overflow}, 0);
    const std::int64_t expected =
        oracle::project(mpq_class(value(code_a) * value(code_b)), to, mode, overflow);
    ASSERT_EQ(got, static_cast<u64>(expected) & low_bits_mask(to.width_bits)) << n;
  }
}

TEST(Posit, codes_have_the_values_of_the_standards_formula) {
  for (int width = 2; width <= 12; ++width) {
    for (int exponent_bits = 0; exponent_bits <= 5; ++exponent_bits) {
      const NumberFormat f = posit_row(width, exponent_bits);
      for (u64 code = 0; code < u64{1} << width; ++code) {
        const Exact got = decode(f, code);
        const double expected = oracle::posit_value(width, exponent_bits, code);
        ASSERT_EQ(got.kind == kNotANumber, std::isnan(expected));
        if (std::isnan(expected)) continue;
        const double magnitude = std::ldexp(static_cast<double>(got.significand.low), got.exponent);
        ASSERT_EQ(got.is_negative ? -magnitude : magnitude, expected)
            << oracle::describe(f) << " code " << code;
      }
    }
  }
}

// Posit Standard 2022: maxpos = 2^(4n - 8) for es = 2; 1 is 01 0…0; NaR is the sign bit alone.
TEST(Posit, ends_are_those_of_the_standard) {
  for (int width = 3; width <= 32; ++width) {
    const NumberFormat f = posit_row(width);
    EXPECT_EQ(leading_exponent(decode(f, low_bits_mask(width - 1))), 4 * width - 8);
    EXPECT_EQ(leading_exponent(decode(f, 1)), 8 - 4 * width);
    EXPECT_EQ(leading_exponent(decode(f, u64{1} << (width - 2))), 0);
    EXPECT_EQ(decode(f, u64{1} << (width - 1)).kind, kNotANumber);
  }
}

TEST(Posit, operations_agree_with_the_search_for_all_codes_below_seven_bits) {
  for (int width = 2; width <= 6; ++width) {
    for (int exponent_bits = 0; exponent_bits <= 3; ++exponent_bits) {
      const NumberFormat f = posit_row(width, exponent_bits);
      for (const Operation operation : kOfTwo)
        expect_all_codes_agree(operation, {f, f, f}, f, kSaturating);
      expect_all_codes_agree(Operation::kSquareRoot, {f, f, f}, f, kSaturating);
    }
  }
}

TEST(Posit, conversions_from_half_precision_agree_with_the_search) {
  const NumberFormat half = ieee(5, 10);
  for (const NumberFormat& to : {posit_row(8), posit_row(8, 0), posit_row(16)})
    expect_all_codes_agree(Operation::kConvert, {half, half, half}, to, kSaturating);
}

TEST(Posit, wide_ones_agree_with_the_search_on_random_codes) {
  for (const NumberFormat& f : {posit_row(16), posit_row(24, 1), posit_row(32)}) {
    for (const Operation operation :
         {Operation::kAdd, Operation::kMultiply, Operation::kDivide, Operation::kFusedMultiplyAdd})
      oracle::expect_random_codes_agree(operation, {f, f, f}, f, 4'000);
  }
}

}  // namespace
}  // namespace napier
