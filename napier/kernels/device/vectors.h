// Elements of a vector in binary32, as many at a time as the device has lanes: the CPU's paths
// integer32 and binary32 without directed instructions. C subset, see napier/base/c_subset.h.
// docs/kernels.md, "Quantize", derives them; napier/kernels/quantize_plan.cpp has the conditions.
#pragma once

#include "napier/kernels/device/code_writer.h"
#include "napier/kernels/device/shortcuts.h"

NAPIER_BEGIN

// As QuantizeMethod and CodeKind have them.
enum VectorMethod { kNearestMethod, kCutMethod, kThresholdMethod, kDirectedMethod, kOddMethod };
enum VectorCode { kShiftedCode, kRebasedCode, kFixedCode };

// What a program is compiled for.
struct VectorKind {
  enum VectorMethod method;
  i32 is_integer;  // the path integer32, else binary32
  i32 field_bits;  // w of the draws, 0 where nothing is drawn
};

// Quantize32 and Encode32 of the plan; floats are binary32's bits where they end in _bits.
struct VectorTask {
  u64 count;
  u64 first;  // the number of element 0, a multiple of 16 where something is drawn
  u64 seed;
  u32 stream;
  i32 random_bits;
  u32 random_mask;
  i32 goes_up;

  u32 largest_bits;
  u32 largest_negative_bits;
  u32 above_bits;
  u32 below_bits;
  u32 plus_infinity_bits;
  u32 minus_infinity_bits;
  u32 not_a_number_bits;
  u32 flush_below_bits;
  float zero_addend;

  u32 power_mask;
  u32 lowest_power_bits;
  u32 clamp_bits;
  float move;
  float step_of_power;
  u32 threshold_bits;

  u32 low_mask;
  i32 random_place;
  u32 addend;
  i32 near_place;
  u32 near_addend;
  u32 near_parity;

  i32 code_kind;
  i32 width;
  i32 shift;
  u32 rebase;
  u32 implied;
  u32 smallest_bits;  // 2^emin
  u32 infinity_as_bits;
  u32 nan_code;
  float steps_per_unit;
};
#ifndef __cplusplus
typedef struct VectorKind VectorKind;
typedef struct VectorTask VectorTask;
#endif

NAPIER_FUNCTION LaneBits all_lanes(u32 bits) { return (LaneBits)(bits); }
NAPIER_FUNCTION LaneBits choose_bits(LaneBits mask, LaneBits yes, LaneBits no) {
  return (yes & mask) | (no & ~mask);
}

// --- |x| rounded; `field` is a draw whose N bits stand at the top ---

// Away from zero iff what was lost is at least T steps, T from R.
NAPIER_FUNCTION Lanes round_by_threshold(VectorKind kind, const VectorTask* t, Lanes size,
                                         Lanes cut, Lanes step, LaneBits field) {
  const LaneBits complement = ~(field >> 9u) & t->random_mask;
  const Lanes part = lanes_of_bits(complement + t->threshold_bits) - (Lanes)(1.0f);
  LaneBits threshold = bits_of_lanes(step * part);
  if (kind.method == kThresholdMethod) {
    // src: T is a tie of its own rounding, which goes up to the even one: iff R is even.
    threshold += ((~complement & t->random_mask) >> (u32)(23 - t->random_bits)) & 1u;
  }
  const LaneBits stays = mask_where_below(size - cut, lanes_of_bits(threshold));
  return cut + lanes_of_bits(bits_of_lanes(step) & ~stays);
}

NAPIER_FUNCTION LaneBits round_size_moved(VectorKind kind, const VectorTask* t, LaneBits bits,
                                          LaneBits is_away, LaneBits field) {
  const LaneBits clamped = smaller_bits(bits, all_lanes(t->clamp_bits));
  const Lanes size = lanes_of_bits(clamped);
  const Lanes power =
      lanes_of_bits(larger_bits(clamped & t->power_mask, all_lanes(t->lowest_power_bits)));
  const Lanes move = (Lanes)(t->move);
  const Lanes nearest = exact_multiply_add(-power, move, exact_multiply_add(power, move, size));
  if (kind.method == kNearestMethod) return bits_of_lanes(nearest);
  const Lanes step = power * (Lanes)(t->step_of_power);
  const LaneBits is_beyond = mask_where_below(size, nearest);
  const Lanes cut = nearest - lanes_of_bits(bits_of_lanes(step) & is_beyond);
  const LaneBits is_cut = mask_where_below(cut, size);
  if (kind.method == kDirectedMethod) {
    return bits_of_lanes(cut + lanes_of_bits(bits_of_lanes(step) & is_away & is_cut));
  }
  if (kind.method == kOddMethod) {
    const LaneBits moved = bits_of_lanes(exact_multiply_add(power, move, cut)) | (is_cut & 1u);
    return bits_of_lanes(exact_multiply_add(-power, move, lanes_of_bits(moved)));
  }
  return bits_of_lanes(round_by_threshold(kind, t, size, cut, step, field));
}

NAPIER_FUNCTION LaneBits round_size_integer(VectorKind kind, const VectorTask* t, LaneBits bits,
                                            LaneBits is_away, LaneBits field) {
  const LaneBits random = (field >> (u32)t->random_place) & t->random_mask;
  const LaneBits nearer = t->near_addend + ((bits >> (u32)t->near_place) & t->near_parity);
  LaneBits raised = bits;
  if (kind.method == kNearestMethod) raised = bits + nearer;
  if (kind.method == kCutMethod) raised = bits + random + t->addend;
  if (kind.method == kThresholdMethod) raised = bits + nearer + random;
  if (kind.method == kDirectedMethod) raised = bits + (is_away & t->low_mask);
  if (kind.method == kOddMethod) {
    const LaneBits lost = (bits & t->low_mask) + t->low_mask;  // reaches the last bit iff any
    raised = bits | (lost & (t->low_mask + 1u));
  }
  return raised & ~t->low_mask;
}

// --- the ends ---

// From a rounded |x|, with no end above, to the value of x in the format.
NAPIER_FUNCTION LaneBits finish_lanes(const VectorTask* t, LaneBits size, LaneBits x) {
  const LaneBits sign = x & 0x80000000u;
  const LaneBits own = x & 0x7FFFFFFFu;
  const LaneBits is_below = mask_where_less(all_lanes(0x80000000u), x);
  const LaneBits largest =
      choose_bits(is_below, all_lanes(t->largest_negative_bits), all_lanes(t->largest_bits));
  const LaneBits beyond = choose_bits(is_below, all_lanes(t->below_bits), all_lanes(t->above_bits));
  const LaneBits infinite =
      choose_bits(is_below, all_lanes(t->minus_infinity_bits), all_lanes(t->plus_infinity_bits));
  const LaneBits kept = size & ~mask_where_less(size, all_lanes(t->flush_below_bits));
  const LaneBits inside = bits_of_lanes(lanes_of_bits(kept | sign) + (Lanes)(t->zero_addend));
  const LaneBits ended = choose_bits(mask_where_less(largest, size), beyond, inside);
  const LaneBits is_number = mask_where_less(own, all_lanes(0x7F800000u));
  const LaneBits is_nan = mask_where_less(all_lanes(0x7F800000u), own);
  return choose_bits(is_nan, all_lanes(t->not_a_number_bits),
                     choose_bits(is_number, ended, infinite));
}

NAPIER_FUNCTION LaneBits quantize_lanes(VectorKind kind, const VectorTask* t, LaneBits x,
                                        LaneBits field) {
  const LaneBits size = x & 0x7FFFFFFFu;
  const LaneBits is_below = mask_where_less(all_lanes(0x7FFFFFFFu), x);
  const LaneBits is_away = t->goes_up ? ~is_below : is_below;
  return finish_lanes(t,
                      kind.is_integer ? round_size_integer(kind, t, size, is_away, field)
                                      : round_size_moved(kind, t, size, is_away, field),
                      x);
}

// The codes of numbers of the format.
NAPIER_FUNCTION LaneBits encode_lanes(const VectorTask* t, LaneBits x) {
  if (t->code_kind == kFixedCode) {
    const LaneBits steps = signed_of_lanes(lanes_of_bits(x) * (Lanes)(t->steps_per_unit));
    return steps & (~0u >> (u32)(32 - t->width));
  }
  const LaneBits size = smaller_bits(x & 0x7FFFFFFFu, all_lanes(t->infinity_as_bits));
  LaneBits magnitude = size >> (u32)t->shift;
  if (t->code_kind == kRebasedCode) {
    // Below 2^emin, |x| + 2^emin has the subnormal's bits below a known exponent.
    const LaneBits lowest = all_lanes(t->smallest_bits);
    const LaneBits is_subnormal = mask_where_less(size, lowest);
    const Lanes moved = lanes_of_bits(size) + lanes_of_bits(is_subnormal & lowest);
    magnitude = (bits_of_lanes(moved) >> (u32)t->shift) - t->rebase - (is_subnormal & t->implied);
  }
  const LaneBits code = magnitude | ((x & 0x80000000u) >> (u32)(32 - t->width));
  const LaneBits is_nan = mask_where_less(all_lanes(0x7F800000u), x & 0x7FFFFFFFu);
  return choose_bits(is_nan, all_lanes(t->nan_code), code);
}

// --- draws: those of kCallsAtOnce calls of Philox lie in memory in the order of the elements ---

enum {
  kVectorLanes = (i32)(sizeof(LaneBits) / 4),
  kCallsAtOnce = kVectorLanes < 4 ? 4 : kVectorLanes,
  kUnit = 16  // elements that an item takes at a time
};

struct VectorDraws {
  u32 words[4 * kCallsAtOnce];
  u64 begin;  // the elements that they are of
  u64 end;
};
#ifndef __cplusplus
typedef struct VectorDraws VectorDraws;
#endif

// Makes the draws of the unit at element `unit` ready, if they are not.
NAPIER_FUNCTION void fill_draws(VectorDraws* draws, VectorKind kind, const VectorTask* t,
                                u64 unit) {
  if (kind.field_bits == 0 || unit < draws->end) return;
  const u64 of_call = (u64)(128 / kind.field_bits);
  const u64 call = (t->first + unit) / of_call;
  draws->begin = unit;
  draws->end = unit + of_call * kCallsAtOnce;
  for (i32 c = 0; c < kCallsAtOnce; c += kVectorLanes) {
    const PhiloxWords blocks = philox_calls(call + (u64)c, t->stream, t->seed);
    NAPIER_UNROLL
    for (i32 w = 0; w < 4; ++w) {
      u32 words[kVectorLanes];
      store_bits(blocks.words[w], words);
      NAPIER_UNROLL
      for (i32 lane = 0; lane < kVectorLanes; ++lane)
        draws->words[4 * (c + lane) + w] = words[lane];
    }
  }
}

// The draws of elements n …, at the top of words.
NAPIER_FUNCTION LaneBits fields_at(const VectorDraws* draws, VectorKind kind, u64 n) {
  if (kind.field_bits == 0) return all_lanes(0);
  const u32 in_word = (u32)(32 / kind.field_bits);
  const u32 inside = (u32)(n - draws->begin);
  const u32* const from = draws->words + inside / in_word;
  const LaneBits place = (lane_numbers() + inside) & (in_word - 1);
  const LaneBits up = (in_word - 1u - place) * (u32)kind.field_bits;
  if (kind.field_bits == 8) return load_bits_by_fours(from) << up;
  if (kind.field_bits == 16) return load_bits_by_twos(from) << up;
  return load_bits(from);
}

// --- items ---

enum VectorOutput { kWantsValues = 1, kWantsWords = 2, kWantsPacked = 4 };

// Where elements go: values, codes in a word each, packed codes; what is in `wants`.
struct VectorArrays {
  i32 wants;
  NAPIER_GLOBAL u32* values;
  NAPIER_GLOBAL u32* words;
  NAPIER_GLOBAL unsigned char* packed;
};

// Elements are divided by a scale before they are rounded, and their values multiplied after.
enum VectorScaling { kUnscaled, kPowerScale, kQuotientScale };
struct VectorScale {
  enum VectorScaling kind;
  float down;  // kPowerScale: 2^-s
  float up;    // 2^s
#ifdef NAPIER_HAS_DOUBLE
  double whole;  // kQuotientScale: scale · tensor scale
#endif
};
#ifndef __cplusplus
typedef struct VectorArrays VectorArrays;
typedef struct VectorScale VectorScale;
#endif

// What is below 2^-126 and came from another number than 0 becomes 2^-126: docs/kernels.md,
// "Blocks".
NAPIER_FUNCTION LaneBits keep_from_zero(LaneBits scaled, LaneBits x) {
  const LaneBits is_small = mask_where_less(scaled & 0x7FFFFFFFu, all_lanes(0x800000u)) &
                            mask_where_less(all_lanes(0), x & 0x7FFFFFFFu);
  return choose_bits(is_small, (x & 0x80000000u) | 0x800000u, scaled);
}

NAPIER_FUNCTION LaneBits is_nan_mask(LaneBits x) {
  return mask_where_less(all_lanes(0x7F800000u), x & 0x7FFFFFFFu);
}

#ifdef NAPIER_HAS_DOUBLE
// x / divisor rounded to odd in 24 bits: the last is set where anything below is.
NAPIER_FUNCTION LaneBits divide_lanes(LaneBits x, double divisor) {
  const LaneWide bits =
      wide_of_doubles(doubles_of_lanes(lanes_of_bits(x)) / (LaneDoubles)(divisor));
  const LaneWide last = (LaneWide)((u64)1 << 29);
  const LaneWide below = last - (LaneWide)((u64)1);
  const LaneWide odd = (bits | (((bits & below) + below) & last)) & ~below;
  const LaneBits quotient = bits_of_lanes(lanes_of_doubles(doubles_of_wide(odd)));
  return choose_bits(is_nan_mask(x), x, keep_from_zero(quotient, x));
}
#endif

NAPIER_FUNCTION LaneBits scale_lanes(VectorScale scale, LaneBits x) {
#ifdef NAPIER_HAS_DOUBLE
  if (scale.kind == kQuotientScale) return divide_lanes(x, scale.whole);
#endif
  if (scale.kind == kUnscaled) return x;
  return keep_from_zero(bits_of_lanes(lanes_of_bits(x) * (Lanes)(scale.down)), x);
}

NAPIER_FUNCTION LaneBits unscale_lanes(VectorScale scale, LaneBits value) {
  if (scale.kind == kUnscaled) return value;
  Lanes product = lanes_of_bits(value) * (Lanes)(scale.up);
#ifdef NAPIER_HAS_DOUBLE
  if (scale.kind == kQuotientScale) {
    product = lanes_of_doubles(doubles_of_lanes(lanes_of_bits(value)) * (LaneDoubles)(scale.whole));
  }
#endif
  return choose_bits(is_nan_mask(value), all_lanes(0x7FC00000u), bits_of_lanes(product));
}

// Lanes from `from` on, zeros beyond the first `count`.
NAPIER_FUNCTION LaneBits load_some(NAPIER_GLOBAL const u32* from, u64 count) {
  if (count >= (u64)kVectorLanes) return load_bits(from);
  u32 few[kVectorLanes];
  for (i32 i = 0; i < kVectorLanes; ++i) few[i] = (u64)i < count ? from[i] : 0;
  return load_bits(few);
}

NAPIER_FUNCTION void store_some(LaneBits bits, u64 count, NAPIER_GLOBAL u32* to) {
  if (count >= (u64)kVectorLanes) {
    store_bits(bits, to);
    return;
  }
  u32 few[kVectorLanes];
  store_bits(bits, few);
  for (u64 i = 0; i < count; ++i) to[i] = few[i];
}

NAPIER_FUNCTION u64 elements_left(u64 n, u64 end) { return n < end ? end - n : 0; }

NAPIER_FUNCTION void write_unit(SixteenCodes codes, i32 width, u64 unit, u64 end,
                                NAPIER_GLOBAL unsigned char* packed) {
  NAPIER_GLOBAL unsigned char* const to = packed + unit / 8 * (u64)width;
  if (unit + kUnit <= end) {
    write_sixteen(codes, width, to);
  } else {
    write_some_codes(codes, end - unit, width, to);
  }
}

// Elements [unit, unit + kUnit), of which those before `end` are there.
NAPIER_FUNCTION void quantize_unit(VectorKind kind, const VectorTask* t, VectorScale scale,
                                   VectorDraws* draws, u64 unit, u64 end,
                                   NAPIER_GLOBAL const u32* x, VectorArrays out) {
  SixteenCodes codes;
  fill_draws(draws, kind, t, unit);
  NAPIER_UNROLL
  for (i32 v = 0; v < kUnit; v += kVectorLanes) {
    const u64 n = unit + (u64)v;
    const u64 left = elements_left(n, end);
    const LaneBits given = scale_lanes(scale, load_some(x + n, left));
    const LaneBits value = quantize_lanes(kind, t, given, fields_at(draws, kind, n));
    if (out.wants & kWantsValues) {
      store_some(unscale_lanes(scale, value), left, out.values + n);
    }
    if (out.wants == kWantsValues) continue;
    const LaneBits code = encode_lanes(t, value);
    if (out.wants & kWantsWords) store_some(code, left, out.words + n);
    *(LaneBits*)((u32*)&codes + v) = code;
  }
  if (out.wants & kWantsPacked) write_unit(codes, t->width, unit, end, out.packed);
}

// Elements [begin, end), begin a multiple of kUnit.
NAPIER_FUNCTION void quantize_item(VectorKind kind, const VectorTask* t, u64 begin, u64 end,
                                   NAPIER_GLOBAL const u32* x, VectorArrays out) {
  VectorScale none;
  none.kind = kUnscaled;
  VectorDraws draws;
  draws.begin = draws.end = begin;
  for (u64 unit = begin; unit < end; unit += kUnit) {
    quantize_unit(kind, t, none, &draws, unit, end, x, out);
  }
}

NAPIER_END
