// The exact result of an operation before it is rounded, and how codes become such. C subset, see
// napier/base/c_subset.h.
#pragma once

#include "napier/arithmetic/wide.h"
#include "napier/formats/number_format.h"

NAPIER_BEGIN

enum ExactKind { kFinite, kInfinite, kNotANumber };

// (-1)^is_negative · (significand + δ) · 2^exponent, where δ = 0, or 0 < δ < 1 if has_tail: what
// lies below is not known but that it is there. A tail occurs only below 2^-90 of the value, so
// that a rounding to 53 bits with 32 random ones never needs more of it.
struct Exact {
  enum ExactKind kind;
  i32 is_negative;
  i32 exponent;
  i32 has_tail;
  Wide significand;
};
#ifndef __cplusplus
typedef struct Exact Exact;
#endif

NAPIER_FUNCTION Exact exact_value(i32 is_negative, u64 significand, i32 exponent) {
  Exact x;
  x.kind = kFinite;
  x.is_negative = is_negative;
  x.exponent = exponent;
  x.has_tail = 0;
  x.significand = wide_of(significand);
  return x;
}

NAPIER_FUNCTION Exact exact_special(enum ExactKind kind, i32 is_negative) {
  Exact x = exact_value(is_negative, 0, 0);
  x.kind = kind;
  return x;
}

NAPIER_FUNCTION i32 is_exact_zero(Exact x) {
  return x.kind == kFinite && wide_is_zero(x.significand) && !x.has_tail;
}

// The exponent of the leading bit, ⌊log2 |x|⌋; x is finite and not zero.
NAPIER_FUNCTION i32 leading_exponent(Exact x) {
  return x.exponent + wide_length(x.significand) - 1;
}

NAPIER_FUNCTION i32 is_float_nan(NumberFormat f, u64 code) {
  const u64 magnitude = code & top_magnitude(f);
  switch (f.nan) {
    case kIeeeNan:
      return magnitude > largest_magnitude(f) + (u64)f.has_infinity;
    case kAllOnesNan:
      return magnitude == top_magnitude(f);
    case kNegativeZeroNan:
    case kSingleNan:
      return code == nan_code(f);
    case kNoNan:
      return 0;
  }
  return 0;
}

NAPIER_FUNCTION Exact decode_float(NumberFormat f, u64 code) {
  const u64 magnitude = code & top_magnitude(f);
  const i32 is_negative = (code & sign_bit(f)) != 0;
  if (is_float_nan(f, code)) return exact_special(kNotANumber, 0);
  if (magnitude > largest_magnitude(f)) return exact_special(kInfinite, is_negative);
  const i32 field = (i32)(magnitude >> f.mantissa_bits);
  const u64 mantissa = magnitude & low_bits_mask(f.mantissa_bits);
  const u64 implied = (u64)1 << f.mantissa_bits;
  if (field > 0 || f.subnormals == kNoSubnormals)
    return exact_value(is_negative, implied | mantissa, field - f.bias - f.mantissa_bits);
  const u64 kept = f.subnormals == kFlush ? 0 : mantissa;
  return exact_value(is_negative, kept, smallest_exponent(f) - f.mantissa_bits);
}

NAPIER_FUNCTION Exact decode_fixed(NumberFormat f, u64 code) {
  const i32 is_negative = f.is_signed && (code >> (f.width_bits - 1)) != 0;
  const u64 magnitude = is_negative ? (0 - code) & low_bits_mask(f.width_bits) : code;
  return exact_value(is_negative, magnitude, -f.fraction_bits);
}

// Sign, then a run of equal bits (the regime: k), exponent_bits of exponent, the fraction; negative
// ones as two's complement. Bits that do not fit are zero. Source: Posit Standard 2022, 4.
NAPIER_FUNCTION Exact decode_posit(NumberFormat f, u64 code) {
  const i32 body_bits = f.width_bits - 1;
  if (code == 0) return exact_value(0, 0, 0);
  if (code == nan_code(f)) return exact_special(kNotANumber, 0);
  const i32 is_negative = (code >> body_bits) != 0;
  const u64 body = (is_negative ? 0 - code : code) & low_bits_mask(body_bits);
  const u64 first = (body >> (body_bits - 1)) & 1;
  i32 run = 1;
  while (run < body_bits && ((body >> (body_bits - 1 - run)) & 1) == first) ++run;
  const i32 regime = first ? run - 1 : -run;
  const i32 left = body_bits - run - 1 > 0 ? body_bits - run - 1 : 0;
  const u64 rest = body & low_bits_mask(left);
  const i32 fraction_bits = left > f.exponent_bits ? left - f.exponent_bits : 0;
  const i32 exponent_bits = left - fraction_bits;
  const i32 exponent = (i32)((rest >> fraction_bits) << (f.exponent_bits - exponent_bits));
  const u64 fraction = rest & low_bits_mask(fraction_bits);
  return exact_value(is_negative, ((u64)1 << fraction_bits) | fraction,
                     regime * (1 << f.exponent_bits) + exponent - fraction_bits);
}

// The exact value of a code; any bits above width_bits are ignored.
NAPIER_FUNCTION Exact decode(NumberFormat f, u64 code) {
  const u64 kept = code & low_bits_mask(f.width_bits);
  if (f.family == kFixed) return decode_fixed(f, kept);
  if (f.family == kPosit) return decode_posit(f, kept);
  return decode_float(f, kept);
}

NAPIER_END
