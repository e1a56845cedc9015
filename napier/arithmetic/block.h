// Blocks that share a scale: what a scale is, and what an element becomes and stands for under it.
// C subset, see napier/base/c_subset.h. Whole arrays: napier/arithmetic/block_quantize.h.
#pragma once

#include "napier/arithmetic/operations.h"
#include "napier/formats/block_format.h"

NAPIER_BEGIN

// The largest number of a format; its code is positive.
NAPIER_FUNCTION u64 largest_code_of(NumberFormat f) {
  return f.family == kFloat ? largest_magnitude(f) : fixed_end(f, 0);
}

// x / divisor; x is finite and may have all 128 bits and a tail, 0 < divisor < 2^63. 65 bits of the
// quotient or more (100 where the divisor is below 2^28), then a tail.
NAPIER_FUNCTION Exact exact_small_quotient(Exact x, u64 divisor) {
  if (is_exact_zero(x)) return x;
  const i32 up = 128 - wide_length(x.significand);
  const Wide dividend = wide_shift_left(x.significand, up);
  Exact quotient = exact_value(x.is_negative, 0, x.exponent - up);
  u64 rest = 0;
  for (i32 place = 127; place >= 0; --place) {
    rest = 2 * rest + (wide_shift_right(dividend, place).low & 1);
    quotient.significand = wide_shift_left(quotient.significand, 1);
    if (rest >= divisor) {
      rest -= divisor;
      quotient.significand.low |= 1;
    }
  }
  quotient.has_tail = x.has_tail || rest != 0;
  return quotient;
}

// x / scale, where the scale is a positive number with a significand below 2^63.
NAPIER_FUNCTION Exact exact_unscaled(Exact x, Exact scale) {
  if (x.kind != kFinite) return x;
  Exact quotient = x;
  if (scale.significand.low != 1) quotient = exact_small_quotient(x, scale.significand.low);
  quotient.exponent -= scale.exponent;
  return quotient;
}

// --- the scale ---

// Whether s is one above e - E; napier/formats/block_format.h has the rules. largest is A > 0.
NAPIER_FUNCTION i32 scale_moves_up(BlockFormat f, Exact largest) {
  const Exact top = decode(f.element, largest_code_of(f.element));
  const i32 top_length = wide_length(top.significand);
  const i32 length = wide_length(largest.significand);
  // a · 2^127 and L · 2^(127 - E)
  const Wide a = wide_shift_left(largest.significand, 128 - length);
  const Wide limit = wide_shift_left(top.significand, 128 - top_length);
  const i32 is_equal = a.high == limit.high && a.low == limit.low;
  const i32 precision =
      f.element.family == kFloat ? f.element.mantissa_bits + 1 : f.element.width_bits - 1;
  Wide root;
  switch (f.rule) {
    case kScaleFloor:
      return 0;
    case kScaleCeil:
      return wide_is_below(limit, a) || (is_equal && largest.has_tail);
    case kScaleEven:  // the first precision + 1 bits are ones
      return a.high >> (63 - precision) == low_bits_mask(precision + 1);
    case kScaleNearest:
      root.high = 0xB504F333F9DE6484u;  // ⌊√2 · 2^127⌋
      root.low = 0x597D89B3754ABE9Fu;
      return wide_is_below(root, a);
  }
  return 0;
}

NAPIER_FUNCTION i32 has_power_of_two_scale(BlockFormat f) {
  return f.scale.subnormals == kNoSubnormals && f.scale.mantissa_bits == 0;
}

NAPIER_FUNCTION u64 power_of_two_scale_code(BlockFormat f, Exact largest) {
  const i32 lowest = smallest_exponent(f.scale);
  const i32 highest = lowest + (i32)largest_magnitude(f.scale);
  if (is_exact_zero(largest)) return 0;
  const Exact top = decode(f.element, largest_code_of(f.element));
  const i32 s = leading_exponent(largest) - leading_exponent(top) + scale_moves_up(f, largest);
  if (s < lowest) return 0;
  return (u64)((s > highest ? highest : s) - lowest);
}

NAPIER_FUNCTION u64 rounded_scale_code(BlockFormat f, Exact largest, Exact tensor_scale) {
  Projection to;
  to.format = f.scale;
  to.rounding.mode = f.rule == kScaleFloor  ? kRz
                     : f.rule == kScaleCeil ? kRu
                     : f.rule == kScaleEven ? kRne
                                            : kRna;
  to.rounding.random_bits = 0;
  to.overflow = kSaturate;
  const Exact top = decode(f.element, largest_code_of(f.element));
  const Exact ratio = exact_unscaled(largest, exact_product(top, tensor_scale));
  const u64 code = project_exact(ratio, to, 0);
  return code == 0 ? 1 : code;
}

// The code of the scale. largest: A, the largest magnitude of the block's finite numbers, or zero.
// tensor_scale: 1 for formats that have none.
NAPIER_FUNCTION u64 block_scale_code(BlockFormat f, Exact largest, Exact tensor_scale) {
  largest.is_negative = 0;
  if (has_power_of_two_scale(f)) return power_of_two_scale_code(f, largest);
  return rounded_scale_code(f, largest, tensor_scale);
}

// What a block's elements are multiplied by; no number where the scale's code is NaN.
NAPIER_FUNCTION Exact block_scale(BlockFormat f, u64 scale_code, Exact tensor_scale) {
  return exact_product(decode(f.scale, scale_code), tensor_scale);
}

// --- the elements ---

// The code of x / scale: one rounding, one overflow. `to` is where elements go, in f.element.
NAPIER_FUNCTION u64 block_element_code(Exact x, Exact scale, Projection to, u64 random) {
  return project_exact(exact_unscaled(x, scale), to, random);
}

// element · scale, exactly.
NAPIER_FUNCTION Exact block_element_value(NumberFormat element, u64 code, Exact scale) {
  return exact_product(decode(element, code), scale);
}

// --- the scale of a whole tensor ---

// t as an fp32 code: A / (L · L') rounded to nearest, L' the largest scale, so that the largest
// block's scale is near L'; the smallest positive number where that gives zero, 1 where A is zero.
// largest: A of the whole tensor, positive or zero. fp32: the row of that name.
NAPIER_FUNCTION u64 tensor_scale_code(BlockFormat f, Exact largest, NumberFormat fp32) {
  Projection to;
  to.format = fp32;
  to.rounding.mode = kRne;
  to.rounding.random_bits = 0;
  to.overflow = kSaturate;
  largest.is_negative = 0;
  if (is_exact_zero(largest)) return project_exact(exact_value(0, 1, 0), to, 0);
  const Exact top = decode(f.element, largest_code_of(f.element));
  const Exact top_scale = decode(f.scale, largest_code_of(f.scale));
  const u64 code = project_exact(exact_unscaled(largest, exact_product(top, top_scale)), to, 0);
  return code == 0 ? 1 : code;
}

NAPIER_END
