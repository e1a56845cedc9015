#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "napier/formats/number_format.h"

// What codes stand for, told a second time and otherwise: floats by counting upward from zero,
// posits by the formula of the standard, fixed point by a product. Values are binary64, which holds
// all of them exactly (fixed: up to 53 bits).
namespace napier::oracle {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// How many codes with sign bit 0 are finite; they come first.
inline u64 finite_count(const NumberFormat& f) {
  const u64 all = u64{1} << (f.exponent_bits + f.mantissa_bits);
  if (f.nan == kIeeeNan) return all - (u64{1} << f.mantissa_bits);
  const bool nan_on_top = f.nan == kAllOnesNan || f.nan == kSingleNan;
  return all - (nan_on_top ? 1 : 0) - (f.has_infinity ? 1 : 0);
}

inline bool is_nan_code(const NumberFormat& f, u64 code) {
  const u64 sign = f.is_signed ? u64{1} << (f.width_bits - 1) : 0;
  const u64 below_sign = code & ~sign;
  const u64 ones = (u64{1} << (f.exponent_bits + f.mantissa_bits)) - 1;
  switch (f.nan) {
    case kIeeeNan:
      return below_sign > finite_count(f);
    case kAllOnesNan:
      return below_sign == ones;
    case kNegativeZeroNan:
      return code == sign;
    case kSingleNan:
      return code == (sign | ones);
    case kNoNan:
      return false;
  }
  return false;
}

// The code that stands for NaN, from the documents of each family: quiet and positive (IEEE 754),
// 7F (OCP E4M3), 80 (fnuz, P3109 signed), FF (E8M0, P3109 unsigned); 0 where there is none.
inline u64 nan_code_of(const NumberFormat& f) {
  const int mantissa_bits = f.mantissa_bits;
  const u64 ones = (u64{1} << (f.exponent_bits + mantissa_bits)) - 1;
  const u64 sign = f.is_signed ? u64{1} << (f.width_bits - 1) : 0;
  if (f.family == kPosit) return u64{1} << (f.width_bits - 1);
  if (f.family == kFixed || f.nan == kNoNan) return 0;
  if (f.nan == kNegativeZeroNan) return sign;
  if (f.nan == kSingleNan) return sign | ones;
  if (f.nan == kAllOnesNan) return ones;
  return ones - ((u64{1} << (mantissa_bits - 1)) - 1);
}

// The spacing of the numbers below the second binade.
inline double smallest_step(const NumberFormat& f) {
  const int lowest = (f.subnormals == kNoSubnormals ? 0 : 1) - f.bias;
  return std::ldexp(1.0, lowest - f.mantissa_bits);
}

// `count` numbers that ascend from zero: 2^(M+1) with the smallest step, then 2^M with twice it …
inline std::vector<double> ascending_values(const NumberFormat& f, u64 count) {
  std::vector<double> values;
  values.reserve(count);
  const u64 binade = u64{1} << f.mantissa_bits;
  double step = smallest_step(f);
  double value = 0;
  for (u64 n = 0; n < count; ++n) {
    values.push_back(value);
    if (n >= 2 * binade && n % binade == 0) step *= 2;
    value += step;
  }
  return values;
}

// The same number, the n-th from zero, without counting.
inline double ascending_value(const NumberFormat& f, u64 n) {
  const u64 binade = u64{1} << f.mantissa_bits;
  if (n < binade) return static_cast<double>(n) * smallest_step(f);
  return std::ldexp(static_cast<double>(binade + n % binade) * smallest_step(f),
                    static_cast<int>(n / binade) - 1);
}

inline double float_value(const NumberFormat& f, u64 code) {
  if (is_nan_code(f, code)) return kNan;
  const u64 sign = f.is_signed ? u64{1} << (f.width_bits - 1) : 0;
  const u64 below_sign = code & ~sign;
  const u64 binade = u64{1} << f.mantissa_bits;
  double value = kInfinity;
  if (below_sign < finite_count(f))
    value = ascending_value(f, below_sign + (f.subnormals == kNoSubnormals ? binade : 0));
  if (f.subnormals == kFlush && below_sign < binade) value = 0;
  return (code & sign) != 0 ? -value : value;
}

// ((1 - 3s) + f) · 2^((1 - 2s)(2^es · r + e + s)): sign, regime, exponent and fraction are read off
// the code as it stands, without a two's complement first. Posit Standard 2022, 3.3.
inline double posit_value(int width, int exponent_bits, u64 code) {
  if (code == 0) return 0;
  if (code == u64{1} << (width - 1)) return kNan;
  const auto bit = [&](int place) { return place < 0 ? 0 : static_cast<int>(code >> place & 1); };
  const int sign = bit(width - 1);
  int place = width - 2;
  const int first = bit(place);
  int run = 0;
  while (place >= 0 && bit(place) == first) {
    --place;
    ++run;
  }
  --place;  // the bit that ends the run
  const int regime = first == 0 ? -run : run - 1;
  int exponent = 0;
  for (int n = 0; n < exponent_bits; ++n) exponent = 2 * exponent + bit(place--);
  double fraction = 0;
  double weight = 0.5;
  for (; place >= 0; weight /= 2) fraction += weight * bit(place--);
  const int power = regime * (1 << exponent_bits) + exponent + sign;
  return std::ldexp((1 - 3 * sign) + fraction, (1 - 2 * sign) * power);
}

inline double value_of_code(const NumberFormat& f, u64 code) {
  if (f.family == kPosit) return posit_value(f.width_bits, f.exponent_bits, code);
  if (f.family == kFloat) return float_value(f, code);
  const bool is_negative = f.is_signed && (code >> (f.width_bits - 1)) != 0;
  const double modulus = is_negative ? std::ldexp(1.0, f.width_bits) : 0;
  return std::ldexp(static_cast<double>(code) - modulus, -f.fraction_bits);
}

}  // namespace napier::oracle
