// The one rounding there is: a real number goes into a format. C subset, see
// napier/base/c_subset.h.
#pragma once

#include "napier/arithmetic/exact.h"
#include "napier/arithmetic/rules.h"

NAPIER_BEGIN

// What was lost below the last kept bit, as a fraction η of it: η = (bits + δ) · 2^-128, δ = 0, or
// 0 < δ < 1 if has_tail.
struct LostFraction {
  Wide bits;
  i32 has_tail;
};
#ifndef __cplusplus
typedef struct LostFraction LostFraction;
#endif

// rne(η · 2^bits), 1 ≤ bits ≤ 32.
NAPIER_FUNCTION u64 nearest_of_fraction(LostFraction lost, i32 bits) {
  const u64 floor = lost.bits.high >> (64 - bits);
  const u64 rest = lost.bits.high << bits;
  const u64 middle = (u64)1 << 63;
  const i32 is_above = rest > middle || (rest == middle && (lost.bits.low != 0 || lost.has_tail));
  return floor + (is_above || (rest == middle && (floor & 1)) ? 1 : 0);
}

// Whether |x| moves away from zero to the next kept value. is_odd is the last kept bit; random is
// R, 0 ≤ R < 2^random_bits. Source: docs/arithmetic.md, "Rounding".
NAPIER_FUNCTION i32 rounds_away(RoundingRule rule, i32 is_negative, i32 is_odd, LostFraction lost,
                                u64 random) {
  const u64 middle = (u64)1 << 63;
  const i32 is_lost = !wide_is_zero(lost.bits) || lost.has_tail;
  const i32 is_tie = lost.bits.high == middle && lost.bits.low == 0 && !lost.has_tail;
  const u64 all = (u64)1 << rule.random_bits;
  switch (rule.mode) {
    case kRne:
      return is_tie ? is_odd : lost.bits.high >= middle;
    case kRna:
      return lost.bits.high >= middle;
    case kRz:
      return 0;
    case kRu:
      return is_lost && !is_negative;
    case kRd:
      return is_lost && is_negative;
    case kRo:
      return is_lost && !is_odd;
    case kSra:
      return (lost.bits.high >> (64 - rule.random_bits)) + random >= all;
    case kSrb:
      return (lost.bits.high >> (63 - rule.random_bits)) + 2 * random + 1 >= 2 * all;
    case kSrc:
      return nearest_of_fraction(lost, rule.random_bits) + random >= all;
  }
  return 0;
}

// |x| as a multiple of 2^spacing, rounded, modulo 2^64. x is finite.
NAPIER_FUNCTION u64 round_magnitude(Exact x, i32 spacing, RoundingRule rule, u64 random) {
  const i32 drop = spacing - x.exponent;
  if (drop <= 0) return wide_shift_left(x.significand, -drop).low;
  LostFraction lost;
  const u64 floor = wide_shift_right(x.significand, drop).low;
  lost.bits = wide_fraction(x.significand, drop, &lost.has_tail);
  lost.has_tail = lost.has_tail || x.has_tail;
  return floor + (u64)rounds_away(rule, x.is_negative, (i32)(floor & 1), lost, random);
}

// --- floats ---

// The lowest code of an unsigned float where a value below it goes: 0 or, without zeros, 2^emin.
NAPIER_FUNCTION u64 float_below_range(Projection to) {
  return to.overflow == kOverflow ? nan_code(to.format) : 0;
}

NAPIER_FUNCTION u64 float_infinity(Projection to, i32 is_negative) {
  const NumberFormat f = to.format;
  const u64 sign = is_negative ? sign_bit(f) : 0;
  if (is_negative && !f.is_signed) return to.overflow == kSaturate ? 0 : nan_code(f);
  if (to.overflow == kSaturate) return sign | largest_magnitude(f);
  if (f.has_infinity) return sign | (largest_magnitude(f) + 1);
  return has_nan(f) ? nan_code(f) : sign | largest_magnitude(f);
}

// A finite value whose rounding, with no upper end, is beyond the largest number.
NAPIER_FUNCTION u64 float_beyond(Projection to, i32 is_negative) {
  const enum Rounding mode = to.rounding.mode;
  const i32 stays =
      mode == kRz || mode == kRo || (mode == kRu && is_negative) || (mode == kRd && !is_negative);
  if (stays || to.overflow != kOverflow)
    return (is_negative ? sign_bit(to.format) : 0) | largest_magnitude(to.format);
  return float_infinity(to, is_negative);
}

NAPIER_FUNCTION u64 float_zero(Projection to, i32 is_negative) {
  if (to.format.subnormals == kNoSubnormals) return float_below_range(to);
  return is_negative && has_negative_zero(to.format) ? sign_bit(to.format) : 0;
}

NAPIER_FUNCTION u64 project_float(Exact x, Projection to, u64 random) {
  const NumberFormat f = to.format;
  if (x.kind == kNotANumber) return nan_code(f);
  if (x.kind == kInfinite) return float_infinity(to, x.is_negative);
  if (is_exact_zero(x)) return float_zero(to, x.is_negative);
  const i32 lowest = smallest_exponent(f);
  const i32 leading = leading_exponent(x);
  const i32 exponent = leading > lowest ? leading : lowest;
  const u64 rounded = round_magnitude(x, exponent - f.mantissa_bits, to.rounding, random);
  const u64 implied = (u64)1 << f.mantissa_bits;
  if (rounded == 0) return float_zero(to, x.is_negative);
  if (x.is_negative && !f.is_signed) return float_below_range(to);
  if (rounded < implied && f.subnormals == kFlush) return float_zero(to, x.is_negative);
  if (rounded < implied && f.subnormals == kNoSubnormals) return float_below_range(to);
  if (exponent - lowest > 1 << f.exponent_bits) return float_beyond(to, x.is_negative);
  // A carry to 2 · implied runs into the exponent field by itself.
  const u64 first_field = f.subnormals == kNoSubnormals ? 0 : 1;
  const u64 field = (u64)(exponent - lowest) + first_field;
  const u64 magnitude =
      rounded < implied ? rounded : (field << f.mantissa_bits) + (rounded - implied);
  if (magnitude > largest_magnitude(f)) return float_beyond(to, x.is_negative);
  return (x.is_negative ? sign_bit(f) : 0) | magnitude;
}

// --- fixed point ---

NAPIER_FUNCTION u64 fixed_end(NumberFormat f, i32 is_negative) {
  if (!is_negative) return low_bits_mask(f.width_bits - (f.is_signed ? 1 : 0));
  return f.is_signed ? (u64)1 << (f.width_bits - 1) : 0;
}

// NaN gives 0; infinities saturate, and give 0 under wrap.
NAPIER_FUNCTION u64 project_fixed(Exact x, Projection to, u64 random) {
  const NumberFormat f = to.format;
  const u64 mask = low_bits_mask(f.width_bits);
  if (x.kind == kNotANumber) return 0;
  if (x.kind == kInfinite) return to.overflow == kWrap ? 0 : fixed_end(f, x.is_negative);
  if (is_exact_zero(x)) return 0;
  const u64 rounded = round_magnitude(x, -f.fraction_bits, to.rounding, random);
  if (to.overflow == kWrap) return (x.is_negative ? 0 - rounded : rounded) & mask;
  const u64 end = fixed_end(f, x.is_negative);  // as a magnitude, it is that of the end as well
  const i32 is_beyond = leading_exponent(x) + f.fraction_bits >= f.width_bits || rounded > end;
  return is_beyond ? end : (x.is_negative ? 0 - rounded : rounded) & mask;
}

// --- posits ---

// The bits of |x| after the sign, as many as there are, left-aligned: regime, exponent, fraction.
NAPIER_FUNCTION LostFraction posit_bits(Exact x, NumberFormat f) {
  const i32 leading = leading_exponent(x);
  const i32 regime = leading >> f.exponent_bits;
  const u64 exponent = (u64)(leading - regime * (1 << f.exponent_bits));
  const i32 regime_bits = regime >= 0 ? regime + 2 : 1 - regime;
  const u64 regime_text = regime >= 0 ? low_bits_mask(regime + 1) << 1 : 1;
  const i32 length = wide_length(x.significand);
  LostFraction bits;
  const Wide fraction = wide_shift_left(x.significand, 129 - length);  // without the leading bit
  const Wide head = wide_of((regime_text << f.exponent_bits) | exponent);
  const i32 head_bits = regime_bits + f.exponent_bits;
  const Wide below = wide_shift_right(fraction, head_bits);
  const Wide kept = wide_shift_left(below, head_bits);
  bits.bits = wide_add(wide_shift_left(head, 128 - head_bits), below);
  bits.has_tail = x.has_tail || kept.high != fraction.high || kept.low != fraction.low;
  return bits;
}

// Rounds the string of bits, not the value, as the standard does; never to zero, never to NaR.
NAPIER_FUNCTION u64 project_posit(Exact x, Projection to, u64 random) {
  const NumberFormat f = to.format;
  if (x.kind != kFinite) return nan_code(f);
  if (is_exact_zero(x)) return 0;
  const i32 body_bits = f.width_bits - 1;
  const u64 largest = low_bits_mask(body_bits);
  const i32 regime = leading_exponent(x) >> f.exponent_bits;
  u64 body = regime < 0 ? 1 : largest;
  if (regime >= -body_bits && regime < body_bits) {
    LostFraction lost = posit_bits(x, f);
    body = wide_shift_right(lost.bits, 128 - body_bits).low;
    lost.bits = wide_shift_left(lost.bits, body_bits);
    body += (u64)rounds_away(to.rounding, x.is_negative, (i32)(body & 1), lost, random);
    if (body == 0) body = 1;
    if (body > largest) body = largest;
  }
  return (x.is_negative ? 0 - body : body) & low_bits_mask(f.width_bits);
}

// The code of `to.format` for the exact value x: one rounding, then overflow. `random` is R of the
// stochastic modes, 0 ≤ R < 2^N, and is not looked at by the others. Total.
NAPIER_FUNCTION u64 project_exact(Exact x, Projection to, u64 random) {
  if (to.format.family == kFixed) return project_fixed(x, to, random);
  if (to.format.family == kPosit) return project_posit(x, to, random);
  return project_float(x, to, random);
}

NAPIER_END
