// A binary32 number's code by 64-bit integers: what project_exact gives, for floats within
// binary32's exponents and fixed point of at most 32 bits, in any rounding. C subset, see
// napier/base/c_subset.h.
#pragma once

#include "napier/arithmetic/random_draw.h"
#include "napier/arithmetic/rules.h"

NAPIER_BEGIN

// A projection as integers see it; napier/kernels/device/vector_task.h makes it. The codes of what
// lies beyond the ends are those that the definition gives.
struct NarrowCodes {
  i32 is_narrow;  // 0: the projection needs the definition, and nothing below counts
  i32 is_fixed;
  i32 wraps;
  RoundingRule rounding;
  i32 mantissa_bits;  // float: m
  i32 lowest_field;   // float: binary32's exponent field of the smallest normal number
  i32 fraction_bits;  // fixed: F
  u32 mask;           // the bits of a code
  u32 sign;           // float: the sign's bit
  u32 negative_zero;  // the code of -0, or 0
  u32 flush_below;    // magnitudes below it are zeros
  u32 largest;        // the largest magnitude, or number of steps, of either sign
  u32 largest_negative;
  u32 above;
  u32 below;
  u32 plus_infinity;
  u32 minus_infinity;
  u32 not_a_number;

  // Of narrow_direct: the rounding as an addend and a cut.
  i32 is_direct;
  i32 places;  // k: 1, or N + 1
  i32 drop_offset;
  i32 direct_lowest;  // lowest_field; for fixed point above every field
  u64 half_step;      // 1: half a step is added
  u64 less;           // 1: the least part less, so that ties stay
  u64 odd;            // 1: but not where the last kept bit is odd
  u64 random_part;    // 1: srb's half of a random step
  u64 all_above;      // 1: all but a step, where x > 0
  u64 all_below;
};
#ifndef __cplusplus
typedef struct NarrowCodes NarrowCodes;
#endif

// Whether `kept` moves away from zero, where lost / 2^drop was cut off: rounds_away on integers.
// lost < 2^24 and drop ≤ 62; any larger drop would decide as 62.
NAPIER_FUNCTION u64 narrow_away(RoundingRule rule, u32 is_negative, u64 kept, u64 lost, i32 drop,
                                u32 random) {
  const u64 one = (u64)1 << drop;
  const u64 scaled = lost << rule.random_bits;
  const u64 below = scaled & (one - 1);
  const u64 all = (u64)1 << rule.random_bits;
  u64 near = scaled >> drop;
  switch (rule.mode) {
    case kRne:
      return 2 * lost > one || (2 * lost == one && (kept & 1));
    case kRna:
      return 2 * lost >= one;
    case kRz:
      return 0;
    case kRu:
      return lost != 0 && !is_negative;
    case kRd:
      return lost != 0 && is_negative;
    case kRo:
      return lost != 0 && !(kept & 1);
    case kSra:
      return near + random >= all;
    case kSrb:
      return ((2 * scaled) >> drop) + 2 * (u64)random + 1 >= 2 * all;
    case kSrc:
      near += 2 * below > one || (2 * below == one && (near & 1)) ? 1 : 0;
      return near + random >= all;
  }
  return 0;
}

NAPIER_FUNCTION u32 narrow_end(const NarrowCodes* p, u32 is_negative, u64 size, u32 code) {
  const u32 largest = is_negative ? p->largest_negative : p->largest;
  return size <= largest ? code : is_negative ? p->below : p->above;
}

// The code of x · 2^-scale, x the number with these bits, with R = random.
NAPIER_FUNCTION u32 narrow_code(const NarrowCodes* p, u32 bits, i32 scale, u32 random) {
  const u32 is_negative = bits >> 31;
  const u32 size = bits & 0x7FFFFFFFu;
  const u32 zero = is_negative ? p->negative_zero : 0;
  if (size > 0x7F800000u) return p->not_a_number;
  if (size == 0x7F800000u) return is_negative ? p->minus_infinity : p->plus_infinity;
  if (size == 0) return zero;
  i32 field = (i32)(size >> 23);
  u64 significand = size & 0x7FFFFFu;
  if (field != 0) {
    significand |= 0x800000u;
  } else {
    for (field = 1; significand < 0x800000u; --field) significand <<= 1;
  }
  field -= scale;
  const i32 base = field > p->lowest_field ? field : p->lowest_field;
  i32 drop = p->is_fixed ? 150 - field - p->fraction_bits : 23 - p->mantissa_bits + base - field;
  if (drop < -40) drop = -40;  // beyond every end, and a multiple of every 2^width
  if (drop > 62) drop = 62;
  const u64 moved = drop < 0 ? significand << -drop : significand;
  if (drop < 0) drop = 0;
  const u64 kept = moved >> drop;
  const u64 lost = moved & (((u64)1 << drop) - 1);
  const u64 rounded = kept + narrow_away(p->rounding, is_negative, kept, lost, drop, random);
  if (p->is_fixed) {
    const u32 code = (u32)(is_negative ? 0 - rounded : rounded) & p->mask;
    return p->wraps ? code : narrow_end(p, is_negative, rounded, code);
  }
  const u64 magnitude = ((u64)(base - p->lowest_field) << p->mantissa_bits) + rounded;
  if (rounded == 0 || magnitude < p->flush_below) {
    // A flushed size in an unsigned format is below its range all the same.
    return rounded != 0 && is_negative && p->sign == 0 ? p->below : zero;
  }
  return narrow_end(p, is_negative, magnitude, (u32)magnitude | (is_negative ? p->sign : 0));
}

// Whether the number is 0, infinite, NaN or has its leading bit implied.
NAPIER_FUNCTION u32 is_direct_number(u32 bits) {
  return (bits & 0x7FFFFFFFu) - 1 >= 0x7FFFFFu ? 1 : 0;
}

// narrow_code without a branch, for p->is_direct: all but ro, src, wrap and more than 16 random
// bits. |x| in 2^-k steps, and an addend, is cut: 24 bits, at most 10 moved up, which is beyond the
// ends of 32 bits, and 17 below; a drop above 44 would decide as 44. Where scale is not 0, x is a
// direct number.
NAPIER_FUNCTION u32 narrow_direct(const NarrowCodes* p, u32 bits, i32 scale, u32 random) {
  const u32 is_negative = bits >> 31;
  const u32 size = bits & 0x7FFFFFFFu;
  const i32 own = (i32)(size >> 23);
  const i32 field = (own > 0 ? own : 1) - scale;
  const u64 significand = (size & 0x7FFFFFu) | (own > 0 ? 0x800000u : 0u);
  const i32 base = field > p->direct_lowest ? field : p->direct_lowest;
  const i32 drop = p->drop_offset + base - field;
  const i32 up = drop >= 0 ? 0 : drop < -10 ? 10 : -drop;
  const i32 down = drop < 0 ? 0 : drop > 44 ? 44 : drop;
  const u64 moved = significand << up;
  const u64 all = is_negative ? p->all_below : p->all_above;
  const u64 addend = (p->half_step << (down + p->places - 1)) - p->less +
                     ((moved >> down) & p->odd) + ((2 * (u64)random + p->random_part) << down) +
                     ((all << (down + p->places)) - all);
  const u64 rounded = ((moved << p->places) + addend) >> (down + p->places);
  const u64 magnitude = ((u64)(base - p->direct_lowest) << p->mantissa_bits) + rounded;
  const u32 limit = is_negative ? p->largest_negative : p->largest;
  const u32 signed_code = (u32)magnitude | (is_negative ? p->sign : 0u);
  const u32 steps = (is_negative ? 0u - (u32)magnitude : (u32)magnitude) & p->mask;
  const u32 inside = p->is_fixed ? steps : signed_code;
  u32 code = magnitude <= limit ? inside : is_negative ? p->below : p->above;
  const u32 zero = is_negative ? p->negative_zero : 0u;
  const u32 flushed = is_negative && p->sign == 0u ? p->below : zero;
  code = magnitude < p->flush_below ? flushed : code;
  code = magnitude == 0 || size == 0 ? zero : code;
  code = size == 0x7F800000u ? (is_negative ? p->minus_infinity : p->plus_infinity) : code;
  return size > 0x7F800000u ? p->not_a_number : code;
}

// The random numbers of consecutive elements: one call of Philox for all that share it.
struct ElementDraws {
  RandomSource source;
  PhiloxBlock block;
  u64 call;
  i32 has_block;
};
#ifndef __cplusplus
typedef struct ElementDraws ElementDraws;
#endif

NAPIER_FUNCTION ElementDraws element_draws(RandomSource source) {
  ElementDraws draws;
  draws.source = source;
  draws.call = 0;
  draws.has_block = 0;
  return draws;
}

// element_random(source, n, random_bits).
NAPIER_FUNCTION u32 draw_element(ElementDraws* draws, u64 n, i32 random_bits) {
  const RandomSource source = draws->source;
  if (random_bits == 0 || source.kind == kLfsr) return element_random(source, n, random_bits);
  const i32 width = field_bits(source.random_bits);
  const i32 shift = width == 8 ? 4 : width == 16 ? 3 : 2;  // 128 / width draws in a call
  const u64 call = n >> shift;
  if (!draws->has_block || draws->call != call) {
    draws->block = philox4x32_10((u32)call, (u32)(call >> 32), source.stream, 0, source.seed);
    draws->call = call;
    draws->has_block = 1;
  }
  return top_of_field(block_field(draws->block, width, (u32)n & ((1u << shift) - 1)), width,
                      random_bits);
}

NAPIER_END
