#include <gtest/gtest.h>

#include <bit>
#include <memory>

#include "napier/arithmetic/dot.h"
#include "tests/arithmetic/small_formats.h"
#include "tests/arithmetic/value_of_code.h"

// What others got wrong, and the values that documents print: each is a test here, so that it
// cannot happen here unseen.
namespace napier {
namespace {

using oracle::float_row;
using oracle::ieee;
using oracle::Variant;

const NumberFormat kE4m3fn = float_row(4, 3, Variant::kAllOnes);
const NumberFormat kBf16 = ieee(8, 7);
const NumberFormat kSingle = ieee(8, 23);

u64 project(double x, const NumberFormat& to, Rounding mode = kRne, Overflow overflow = kOverflow) {
  return convert_code(ieee(11, 52), std::bit_cast<u64>(x), {to, {mode, 0}, overflow}, 0);
}

double rounded(double x, const NumberFormat& to, Rounding mode = kRne,
               Overflow overflow = kOverflow) {
  return oracle::value_of_code(to, project(x, to, mode, overflow));
}

// QPyTorch adds half a step and truncates, which it calls nearest.
TEST(KnownErrors, nearest_sends_ties_to_even_and_not_away) {
  EXPECT_EQ(rounded(17, kE4m3fn, kRne), 16);
  EXPECT_EQ(rounded(19, kE4m3fn, kRne), 20);
  EXPECT_EQ(rounded(-17, kE4m3fn, kRne), -16);
  EXPECT_EQ(rounded(17, kE4m3fn, kRna), 18);
  EXPECT_EQ(rounded(-17, kE4m3fn, kRna), -18);
}

// CPFloat's E4M3 ends at 480; IEEE-like it ends at 240, OCP's at 448.
TEST(KnownErrors, e4m3_ends_at_240_and_e4m3fn_at_448) {
  EXPECT_EQ(rounded(247, ieee(4, 3)), 240);
  EXPECT_EQ(rounded(248, ieee(4, 3)), oracle::kInfinity);
  EXPECT_EQ(rounded(480, ieee(4, 3), kRz), 240);
  EXPECT_EQ(rounded(464, kE4m3fn), 448);
  EXPECT_TRUE(std::isnan(rounded(465, kE4m3fn)));
  EXPECT_TRUE(std::isnan(rounded(480, kE4m3fn)));
  EXPECT_EQ(rounded(1e30, kE4m3fn, kRne, kSaturate), 448);
  EXPECT_EQ(project(480, kE4m3fn, kRne), 0x7FU);
}

TEST(KnownErrors, minus_zero_is_kept) {
  for (const NumberFormat& to : {kE4m3fn, ieee(5, 10), kBf16, float_row(2, 1, Variant::kFinite)}) {
    EXPECT_EQ(project(-0.0, to), sign_bit(to));
    EXPECT_EQ(project(-1e-300, to), sign_bit(to));
    EXPECT_EQ(multiply_codes(to, sign_bit(to), to, 1, {to, {kRne, 0}, kOverflow}, 0), sign_bit(to));
    EXPECT_EQ(add_codes(to, sign_bit(to), to, sign_bit(to), {to, {kRne, 0}, kOverflow}, 0),
              sign_bit(to));
  }
  // … and where there is none, it is zero and not NaN, which has its code.
  EXPECT_EQ(project(-0.0, float_row(4, 3, Variant::kZeroNan)), 0U);
  EXPECT_EQ(project(-1e-300, float_row(4, 3, Variant::kZeroNan)), 0U);
}

// Cutting the payload of 7F800001 off leaves infinity.
TEST(KnownErrors, nan_stays_nan_when_its_payload_lies_in_the_bits_cut_off) {
  for (const u64 nan : {0x7F800001U, 0xFF800001U, 0x7FFFFFFFU, 0xFFC00000U}) {
    for (const Rounding mode : {kRne, kRz, kRu, kRd, kRo}) {
      for (const NumberFormat& to : {kBf16, ieee(5, 10), kE4m3fn, ieee(5, 2)}) {
        const u64 code = convert_code(kSingle, nan, {to, {mode, 0}, kSaturate}, 0);
        EXPECT_TRUE(oracle::is_nan_code(to, code)) << oracle::describe(to);
      }
    }
  }
}

TEST(KnownErrors, bf16_has_subnormals_down_to_two_to_the_minus_133) {
  EXPECT_EQ(project(0x1p-133, kBf16), 1U);
  EXPECT_EQ(project(0x1p-134, kBf16), 0U);  // a tie
  EXPECT_EQ(project(0x1.8p-134, kBf16), 1U);
  EXPECT_EQ(project(0x3p-133, kBf16), 3U);
  EXPECT_EQ(rounded(0x1.fcp-127, kBf16), 0x1.fcp-127);
  EXPECT_EQ(rounded(0x1p-149, kBf16, kRu), 0x1p-133);
}

// One compensation for a whole matrix makes an output depend on its neighbors.
TEST(KnownErrors, kahan_has_one_compensation_for_each_output) {
  GemmRules rules{};
  rules.a = rules.b = ieee(5, 10);
  rules.accumulator = {ieee(5, 10), {kRne, 0}, kOverflow};
  rules.order = kKahan;
  const auto first = std::make_unique<DotState>();
  const auto second = std::make_unique<DotState>();
  dot_begin(&rules, first.get(), 0, 0, 2000, 0);
  dot_begin(&rules, second.get(), 0, 1, 2000, 0);
  const Exact one = decode(rules.a, 0x3C00);
  const Exact small = exact_value(0, 1, -10);
  for (int k = 0; k < 2000; ++k) {  // taken in turns
    dot_step(&rules, first.get(), k == 0 ? exact_value(0, 64, 0) : small, one);
    dot_step(&rules, second.get(), one, one);
  }
  // 64 + 1999/1024 = 65.952…, whose neighbors are 1/16 apart; the plain sum would stay at 64.
  EXPECT_EQ(oracle::value_of_code(rules.a, dot_finish(&rules, first.get())), 65.9375);
  EXPECT_EQ(oracle::value_of_code(rules.a, dot_finish(&rules, second.get())), 2000);
}

// --- published limits ---

struct Limits {
  NumberFormat format;
  double largest;
  double smallest_normal;
  double smallest;
};

// Sources: finfo of ml_dtypes 0.5; OCP OFP8 1.0, table 2; OCP MX 1.0, table 1; IEEE P3109 interim
// report, value tables of binary8p3se … p5se.
TEST(Published, limits_of_formats_are_those_of_their_documents) {
  const Limits documents[] = {
      {kE4m3fn, 448, 0x1p-6, 0x1p-9},
      {ieee(5, 2), 57344, 0x1p-14, 0x1p-16},
      {ieee(4, 3), 240, 0x1p-6, 0x1p-9},
      {ieee(3, 4), 15.5, 0x1p-2, 0x1p-6},
      {float_row(4, 3, Variant::kZeroNan), 240, 0x1p-7, 0x1p-10},
      {float_row(5, 2, Variant::kZeroNan), 57344, 0x1p-15, 0x1p-17},
      {float_row(2, 1, Variant::kFinite), 6, 1, 0.5},
      {float_row(2, 3, Variant::kFinite), 7.5, 1, 0.125},
      {float_row(3, 2, Variant::kFinite), 28, 0.25, 0.0625},
      {float_row(5, 2, Variant::kExtended), 49152, 0x1p-15, 0x1p-17},
      {float_row(4, 3, Variant::kExtended), 224, 0x1p-7, 0x1p-10},
      {float_row(3, 4, Variant::kExtended), 15, 0x1p-3, 0x1p-7},
      {ieee(5, 10), 65504, 0x1p-14, 0x1p-24},
      {kBf16, 0x1.fep127, 0x1p-126, 0x1p-133},
      {kSingle, 0x1.fffffep127, 0x1p-126, 0x1p-149},
  };
  for (const Limits& of : documents) {
    const auto value = [&](u64 code) {
      const Exact x = decode(of.format, code);
      return std::ldexp(static_cast<double>(x.significand.low), x.exponent);
    };
    EXPECT_EQ(value(largest_magnitude(of.format)), of.largest) << oracle::describe(of.format);
    EXPECT_EQ(value(u64{1} << of.format.mantissa_bits), of.smallest_normal);
    EXPECT_EQ(value(1), of.smallest);
  }
}

// OCP MX 1.0: E8M0 is 2^-127 … 2^127, and FF is NaN; there is no zero.
TEST(Published, e8m0_has_the_powers_of_two_and_nan) {
  const NumberFormat e8m0 = float_row(8, 0, Variant::kNoZero);
  EXPECT_EQ(leading_exponent(decode(e8m0, 0)), -127);
  EXPECT_EQ(leading_exponent(decode(e8m0, 254)), 127);
  EXPECT_EQ(decode(e8m0, 255).kind, kNotANumber);
  EXPECT_EQ(project(0, e8m0), 255U);
  EXPECT_EQ(project(0, e8m0, kRne, kSaturate), 0U);
  EXPECT_EQ(project(1.5, e8m0), 128U);  // ties between digits that are all 1 go up
  EXPECT_EQ(project(3, e8m0), 129U);
}

}  // namespace
}  // namespace napier
