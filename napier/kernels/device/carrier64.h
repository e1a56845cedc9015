// What orders-inl.h adds up, carried in binary64: any rounding and any overflow, as
// napier/kernels/cpu/round64-inl.h has it. C subset, see napier/base/c_subset.h.
#pragma once

#include "napier/arithmetic/rules.h"
#include "napier/kernels/device/shortcuts.h"
#include "napier/kernels/rounding64.h"

NAPIER_BEGIN
NAPIER_BEGIN_CARRIER(carrier64)

typedef LaneDoubles Number;
typedef double Scale;
typedef Rounding64 SumRounding;

// Two vectors of binary32 lanes would be four of a register's size: columns are taken in turn.
enum { kVectors = 1, kOutputs = 4 };

NAPIER_FUNCTION Number number_of_lanes(Lanes x) { return doubles_of_lanes(x); }
NAPIER_FUNCTION Lanes lanes_of_number(Number x) { return lanes_of_doubles(x); }

NAPIER_FUNCTION Number number_where(LaneWide mask, Number a, Number b) {
  return doubles_of_wide((mask & wide_of_doubles(a)) | (~mask & wide_of_doubles(b)));
}
NAPIER_FUNCTION LaneWide sign_of_number(Number x) {
  return wide_of_doubles(x) & (LaneWide)((u64)1 << 63);
}
NAPIER_FUNCTION Number size_of_number(Number x) {
  return doubles_of_wide(wide_of_doubles(x) & (LaneWide)(((u64)1 << 63) - 1));
}
// All bits where x has the sign, else none.
NAPIER_FUNCTION LaneWide is_negative_number(Number x) {
  return (LaneWide)((u64)0) - (wide_of_doubles(x) >> 63);
}

// a + b rounded to odd at 53 bits: cut toward zero, and the last bit set where something was lost.
// Toward -∞ an exact zero is -0, unless both were +0.
NAPIER_FUNCTION Number add_numbers(const SumRounding* r, Number a, Number b) {
  const Number zero = (Number)(0.0);
  const Number sum = a + b;
  const Number part = sum - a;
  const Number residual = (a - (sum - part)) + (b - part);
  const Number outward = doubles_of_wide(wide_of_doubles(residual) ^ sign_of_number(sum));
  const LaneWide is_beyond = wide_where_below(outward, zero);
  const LaneWide is_lost = is_beyond | wide_where_below(zero, outward);
  const LaneWide odd = (wide_of_doubles(sum) + is_beyond) | (is_lost & (LaneWide)((u64)1));
  if (r->mode != kRd) return doubles_of_wide(odd);
  const LaneWide signs = sign_of_number(a) | sign_of_number(b);
  const LaneWide is_not_zero =
      wide_where_below(zero, doubles_of_wide(odd)) | wide_where_below(doubles_of_wide(odd), zero);
  return doubles_of_wide(odd | (~is_not_zero & signs));
}

// Of y = |x| in steps, the whole number of them that |x| is rounded to.
NAPIER_FUNCTION Number round_steps(const SumRounding* r, Number y, LaneWide is_negative,
                                   Number random) {
  if (r->mode == kRne) return nearest_to_doubles(y);
  const Number below = floor_of_doubles(y);
  const Number lost = y - below;
  const Number scale = (Number)(r->random_scale);
  const LaneWide is_inexact = wide_where_below((Number)(0.0), lost);
  const Number pair = below * (Number)(0.5);
  LaneWide stays = ~(LaneWide)((u64)0);
  switch (r->mode) {
    case kRne:
    case kRz:
      break;
    case kRna:
      stays = wide_where_below(lost, (Number)(0.5));
      break;
    case kRu:
      stays = ~is_inexact | is_negative;
      break;
    case kRd:
      stays = ~is_inexact | ~is_negative;
      break;
    case kRo:
      stays = ~is_inexact | wide_where_below(floor_of_doubles(pair), pair);
      break;
    case kSra:
      stays = wide_where_below(floor_of_doubles(lost * scale) + random, scale);
      break;
    case kSrb:
      stays = wide_where_below(
          floor_of_doubles(lost * (scale + scale)) + (random + random) + (Number)(1.0),
          scale + scale);
      break;
    case kSrc:
      stays = wide_where_below(nearest_to_doubles(lost * scale) + random, scale);
      break;
  }
  return below + doubles_of_wide(~stays & wide_of_doubles((Number)(1.0)));
}

// Steps modulo the format's number of codes, as a signed value.
NAPIER_FUNCTION Number wrap_steps(const SumRounding* r, Number steps) {
  const Number modulus = (Number)(r->wrap_modulus);
  const Number kept = steps - floor_of_doubles(steps * (Number)(1.0 / r->wrap_modulus)) * modulus;
  if (!r->wraps_signed) return kept;
  const LaneWide is_lower = wide_where_below(kept, (Number)(0.5 * r->wrap_modulus));
  return number_where(is_lower, kept, kept - modulus);
}

// A rounded size with the sign of x, or what becomes of it below and beyond the format's ends.
NAPIER_FUNCTION Number with_ends(const SumRounding* r, Number rounded, LaneWide is_negative,
                                 LaneWide sign) {
  const Number largest =
      number_where(is_negative, (Number)(r->largest_negative), (Number)(r->largest));
  const Number beyond = number_where(is_negative, (Number)(r->below), (Number)(r->above));
  const LaneWide is_flushed = wide_where_below(rounded, (Number)(r->flush_below));
  const LaneWide kept = (wide_of_doubles(rounded) & ~is_flushed) | sign;
  return number_where(wide_where_below(largest, rounded), beyond, doubles_of_wide(kept));
}

// The projection of x: the exact value, or it rounded to odd.
NAPIER_FUNCTION Number round_number(const SumRounding* r, Number x, Number random) {
  const Number size = size_of_number(x);
  const LaneWide is_negative = is_negative_number(x);
  const LaneWide power = larger_wide(wide_of_doubles(size) & (LaneWide)(r->power_mask),
                                     wide_of_doubles((Number)(r->lowest_power)));
  // 1 / power: exponents of a power of two and its inverse add up to 2046.
  const Number inverse = doubles_of_wide((LaneWide)((u64)2046 << 52) - power);
  const Number steps =
      round_steps(r, size * inverse * (Number)(r->steps_per_power), is_negative, random);
  const Number step = doubles_of_wide(power) * (Number)(r->step_of_power);
  Number rounded = steps * step;
  if (r->wrap_modulus != 0) {
    rounded = wrap_steps(r, doubles_of_wide(wide_of_doubles(steps) ^ sign_of_number(x))) * step;
  } else {
    rounded = with_ends(r, rounded, is_negative, sign_of_number(x));
  }
  if (!r->keeps_minus_zero) rounded = rounded + (Number)(0.0);
  const Number infinity = doubles_of_wide((LaneWide)((u64)2047 << 52));
  const Number infinite =
      number_where(is_negative, (Number)(r->minus_infinity), (Number)(r->plus_infinity));
  const LaneWide is_finite = wide_where_below(size, infinity);
  const LaneWide is_number = is_finite | wide_where_below((Number)(0.0), size);
  rounded = number_where(is_finite, rounded, infinite);
  return number_where(is_number, rounded, (Number)(r->not_a_number));
}

// x (kOutputs vectors) becomes its projection; random holds the R.
NAPIER_FUNCTION void round_numbers(const SumRounding* r, const LaneBits* random, LaneBits* guard,
                                   Number* x) {
  (void)guard;
  for (i32 n = 0; n < kOutputs; ++n) x[n] = round_number(r, x[n], doubles_of_words(random[n]));
}

// Nothing trips: infinities and NaN are rounded as they should.
NAPIER_FUNCTION i32 has_tripped(const SumRounding* r, LaneBits guard) {
  (void)r;
  (void)guard;
  return 0;
}

// The products, `count` of them kOutputs apart, cut to multiples of the largest one's leading bit /
// scale and added up. The plan has made sure that this sum is exact.
NAPIER_FUNCTION Number aligned_sum(const Number* products, i32 count, Scale scale) {
  const LaneWide field = (LaneWide)((u64)2047 << 52);
  LaneWide largest = wide_of_doubles((Number)(0x1p-900));
  for (i32 n = 0; n < count; ++n)
    largest = larger_wide(largest, wide_of_doubles(products[n * kOutputs]) & field);
  const Number inverse = doubles_of_wide((LaneWide)((u64)2046 << 52) - largest) * (Number)(scale);
  const Number step = doubles_of_wide(largest) * (Number)(1 / scale);
  Number sum = (Number)(-0.0);
  for (i32 n = 0; n < count; ++n) {
    const Number product = products[n * kOutputs];
    const Number steps = floor_of_doubles(size_of_number(product) * inverse);
    const LaneWide cut = wide_of_doubles(steps * step) | sign_of_number(product);
    sum = sum + doubles_of_wide(cut);
  }
  return sum;
}

NAPIER_END_CARRIER
NAPIER_END
