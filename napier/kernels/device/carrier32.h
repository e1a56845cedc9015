// What orders-inl.h adds up, carried in binary32: any rounding, as napier/kernels/cpu/any32-inl.h
// has it. C subset, see napier/base/c_subset.h. In C++ a carrier is a namespace; an OpenCL program
// has but one.
#pragma once

#include "napier/arithmetic/rules.h"
#include "napier/kernels/device/shortcuts.h"

NAPIER_BEGIN
NAPIER_BEGIN_CARRIER(carrier32)

typedef Lanes Number;
typedef float Scale;

// kOutputs vectors, of kVectors columns, go through the steps together.
enum { kVectors = 2, kOutputs = 8 };

// What a sum needs before its rounding (docs/arithmetic.md, "Shortcuts"): nothing, to be cut toward
// zero, or to be rounded to odd.
enum Addition { kPlainAddition, kCutAddition, kOddAddition };

struct SumRounding {
  i32 rounds;  // 0: numbers stay as binary32 has them
  i32 random_bits;
  enum Rounding mode;
  enum Addition addition;
  i32 keeps_minus_zero;
  float step_scale;    // 2^-m
  float longer_scale;  // nearest_scale for m + N bits, of src
  struct DeviceRounding constants;
};
#ifndef __cplusplus
typedef struct SumRounding SumRounding;
#endif

NAPIER_FUNCTION Number number_of_lanes(Lanes x) { return x; }
NAPIER_FUNCTION Lanes lanes_of_number(Number x) { return x; }

NAPIER_FUNCTION Number add_numbers(const SumRounding* r, Number a, Number b) {
  if (r->addition == kPlainAddition) return a + b;
  if (r->addition == kCutAddition) return add_lanes_toward_zero(a, b);
  const Lanes odd = add_lanes_to_odd(a, b);
  if (r->mode != kRd) return odd;
  // Toward -∞ an exact zero is -0, unless both were +0.
  const LaneBits signs = (bits_of_lanes(a) | bits_of_lanes(b)) & 0x80000000u;
  const LaneBits is_zero = mask_where_less(bits_of_lanes(odd) & 0x7FFFFFFFu, (LaneBits)(1u));
  const LaneBits is_minus = is_zero & mask_where_less((LaneBits)(0u), signs);
  return lanes_of_bits(bits_of_lanes(odd) | (is_minus & 0x80000000u));
}

// One step of x's grid: E · 2^-m.
NAPIER_FUNCTION Lanes step_at(const SumRounding* r, Lanes x) {
  const LaneBits lowest = bits_of_lanes((Lanes)(r->constants.lowest_power));
  return lanes_of_bits(larger_bits(bits_of_lanes(x) & 0x7F800000u, lowest)) *
         (Lanes)(r->step_scale);
}

NAPIER_FUNCTION Lanes size_of_lanes(Lanes x) {
  return lanes_of_bits(bits_of_lanes(x) & 0x7FFFFFFFu);
}

// ru and rd (`toward` is +1 and -1): a step onward where the nearest number lies behind x.
NAPIER_FUNCTION Lanes round_directed(const SumRounding* r, Lanes x, Lanes toward, LaneBits* guard) {
  const Lanes nearest = round_lanes_nearest(x, &r->constants, 1, guard);
  const LaneBits is_behind = mask_where_below(nearest * toward, x * toward);
  const Lanes step = lanes_of_bits(is_behind & bits_of_lanes(step_at(r, x) * toward));
  return lanes_of_bits((bits_of_lanes(nearest + step) & 0x7FFFFFFFu) | sign_bits_of(x));
}

// Toward zero; then away where something was lost from an even number of steps.
NAPIER_FUNCTION Lanes round_to_odd(const SumRounding* r, Lanes x, LaneBits* guard) {
  const Lanes cut = size_of_lanes(round_lanes_cut(x, &r->constants, (LaneBits)(0u), 1, guard));
  const Lanes step = step_at(r, x);
  const Lanes magic =
      step * (Lanes)(25165824.0f);  // 1.5 · 2^24: its sums are even numbers of steps
  const Lanes even = (cut + magic) - magic;
  const LaneBits is_odd = mask_where_below(even, cut) | mask_where_below(cut, even);
  const LaneBits is_lost = mask_where_below(cut, size_of_lanes(x));
  const Lanes away = lanes_of_bits(is_lost & ~is_odd & bits_of_lanes(step));
  return lanes_of_bits(bits_of_lanes(cut + away) | sign_bits_of(x));
}

// First to nearest at m + N bits; what is left decides with R, as sra has it.
NAPIER_FUNCTION Lanes round_twice(const SumRounding* r, Lanes x, LaneBits random, LaneBits* guard) {
  struct DeviceRounding longer = r->constants;
  longer.nearest_scale = r->longer_scale;
  const Lanes first = round_lanes_nearest(x, &longer, 1, guard);
  return round_lanes_cut(first, &r->constants, random, 1, guard);
}

// x (kOutputs vectors) becomes its projection; random holds the R. The guard sees all.
NAPIER_FUNCTION void round_numbers(const SumRounding* r, const LaneBits* random, LaneBits* guard,
                                   Number* x) {
  const u32 place = (u32)r->constants.random_place;
  switch (r->mode) {
    case kRne:
      NAPIER_UNROLL
      for (i32 n = 0; n < kOutputs; ++n) x[n] = round_lanes_nearest(x[n], &r->constants, 1, guard);
      break;
    case kRz:
    case kRna:
    case kSra:
    case kSrb:
      NAPIER_UNROLL
      for (i32 n = 0; n < kOutputs; ++n)
        x[n] = round_lanes_cut(x[n], &r->constants, random[n] << place, 1, guard);
      break;
    case kRu:
    case kRd:
      NAPIER_UNROLL
      for (i32 n = 0; n < kOutputs; ++n)
        x[n] = round_directed(r, x[n], (Lanes)(r->mode == kRu ? 1.0f : -1.0f), guard);
      break;
    case kRo:
      NAPIER_UNROLL
      for (i32 n = 0; n < kOutputs; ++n) x[n] = round_to_odd(r, x[n], guard);
      break;
    case kSrc:
      NAPIER_UNROLL
      for (i32 n = 0; n < kOutputs; ++n) x[n] = round_twice(r, x[n], random[n] << place, guard);
      break;
  }
  if (r->keeps_minus_zero) return;
  NAPIER_UNROLL
  for (i32 n = 0; n < kOutputs; ++n) x[n] = x[n] + (Lanes)(0.0f);
}

// Whether the guard of a rounding says that its numbers may be wrong.
NAPIER_FUNCTION i32 has_tripped(const SumRounding* r, LaneBits guard) {
  return r->rounds && has_reached(guard, r->constants.limit);
}

// Of the order `aligned`, which this carrier is never asked for.
NAPIER_FUNCTION Number aligned_sum(const Number* products, i32 count, Scale scale) {
  (void)count;
  (void)scale;
  return products[0];
}

NAPIER_END_CARRIER
NAPIER_END
