#include "napier/arithmetic/block_quantize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "napier/base/random.h"
#include "napier/formats/block_names.h"
#include "napier/formats/float_rows.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

constexpr NumberFormat kBinary32 = ieee_format(8, 23);

Exact exact_of(float x) { return decode(kBinary32, std::bit_cast<std::uint32_t>(x)); }

// Exact for the short significands and small exponents that stand here.
double value_of(const Exact& x) {
  if (x.kind == kNotANumber) return std::numeric_limits<double>::quiet_NaN();
  const double magnitude = x.kind == kInfinite ? std::numeric_limits<double>::infinity()
                                               : std::ldexp(double(x.significand.low), x.exponent);
  return x.is_negative ? -magnitude : magnitude;
}

const std::vector<std::string> kPowerOfTwoScaled = {"mxfp8_e4m3", "mxfp8_e5m2", "mxfp6_e3m2",
                                                    "mxfp6_e2m3", "mxfp4",      "mxint8",
                                                    "bfp5b16",    "bfp2b16"};

struct ElementTraits {
  double largest;
  int precision;
};

// L and p as OCP MX 1.0, 5.3, tells them.
ElementTraits traits_of(const std::string& name) {
  if (name == "mxfp8_e4m3") return {448, 4};
  if (name == "mxfp8_e5m2") return {57344, 3};
  if (name == "mxfp6_e3m2") return {28, 3};
  if (name == "mxfp6_e2m3") return {7.5, 4};
  if (name == "mxfp4") return {6, 2};
  if (name == "mxint8") return {127.0 / 64, 7};
  if (name == "bfp5b16") return {15.0 / 8, 4};
  return {1, 1};
}

// The rules once more, in binary64, where every step on a 24-bit number is exact.
int expected_exponent(double largest, ScaleRule rule, const ElementTraits& element) {
  int e = 0;
  std::frexp(largest, &e);
  --e;
  const double a = std::ldexp(largest, -e);
  const int top = std::ilogb(element.largest);
  int s = e - top;
  if (rule == kScaleCeil) {
    while (largest > std::ldexp(element.largest, s)) ++s;
  } else if (rule == kScaleEven) {
    const double rounded = std::nearbyint(std::ldexp(a, element.precision - 1));
    s = e + std::ilogb(rounded) - (element.precision - 1) - top;
  } else if (rule == kScaleNearest && a * a > 2) {
    ++s;
  }
  return std::clamp(s, -127, 127);
}

void expect_scale(const std::string& name, ScaleRule rule, float largest) {
  BlockFormat format = parse_block_format(name);
  format.rule = rule;
  const u64 code = block_scale_code(format, exact_of(largest), exact_value(0, 1, 0));
  ASSERT_EQ(int(code) - 127, expected_exponent(largest, rule, traits_of(name)))
      << name << " " << name_of(rule) << " " << largest;
}

TEST(BlockScale, follows_its_rule_for_12_bit_mantissas_and_their_neighbors) {
  for (const std::string& name : kPowerOfTwoScaled) {
    for (const ScaleRule rule : {kScaleFloor, kScaleCeil, kScaleEven, kScaleNearest}) {
      for (std::uint32_t head = 0; head < 4096; ++head) {
        const std::uint32_t code = (127u << 23) | (head << 11);
        for (const std::uint32_t each : {code, code + 1, code + 2047}) {
          expect_scale(name, rule, std::bit_cast<float>(each));
        }
      }
    }
  }
}

TEST(BlockScale, nearest_is_nearest_for_every_binary32_mantissa) {
  for (std::uint32_t mantissa = 0; mantissa < 1u << 23; ++mantissa) {
    expect_scale("mxfp4", kScaleNearest, std::bit_cast<float>((130u << 23) | mantissa));
  }
}

TEST(BlockScale, is_clamped_to_the_exponents_of_e8m0fnu) {
  for (const std::string& name : kPowerOfTwoScaled) {
    for (const ScaleRule rule : {kScaleFloor, kScaleCeil, kScaleEven, kScaleNearest}) {
      for (int exponent = -149; exponent <= 127; ++exponent) {
        expect_scale(name, rule, std::ldexp(1.0f, exponent));
      }
      expect_scale(name, rule, std::numeric_limits<float>::max());
    }
  }
}

TEST(BlockScale, of_nothing_but_zeros_is_the_lowest_and_one_for_the_tensor) {
  const std::vector<Exact> zeros = {exact_of(0.0f), exact_of(-0.0f)};
  const auto mx =
      quantize_blocks(zeros, {.format = parse_block_format("mxfp4"), .rounding = {}, .random = {}});
  EXPECT_EQ(mx.scales, std::vector<u64>{0});
  EXPECT_EQ(mx.elements, (std::vector<u64>{0, 8}));
  const auto nv =
      quantize_blocks(zeros, {.format = parse_block_format("nvfp4"), .rounding = {}, .random = {}});
  EXPECT_EQ(nv.tensor_scale, std::bit_cast<std::uint32_t>(1.0f));
  EXPECT_EQ(nv.scales, std::vector<u64>{1});
}

// The code whose number is nearest to x / scale, ties to the even code, beyond the ends the ends:
// every code is tried. All products are exact in binary64: at most 24 + 4 + 24 bits.
u64 nearest_code(const NumberFormat& element, double x, double scale) {
  u64 best = 0;
  double best_distance = std::numeric_limits<double>::infinity();
  for (u64 code = 0; code < u64{1} << element.width_bits; ++code) {
    const double value = value_of(decode(element, code));
    const bool is_other_zero = value == 0 && std::signbit(value) != std::signbit(x);
    if (!std::isfinite(value) || (is_other_zero && element.family == kFloat)) continue;
    const double distance = std::fabs(x - value * scale);
    const bool wins_tie = distance == best_distance && code % 2 == 0;
    if (distance < best_distance || wins_tie) best = code;
    best_distance = std::min(best_distance, distance);
  }
  return best;
}

// Numbers of all sizes within one block, with ties among them.
std::vector<Exact> random_values(std::uint64_t seed, int count) {
  std::vector<Exact> values;
  for (int n = 0; n < count; ++n) {
    const std::uint64_t bits = random_bits(seed, 0, static_cast<std::uint64_t>(n));
    const int mantissa_bits = bits % 3 == 0 ? 3 : 23;
    const float significand = static_cast<float>(bits >> 20 & ((1u << mantissa_bits) - 1)) + 1;
    const float x = std::ldexp(significand, -mantissa_bits - static_cast<int>(bits >> 8 & 15));
    values.push_back(exact_of(bits >> 63 ? -x : x));
  }
  return values;
}

void expect_nearest_elements(const std::string& name, const std::vector<Exact>& values) {
  const BlockFormat format = parse_block_format(name);
  const auto blocks = quantize_blocks(values, {.format = format, .rounding = {}, .random = {}});
  ASSERT_EQ(blocks.elements.size(), values.size());
  const double tensor_scale = std::bit_cast<float>(blocks.tensor_scale);
  for (std::size_t n = 0; n < values.size(); ++n) {
    const u64 scale_code = blocks.scales[n / static_cast<std::size_t>(format.block_size)];
    const double scale = value_of(decode(format.scale, scale_code)) * tensor_scale;
    const u64 expected = nearest_code(format.element, value_of(values[n]), scale);
    ASSERT_EQ(blocks.elements[n], expected) << name << " " << n;
    ASSERT_EQ(value_of(block_value(blocks, format, n)),
              value_of(decode(format.element, expected)) * scale);
  }
}

TEST(BlockElements, are_the_nearest_codes_under_their_scale) {
  for (const std::string name : {"mxfp8_e4m3", "mxfp8_e5m2", "mxfp6_e3m2", "mxfp6_e2m3", "mxfp4",
                                 "mxint8", "bfp5b16", "nvfp4", "nvfp4:scale=ceil"}) {
    expect_nearest_elements(name, random_values(7, 3000));
  }
}

// Source of the recipe: arXiv 2509.25149, appendix; here with exact quotients.
TEST(BlockScale, of_nvfp4_is_the_quotient_by_6_and_the_tensor_scale_rounded_to_e4m3fn) {
  std::vector<Exact> values(32, exact_of(0.0f));
  values[3] = exact_of(-2688.0f);  // the tensor scale is 1, this block's scale 448
  values[17] = exact_of(6.75f);    // 6.75 / 6 = 1.125 is an e4m3fn number
  const BlockFormat format = parse_block_format("nvfp4");
  const auto blocks = quantize_blocks(values, {.format = format, .rounding = {}, .random = {}});
  EXPECT_EQ(blocks.tensor_scale, std::bit_cast<std::uint32_t>(1.0f));
  EXPECT_EQ(value_of(decode(format.scale, blocks.scales[0])), 448);
  EXPECT_EQ(value_of(decode(format.scale, blocks.scales[1])), 1.125);
  EXPECT_EQ(value_of(block_value(blocks, format, 3)), -2688);
  EXPECT_EQ(value_of(block_value(blocks, format, 17)), 6.75);
}

TEST(BlockScale, of_nvfp4_is_never_zero) {
  std::vector<Exact> values(32, exact_of(0.0f));
  values[0] = exact_of(1e30f);
  values[16] = exact_of(1e-30f);
  const auto blocks = quantize_blocks(
      values, {.format = parse_block_format("nvfp4"), .rounding = {}, .random = {}});
  EXPECT_EQ(blocks.scales[1], 1u);
  EXPECT_EQ(blocks.elements[16], 0u);
}

TEST(BlockElements, a_nan_stays_one_or_takes_its_block_with_it) {
  std::vector<Exact> values(64, exact_of(1.0f));
  values[5] = exact_of(std::numeric_limits<float>::quiet_NaN());
  for (const std::string name : {"mxfp8_e4m3", "mxfp8_e5m2", "mxfp4", "mxint8", "nvfp4"}) {
    const BlockFormat format = parse_block_format(name);
    const auto blocks = quantize_blocks(values, {.format = format, .rounding = {}, .random = {}});
    const bool takes_all = !has_nan(format.element);
    for (std::size_t n = 0; n < values.size(); ++n) {
      const bool is_nan = n == 5 || (takes_all && n < std::size_t(format.block_size));
      ASSERT_EQ(block_value(blocks, format, n).kind, is_nan ? kNotANumber : kFinite) << name << n;
    }
  }
}

TEST(BlockElements, an_infinity_has_no_part_in_the_scale_and_goes_where_overflow_says) {
  const std::vector<Exact> values = {exact_of(-std::numeric_limits<float>::infinity()),
                                     exact_of(1.0f)};
  const BlockFormat format = parse_block_format("mxfp8_e5m2");
  const auto saturated = quantize_blocks(values, {.format = format, .rounding = {}, .random = {}});
  EXPECT_EQ(saturated.scales[0], 127u - 15u);
  EXPECT_EQ(value_of(block_value(saturated, format, 0)), -1.75);
  const auto kept = quantize_blocks(
      values, {.format = format, .rounding = {}, .overflow = kOverflow, .random = {}});
  EXPECT_EQ(block_value(kept, format, 0).kind, kInfinite);
  EXPECT_EQ(value_of(block_value(kept, format, 1)), 1);
}

TEST(ExactQuotient, of_a_wide_dividend_has_its_leading_bits_and_a_tail) {
  for (std::uint64_t n = 0; n < 2000; ++n) {
    const u64 high = random_bits(1, 0, n) >> (n % 60);
    const u64 divisor = (random_bits(1, 1, n) >> (36 + n % 27)) + 1;
    Exact x = exact_value(0, random_bits(1, 2, n), -3);
    x.significand.high = high;
    const Exact q = exact_small_quotient(x, divisor);
    // q · divisor ≤ x < (q + 1) · divisor, in units of 2^q.exponent and modulo 2^128 of no loss.
    const Wide dividend = wide_shift_left(x.significand, x.exponent - q.exponent);
    Wide product = wide_product(q.significand.low, divisor);
    product.high += q.significand.high * divisor;
    const Wide rest = wide_subtract(dividend, product);
    ASSERT_EQ(rest.high, 0u);
    ASSERT_LT(rest.low, divisor);
    ASSERT_EQ(q.has_tail, rest.low != 0);
  }
}

}  // namespace
}  // namespace napier
