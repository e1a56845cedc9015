#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "napier/arithmetic/operations.h"
#include "napier/base/random.h"
#include "tests/arithmetic/small_formats.h"
#include "tests/arithmetic/value_of_code.h"

// The claims of docs/arithmetic.md, "Shortcuts", in plain scalar code: where they hold they give
// the bits of the definition, and where the page says that they fail, they do.
namespace napier {
namespace {

using oracle::ieee;

const NumberFormat kSingle = ieee(8, 23);
const NumberFormat kDouble = ieee(11, 52);

float single_of(u64 bits) { return std::bit_cast<float>(static_cast<u32>(bits)); }

// By the definition, as a value.
double rounded(double x, const NumberFormat& f, RoundingRule rule = {kRne, 0}, u64 random = 0) {
  return oracle::value_of_code(
      f, convert_code(kDouble, std::bit_cast<u64>(x), {f, rule, kOverflow}, random));
}

float power_at(float x, const NumberFormat& f) {
  const float own = single_of(std::bit_cast<u32>(x) & 0x7F800000U);
  return std::max(own, std::ldexp(1.0F, smallest_exponent(f)));
}

// --- rne by a magic constant ---

float nearest_by_magic(float x, const NumberFormat& f) {
  const float power = power_at(x, f);
  const float scale = std::ldexp(1.5F, 23 - f.mantissa_bits);
  const float moved = std::fma(power, scale, x);
  return std::copysign(std::fma(-power, scale, moved), x);
}

TEST(Shortcuts, magic_constant_rounds_to_nearest_even_subnormals_included) {
  for (const NumberFormat& f : {ieee(4, 3), ieee(5, 2), ieee(5, 10), ieee(6, 9), ieee(8, 7),
                                ieee(8, 10), ieee(4, 1), ieee(8, 21)}) {
    const double largest = oracle::ascending_value(f, oracle::finite_count(f) - 1);
    const double limit = std::ldexp(1.0, 104 + f.mantissa_bits);
    for (u64 n = 0; n < 60'000; ++n) {
      u64 bits = random_bits(1, 0, n) >> 32;
      if (n % 2 == 0)
        bits &= ~low_bits_mask(21 - f.mantissa_bits + static_cast<i32>(n / 2 % 3));  // ties
      const float x = single_of(bits);
      if (!(std::abs(x) < limit) || !(std::abs(x) <= largest)) continue;
      const float got = nearest_by_magic(x, f);
      if (std::abs(got) > largest) continue;  // overflow is looked for elsewhere
      ASSERT_EQ(std::bit_cast<u32>(got), std::bit_cast<u32>(static_cast<float>(rounded(x, f))))
          << x << " in " << oracle::describe(f);
    }
  }
}

TEST(Shortcuts, magic_constant_fails_where_twice_the_constant_is_infinite) {
  const NumberFormat bf16 = ieee(8, 7);
  EXPECT_EQ(nearest_by_magic(0x1.5p110F, bf16), 0x1.5p110F);
  EXPECT_FALSE(std::isfinite(nearest_by_magic(0x1.5p126F, bf16)));
}

// --- two roundings that are one ---

TEST(Shortcuts, sums_of_two_numbers_of_a_format_may_be_rounded_through_binary32) {
  for (const NumberFormat& f : {ieee(4, 3), ieee(5, 2), ieee(3, 4)}) {
    for (u64 a = 0; a < 256; ++a) {
      for (u64 b = 0; b < 256; ++b) {
        const double x = oracle::float_value(f, a);
        const double y = oracle::float_value(f, b);
        if (!std::isfinite(x) || !std::isfinite(y)) continue;
        ASSERT_EQ(rounded(static_cast<float>(x) + static_cast<float>(y), f), rounded(x + y, f));
      }
    }
  }
}

// The addend is a number of p bits with exponents far below the accumulator's, as exact products
// are.
TEST(Shortcuts, short_addends_below_the_accumulators_range_may_be_rounded_through_binary32) {
  for (const NumberFormat& f : {ieee(4, 10), ieee(4, 3), ieee(5, 10)}) {
    for (u64 n = 0; n < 300'000; ++n) {
      const u64 code = random_bits(2, 0, n) & low_bits_mask(f.mantissa_bits + 2);
      const auto digits =
          static_cast<double>(random_bits(2, 1, n) & low_bits_mask(f.mantissa_bits + 1));
      const int exponent = smallest_exponent(f) - static_cast<int>(random_bits(2, 2, n) % 45);
      const double c = oracle::float_value(f, code);
      const double d = std::ldexp(digits, exponent) * (n % 2 == 0 ? 1 : -1);
      ASSERT_EQ(rounded(static_cast<float>(c) + static_cast<float>(d), f), rounded(c + d, f))
          << c << " + " << d << " in " << oracle::describe(f);
    }
  }
}

TEST(Shortcuts, fused_multiply_add_with_longer_products_must_not_be_rounded_twice) {
  const NumberFormat e5m2 = ieee(5, 2);
  EXPECT_EQ(rounded(160.0 * 192.0 - 0x1p-11, e5m2), 28672);
  EXPECT_EQ(rounded(std::fma(160.0F, 192.0F, -0x1p-11F), e5m2), 32768);
}

// --- truncations compose ---

double toward_zero_to_bits(double x, int bits) {
  int exponent = 0;
  const double significand = std::frexp(x, &exponent);
  return std::ldexp(std::trunc(std::ldexp(significand, bits)), exponent - bits);
}

long differences_after_a_cut(const NumberFormat& f, RoundingRule rule, int bits) {
  long differences = 0;
  for (u64 n = 0; n < 20'000; ++n) {
    const double x = std::ldexp(1 + random_unit(3, 0, n), static_cast<int>(n % 8) - 4);
    const double near = n % 2 == 0 ? x : toward_zero_to_bits(x, bits + 1);  // on the thresholds
    const u64 random = random_bits(3, 1, n) & low_bits_mask(rule.random_bits);
    if (rounded(near, f, rule, random) != rounded(toward_zero_to_bits(near, bits), f, rule, random))
      ++differences;
  }
  return differences;
}

TEST(Shortcuts, a_cut_before_does_no_harm_from_the_stated_number_of_bits_on_and_not_below) {
  const NumberFormat f = ieee(5, 6);
  const int p = 7;
  for (const i32 n : {1, 4, 8}) {
    EXPECT_EQ(differences_after_a_cut(f, {kSrb, n}, p + n + 1), 0);
    EXPECT_GT(differences_after_a_cut(f, {kSrb, n}, p + n), 0);
    EXPECT_EQ(differences_after_a_cut(f, {kSra, n}, p + n), 0);
    EXPECT_GT(differences_after_a_cut(f, {kSra, n}, p + n - 1), 0);
    EXPECT_GT(differences_after_a_cut(f, {kSrc, n}, p + n + 1), 0);  // no cut
  }
  EXPECT_EQ(differences_after_a_cut(f, {kRz, 0}, p), 0);
  EXPECT_EQ(differences_after_a_cut(f, {kRna, 0}, p + 1), 0);
  EXPECT_GT(differences_after_a_cut(f, {kRna, 0}, p), 0);
}

TEST(Shortcuts, modes_a_and_b_and_rna_are_cuts_after_an_addition) {
  const NumberFormat f = ieee(5, 6);
  for (u64 n = 0; n < 60'000; ++n) {
    const int exponent = static_cast<int>(n % 8) - 4;
    const double x = std::ldexp(1 + toward_zero_to_bits(random_unit(4, 0, n), 24), exponent);
    const double step = std::ldexp(1.0, exponent - 6);
    const i32 bits = 1 + static_cast<i32>(n / 8 % 10);
    const u64 random = random_bits(4, 1, n) & low_bits_mask(bits);
    const auto cut = [&](double added) { return std::floor(x / step + added) * step; };
    const double unit = std::ldexp(1.0, -bits);
    const auto r = static_cast<double>(random);
    ASSERT_EQ(rounded(x, f, {kSra, bits}, random), cut(r * unit));
    ASSERT_EQ(rounded(x, f, {kSrb, bits}, random), cut((r + 0.5) * unit));
    ASSERT_EQ(rounded(x, f, {kRna, 0}), cut(0.5));
  }
}

// --- round to odd, then round ---

double to_odd(double x, int bits) {
  const double cut = toward_zero_to_bits(x, bits);
  if (cut == x) return x;
  int exponent = 0;
  const double digits = std::ldexp(std::frexp(cut, &exponent), bits);
  const bool is_even = std::fmod(digits, 2) == 0;
  return std::ldexp(digits + (is_even ? std::copysign(1.0, x) : 0.0), exponent - bits);
}

long differences_after_odd(const NumberFormat& f, RoundingRule rule, int bits) {
  long differences = 0;
  for (u64 n = 0; n < 20'000; ++n) {
    const double tie = toward_zero_to_bits(1 + random_unit(5, 0, n), bits);
    const double x = (n % 3 == 0 ? tie : tie * (1 + (n % 3 == 1 ? 0x1p-40 : -0x1p-40))) *
                     std::ldexp(n % 2 == 0 ? 1.0 : -1.0, static_cast<int>(n % 24) - 20);
    const u64 random = random_bits(5, 1, n) & low_bits_mask(rule.random_bits);
    if (rounded(x, f, rule, random) != rounded(to_odd(x, bits), f, rule, random)) ++differences;
  }
  return differences;
}

TEST(Shortcuts, rounding_to_odd_first_does_no_harm_with_two_more_bits_in_any_mode) {
  const NumberFormat f = ieee(5, 6);
  const int p = 7;
  for (const RoundingRule& rule : oracle::kDirected)
    EXPECT_EQ(differences_after_odd(f, rule, p + 2), 0) << rule.mode;
  EXPECT_GT(differences_after_odd(f, {kRne, 0}, p + 1), 0);
  for (const Rounding mode : oracle::kRandomModes) {
    for (const i32 n : {1, 3, 8})
      EXPECT_EQ(differences_after_odd(f, {mode, n}, p + n + 2), 0) << mode << " " << n;
  }
  EXPECT_GT(differences_after_odd(f, {kSrc, 3}, p + 4), 0);
}

// --- fixed-point sums as integers ---

TEST(Shortcuts, a_magic_constant_puts_the_fixed_point_integer_into_the_low_bits) {
  for (const int fraction : {-4, 0, 8, 20}) {
    const float magic = std::ldexp(1.5F, 23 - fraction);
    u32 words = 0;
    i64 sum = 0;
    for (u64 n = 0; n < 20'000; ++n) {
      const double unit = 2 * random_unit(6, 0, n) - 1;
      const auto x = static_cast<float>(std::ldexp(unit, 22 - fraction - static_cast<int>(n % 24)));
      const i64 expected = static_cast<i64>(std::nearbyint(std::ldexp(x, fraction)));
      const u32 word = std::bit_cast<u32>(x + magic);
      ASSERT_EQ(static_cast<i32>(word - std::bit_cast<u32>(magic)), expected);
      words += word - std::bit_cast<u32>(magic);
      sum += expected;
    }
    EXPECT_EQ(words, static_cast<u32>(sum));
  }
}

// --- overflow excluded beforehand ---

TEST(Shortcuts, the_bound_that_is_rounded_up_holds_for_sums_in_every_mode) {
  const NumberFormat f = ieee(5, 4);
  const double largest_product = 3.7;
  for (const RoundingRule& rule : oracle::kDirected) {
    double sum = 0;
    double bound = 0;
    for (u64 k = 0; k < 2000; ++k) {
      const double product = largest_product * (2 * random_unit(7, 0, k) - 0.8) / 1.2;
      sum = rounded(sum + product, f, rule);
      bound = rounded(bound + largest_product, f, {kRu, 0});
      ASSERT_LE(std::abs(sum), bound);
      if (std::isinf(bound)) break;
    }
  }
}

}  // namespace
}  // namespace napier
