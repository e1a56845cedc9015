// Add, subtract, multiply, fused multiply-add, divide, square root and conversion between any
// formats: the exact result, then one projection. C subset, see napier/base/c_subset.h.
#pragma once

#include "napier/arithmetic/project.h"

NAPIER_BEGIN

// --- exact results ---

NAPIER_FUNCTION Exact exact_negated(Exact x) {
  x.is_negative = !x.is_negative;
  return x;
}

// Significands of at most 64 bits without tails. ∞ · 0 is no number.
NAPIER_FUNCTION Exact exact_product(Exact a, Exact b) {
  const i32 is_negative = a.is_negative != b.is_negative;
  if (a.kind == kNotANumber || b.kind == kNotANumber) return exact_special(kNotANumber, 0);
  if (a.kind == kInfinite || b.kind == kInfinite) {
    const i32 is_zero = is_exact_zero(a) || is_exact_zero(b);
    return exact_special(is_zero ? kNotANumber : kInfinite, is_zero ? 0 : is_negative);
  }
  Exact product = exact_value(is_negative, 0, a.exponent + b.exponent);
  product.significand = wide_product(a.significand.low, b.significand.low);
  return product;
}

// The leading bit moves to bit 126, which leaves one for a carry. x is finite and not zero.
NAPIER_FUNCTION Exact with_leading_bit_126(Exact x) {
  const i32 up = 127 - wide_length(x.significand);
  x.significand =
      up >= 0 ? wide_shift_left(x.significand, up) : wide_shift_right(x.significand, -up);
  x.exponent -= up;
  return x;
}

// |large| ± |small| with the sign of large; both have their leading bit at 126 and
// large.exponent ≥ small.exponent. Where the shift loses bits, small is below 2^-20 of large, and
// the difference keeps 125 bits or more.
NAPIER_FUNCTION Exact aligned_sum(Exact large, Exact small) {
  const i32 down = large.exponent - small.exponent;
  const Wide shifted = wide_shift_right(small.significand, down);
  const Wide back = wide_shift_left(shifted, down);
  const i32 has_tail = back.high != small.significand.high || back.low != small.significand.low;
  large.has_tail = has_tail;
  if (large.is_negative == small.is_negative) {
    large.significand = wide_add(large.significand, shifted);
  } else {
    large.significand = wide_subtract(large.significand, shifted);
    if (has_tail) large.significand = wide_subtract(large.significand, wide_of(1));
  }
  return large;
}

// Significands of at most 127 bits without tails, and of at most 106 where the exponents of the two
// lie so far apart that a tail arises. An exact zero from cancellation is +0, and -0 where `mode`
// is toward -∞; ∞ - ∞ is no number.
NAPIER_FUNCTION Exact exact_sum(Exact a, Exact b, enum Rounding mode) {
  if (a.kind == kNotANumber || b.kind == kNotANumber) return exact_special(kNotANumber, 0);
  if (a.kind == kInfinite && b.kind == kInfinite && a.is_negative != b.is_negative)
    return exact_special(kNotANumber, 0);
  if (a.kind == kInfinite) return a;
  if (b.kind == kInfinite) return b;
  if (is_exact_zero(a) && is_exact_zero(b)) {
    const i32 is_negative = a.is_negative == b.is_negative ? a.is_negative : mode == kRd;
    return exact_value(is_negative, 0, 0);
  }
  if (is_exact_zero(a)) return b;
  if (is_exact_zero(b)) return a;
  const Exact x = with_leading_bit_126(a);
  const Exact y = with_leading_bit_126(b);
  const i32 is_x_larger = x.exponent != y.exponent ? x.exponent > y.exponent
                                                   : !wide_is_below(x.significand, y.significand);
  const Exact sum = is_x_larger ? aligned_sum(x, y) : aligned_sum(y, x);
  return is_exact_zero(sum) ? exact_value(mode == kRd, 0, 0) : sum;
}

// Significands of at most 64 bits without tails. 97 or 98 bits of the quotient, then a tail. x / 0
// is ∞, 0 / 0 and ∞ / ∞ are no numbers.
NAPIER_FUNCTION Exact exact_quotient(Exact a, Exact b) {
  const i32 is_negative = a.is_negative != b.is_negative;
  if (a.kind == kNotANumber || b.kind == kNotANumber) return exact_special(kNotANumber, 0);
  if (a.kind == kInfinite)
    return b.kind == kInfinite ? exact_special(kNotANumber, 0)
                               : exact_special(kInfinite, is_negative);
  if (b.kind == kInfinite) return exact_value(is_negative, 0, 0);
  if (is_exact_zero(b))
    return is_exact_zero(a) ? exact_special(kNotANumber, 0) : exact_special(kInfinite, is_negative);
  if (is_exact_zero(a)) return exact_value(is_negative, 0, 0);
  const Wide divisor = b.significand;
  Wide rest = wide_of(0);
  Exact quotient = exact_value(is_negative, 0, 0);
  const i32 length = wide_length(a.significand);
  const i32 digits = wide_length(divisor) + 97;  // the first wide_length(divisor) - 1 give zeros
  for (i32 i = 0; i < digits; ++i) {
    const i32 place = length - 1 - i;
    const u64 digit = place >= 0 ? (a.significand.low >> place) & 1 : 0;
    rest = wide_add(wide_shift_left(rest, 1), wide_of(digit));
    quotient.significand = wide_shift_left(quotient.significand, 1);
    if (!wide_is_below(rest, divisor)) {
      rest = wide_subtract(rest, divisor);
      quotient.significand.low |= 1;
    }
  }
  quotient.exponent = a.exponent - b.exponent + length - digits;
  quotient.has_tail = !wide_is_zero(rest);
  return quotient;
}

// A significand of at most 64 bits without a tail. 96 bits of the root, then a tail. The root of a
// negative number is no number, that of -0 is -0.
NAPIER_FUNCTION Exact exact_square_root(Exact x) {
  if (x.kind == kNotANumber) return x;
  if (is_exact_zero(x)) return x;
  if (x.is_negative) return exact_special(kNotANumber, 0);
  if (x.kind == kInfinite) return x;
  // Radicand significand · 2^(exponent - even); two of its bits give one of the root.
  const i32 length = wide_length(x.significand);
  const i32 is_odd = ((x.exponent + length) & 1) != 0;
  const Wide radicand = wide_shift_left(x.significand, 128 - length - (is_odd ? 1 : 0));
  Wide rest = wide_of(0);
  Exact root = exact_value(0, 0, 0);
  for (i32 i = 0; i < 96; ++i) {
    const u64 digits = i < 64 ? wide_shift_right(radicand, 126 - 2 * i).low & 3 : 0;
    rest = wide_add(wide_shift_left(rest, 2), wide_of(digits));
    const Wide trial = wide_add(wide_shift_left(root.significand, 2), wide_of(1));
    root.significand = wide_shift_left(root.significand, 1);
    if (!wide_is_below(rest, trial)) {
      rest = wide_subtract(rest, trial);
      root.significand.low |= 1;
    }
  }
  root.exponent = (x.exponent + length + (is_odd ? 1 : 0)) / 2 - 96;
  root.has_tail = !wide_is_zero(rest);
  return root;
}

// --- operations on codes ---

NAPIER_FUNCTION u64 convert_code(NumberFormat from, u64 a, Projection to, u64 random) {
  return project_exact(decode(from, a), to, random);
}

NAPIER_FUNCTION u64 add_codes(NumberFormat fa, u64 a, NumberFormat fb, u64 b, Projection to,
                              u64 random) {
  return project_exact(exact_sum(decode(fa, a), decode(fb, b), to.rounding.mode), to, random);
}

NAPIER_FUNCTION u64 subtract_codes(NumberFormat fa, u64 a, NumberFormat fb, u64 b, Projection to,
                                   u64 random) {
  const Exact negated = exact_negated(decode(fb, b));
  return project_exact(exact_sum(decode(fa, a), negated, to.rounding.mode), to, random);
}

NAPIER_FUNCTION u64 multiply_codes(NumberFormat fa, u64 a, NumberFormat fb, u64 b, Projection to,
                                   u64 random) {
  return project_exact(exact_product(decode(fa, a), decode(fb, b)), to, random);
}

// a · b + c, rounded once.
NAPIER_FUNCTION u64 fused_multiply_add_codes(NumberFormat fa, u64 a, NumberFormat fb, u64 b,
                                             NumberFormat fc, u64 c, Projection to, u64 random) {
  const Exact product = exact_product(decode(fa, a), decode(fb, b));
  return project_exact(exact_sum(product, decode(fc, c), to.rounding.mode), to, random);
}

NAPIER_FUNCTION u64 divide_codes(NumberFormat fa, u64 a, NumberFormat fb, u64 b, Projection to,
                                 u64 random) {
  return project_exact(exact_quotient(decode(fa, a), decode(fb, b)), to, random);
}

NAPIER_FUNCTION u64 square_root_code(NumberFormat fa, u64 a, Projection to, u64 random) {
  return project_exact(exact_square_root(decode(fa, a)), to, random);
}

NAPIER_END
