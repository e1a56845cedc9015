// A number format is data: one row. C subset, see napier/base/c_subset.h.
#pragma once

#include "napier/base/c_subset.h"

NAPIER_BEGIN

enum NumberFamily { kFloat, kFixed, kPosit };

// What the codes of the lowest exponent field mean: gradual: zero and subnormals · flush: zero, all
// of them · none: normal numbers like any other, so that the format has no zero (e8m0fnu).
enum Subnormals { kGradual, kFlush, kNoSubnormals };

// ieee: the top exponent with a mantissa that is not zero · all_ones: all bits below the sign ·
// negative_zero: the sign bit alone · single: every bit, sign included · none
enum NanCodes { kIeeeNan, kAllOnesNan, kNegativeZeroNan, kSingleNan, kNoNan };

// A code is the width_bits low bits of a u64; the bits above are zero.
//   float  [sign] exponent mantissa;  (-1)^s · 1.m · 2^(e - bias)
//   fixed  two's complement or unsigned;  code · 2^-fraction_bits
//   posit  Posit Standard 2022; exponent_bits is its es
// Fields that a family does not use are zero.
struct NumberFormat {
  enum NumberFamily family;
  i32 width_bits;  // 1 … 64
  i32 is_signed;
  i32 exponent_bits;  // float: 0 … 11
  i32 mantissa_bits;  // float: 0 … 52, without the implied bit
  i32 bias;
  enum Subnormals subnormals;
  i32 has_infinity;
  enum NanCodes nan;
  i32 fraction_bits;  // fixed: may be negative or exceed the width
#ifdef __cplusplus
  bool operator==(const NumberFormat&) const = default;
#endif
};
#ifndef __cplusplus
typedef struct NumberFormat NumberFormat;
#endif

// 2^bits - 1, 0 ≤ bits ≤ 64.
NAPIER_FUNCTION u64 low_bits_mask(i32 bits) { return bits >= 64 ? ~(u64)0 : ((u64)1 << bits) - 1; }

// Below, a float's *magnitude* is its code without the sign bit: magnitudes ascend with |value|.
NAPIER_FUNCTION u64 top_magnitude(NumberFormat f) {
  return low_bits_mask(f.exponent_bits + f.mantissa_bits);
}

NAPIER_FUNCTION u64 largest_magnitude(NumberFormat f) {
  if (f.nan == kIeeeNan) return (low_bits_mask(f.exponent_bits) << f.mantissa_bits) - 1;
  const u64 nan = f.nan == kAllOnesNan || f.nan == kSingleNan ? 1 : 0;
  return top_magnitude(f) - nan - (u64)f.has_infinity;
}

// The exponent of the smallest normal number; also that of the subnormals' spacing, 2^(this - M).
NAPIER_FUNCTION i32 smallest_exponent(NumberFormat f) {
  return (f.subnormals == kNoSubnormals ? 0 : 1) - f.bias;
}

NAPIER_FUNCTION u64 sign_bit(NumberFormat f) {
  return f.is_signed ? (u64)1 << (f.width_bits - 1) : 0;
}

NAPIER_FUNCTION i32 has_negative_zero(NumberFormat f) {
  return f.family == kFloat && f.is_signed && f.nan != kNegativeZeroNan &&
         f.subnormals != kNoSubnormals;
}

// The format's NaN (a posit's NaR), with the sign bit clear where the format has a choice, and
// quiet. A format without one gives 0.
NAPIER_FUNCTION u64 nan_code(NumberFormat f) {
  if (f.family == kPosit) return (u64)1 << (f.width_bits - 1);
  if (f.family == kFixed) return 0;
  if (f.nan == kIeeeNan) {
    const u64 infinity = low_bits_mask(f.exponent_bits) << f.mantissa_bits;
    return infinity | (f.mantissa_bits > 0 ? (u64)1 << (f.mantissa_bits - 1) : 0);
  }
  if (f.nan == kAllOnesNan) return top_magnitude(f);
  if (f.nan == kNegativeZeroNan) return sign_bit(f);
  if (f.nan == kSingleNan) return low_bits_mask(f.width_bits);
  return 0;
}

NAPIER_FUNCTION i32 has_nan(NumberFormat f) {
  return f.family == kPosit || (f.family == kFloat && f.nan != kNoNan);
}

NAPIER_END
