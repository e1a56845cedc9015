// Rounding of values that are carried in binary32, for the devices: the shortcuts of the CPU's
// round32-inl.h without directed instructions. C subset, see napier/base/c_subset.h. Proofs:
// docs/arithmetic.md, "Shortcuts"; conditions: napier/kernels/gemm_plan.cpp.
#pragma once

#include "napier/arithmetic/random_draw.h"
#include "napier/kernels/device/lanes.h"

NAPIER_BEGIN

// exact: nothing to do · nearest: rne · cut: toward zero after an addend (rz, rna, sra, srb)
enum DeviceStep { kExactStep, kNearestStep, kCutStep };

// A float format of m mantissa bits and smallest exponent emin, and its rounding.
struct DeviceRounding {
  float lowest_power;   // 2^emin
  float nearest_scale;  // 1.5 · 2^(23-m)
  float limit;          // the guard trips where a power of two below |x| reaches it
  u32 kept_bits;        // of a binary32 code: all but the 23-m lowest
  u32 addend;           // 0, or half a step (rna), or half a step of R (srb), below the kept bits
  i32 random_bits;      // N
  i32 random_place;     // 23 - m - N: where R's lowest bit stands
};
#ifndef __cplusplus
typedef struct DeviceRounding DeviceRounding;
#endif

NAPIER_FUNCTION LaneBits sign_bits_of(Lanes x) { return bits_of_lanes(x) & 0x80000000u; }

// (x + E·C) - E·C with E = 2^max(e(x), emin). Underflow to -0 gives +0 unless `keeps_sign`.
NAPIER_FUNCTION Lanes round_lanes_nearest(Lanes x, const DeviceRounding* r, i32 keeps_sign,
                                          LaneBits* largest_power) {
  const LaneBits lowest = bits_of_lanes((Lanes)(r->lowest_power));
  const LaneBits power = larger_bits(bits_of_lanes(x) & 0x7F800000u, lowest);
  const Lanes e = lanes_of_bits(power);
  const Lanes scale = (Lanes)(r->nearest_scale);
  const Lanes rounded = exact_multiply_add(-e, scale, exact_multiply_add(e, scale, x));
  if (!keeps_sign) return rounded;
  *largest_power = larger_bits(*largest_power, power);
  return lanes_of_bits((bits_of_lanes(rounded) & 0x7FFFFFFFu) | sign_bits_of(x));
}

// |x| below 2^emin is moved up to it, cut to binary32's 23 bits there, so that kept bits stand at
// one place for all; the addend carries into them or not; what lies below is dropped. Right also
// where x is an exact value cut toward zero to binary32.
NAPIER_FUNCTION Lanes round_lanes_cut(Lanes x, const DeviceRounding* r, LaneBits random,
                                      i32 is_guarded, LaneBits* largest_power) {
  const LaneBits size_bits = bits_of_lanes(x) & 0x7FFFFFFFu;
  const Lanes size = lanes_of_bits(size_bits);
  const Lanes lowest = (Lanes)(r->lowest_power);
  if (is_guarded) *largest_power = larger_bits(*largest_power, size_bits & 0x7F800000u);
  const Lanes up = lanes_of_bits(mask_where_below(size, lowest) & bits_of_lanes(lowest));
  const Lanes moved = size + up;
  const LaneBits is_beyond = mask_where_below(size, moved - up);  // the sum was rounded up
  const LaneBits cut = bits_of_lanes(moved) + is_beyond;
  const LaneBits kept = (cut + random + r->addend) & r->kept_bits;
  const Lanes rounded = lanes_of_bits(kept) - up;
  return lanes_of_bits(bits_of_lanes(rounded) | sign_bits_of(x));
}

// What a + b lacks of the exact sum, seen from zero: negative where it went beyond it. TwoSum:
// Knuth, The Art of Computer Programming 2, 4.2.2.
NAPIER_FUNCTION Lanes residual_outward(Lanes a, Lanes b, Lanes sum) {
  const Lanes part = sum - a;
  const Lanes residual = (a - (sum - part)) + (b - part);
  return lanes_of_bits(bits_of_lanes(residual) ^ sign_bits_of(sum));
}

// Whether a guard's power has reached the limit in any lane. Powers are bits of positive floats.
NAPIER_FUNCTION i32 has_reached(LaneBits powers, float limit) {
  const Lanes largest = lanes_of_bits(powers);
#if defined(__OPENCL_VERSION__) && NAPIER_LANES > 1
  return any(!(largest < (Lanes)(limit)));
#else
  return !(largest < limit);
#endif
}

// a + b cut toward zero: the rounded sum steps back by one where it went beyond the exact one.
NAPIER_FUNCTION Lanes add_lanes_toward_zero(Lanes a, Lanes b) {
  const Lanes sum = a + b;
  const Lanes outward = residual_outward(a, b, sum);
  return lanes_of_bits(bits_of_lanes(sum) + mask_where_below(outward, (Lanes)(0.0f)));
}

// a + b rounded to odd at 24 bits, which every rounding to at most 22 bits takes for the exact sum:
// cut toward zero, and the last bit set where something was lost.
NAPIER_FUNCTION Lanes add_lanes_to_odd(Lanes a, Lanes b) {
  const Lanes zero = (Lanes)(0.0f);
  const Lanes sum = a + b;
  const Lanes outward = residual_outward(a, b, sum);
  const LaneBits is_beyond = mask_where_below(outward, zero);
  const LaneBits is_lost = is_beyond | mask_where_below(zero, outward);
  return lanes_of_bits((bits_of_lanes(sum) + is_beyond) | (is_lost & 1u));
}

// --- random bits ---

struct PhiloxWords {
  LaneBits words[4];
};
#ifndef __cplusplus
typedef struct PhiloxWords PhiloxWords;
#endif

struct PhiloxCounter {
  LaneWide c0, c1, c2, c3;
};
#ifndef __cplusplus
typedef struct PhiloxCounter PhiloxCounter;
#endif

// The last `rounds` of ten rounds. Words live in wide lanes, whose upper halves are never looked
// at, because a product of two has 64 bits; those of c1 and c3 are free from the start.
NAPIER_FUNCTION PhiloxWords philox_rounds(PhiloxCounter c, i32 rounds, u64 key) {
  u32 k0 = (u32)key + (u32)(10 - rounds) * 0x9E3779B9u;
  u32 k1 = (u32)(key >> 32) + (u32)(10 - rounds) * 0xBB67AE85u;
  const LaneWide low = (LaneWide)((u64)0xFFFFFFFFu);
  NAPIER_UNROLL
  for (i32 round = 0; round < rounds; ++round) {
    const LaneWide q0 = (c.c0 & low) * (LaneWide)((u64)0xD2511F53u);
    const LaneWide q1 = (c.c2 & low) * (LaneWide)((u64)0xCD9E8D57u);
    c.c0 = (q1 >> 32) ^ c.c1 ^ (LaneWide)((u64)k0);
    c.c1 = q1;
    c.c2 = (q0 >> 32) ^ c.c3 ^ (LaneWide)((u64)k1);
    c.c3 = q0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  PhiloxWords block;
  block.words[0] = bits_of_wide(c.c0);
  block.words[1] = bits_of_wide(c.c1);
  block.words[2] = bits_of_wide(c.c2);
  block.words[3] = bits_of_wide(c.c3);
  return block;
}

// philox4x32_10(call, j, i, stream, key) for a j of each lane.
NAPIER_FUNCTION PhiloxWords philox_lanes(u32 call, LaneBits j, u32 i, u32 stream, u64 key) {
  // The first round: three of four words are the same in all lanes.
  const u64 p0 = (u64)0xD2511F53u * call;
  const u64 p1 = (u64)0xCD9E8D57u * i;
  PhiloxCounter c;
  c.c0 = wide_of_bits(j ^ ((u32)(p1 >> 32) ^ (u32)key));
  c.c1 = (LaneWide)((u64)(u32)p1);
  c.c2 = (LaneWide)((u64)((u32)(p0 >> 32) ^ stream ^ (u32)(key >> 32)));
  c.c3 = (LaneWide)((u64)(u32)p0);
  return philox_rounds(c, 9, key);
}

// philox4x32_10(low half, high half, stream, 0, key) of consecutive calls, one in each lane.
NAPIER_FUNCTION PhiloxWords philox_calls(u64 call, u32 stream, u64 key) {
  PhiloxCounter c;
  c.c0 = wide_of_bits(lane_numbers()) + (LaneWide)(call);
  c.c1 = c.c0 >> 32;
  c.c2 = (LaneWide)((u64)stream);
  c.c3 = (LaneWide)((u64)0);
  return philox_rounds(c, 10, key);
}

// R at its place, from a word that holds it from `bit` on.
NAPIER_FUNCTION LaneBits placed_random(LaneBits word, i32 bit, const DeviceRounding* r) {
  if (r->random_bits == 0) return word & 0;
  return ((word >> (u32)bit) & (((u32)1 << r->random_bits) - 1)) << (u32)r->random_place;
}

// The registers of an lfsr, one of output (i, j) in each lane, before their first step.
NAPIER_FUNCTION LaneBits seed_registers(const struct RandomSource* source, LaneBits j, u32 i) {
  const PhiloxWords block = philox_lanes(0x4C465352u, j, i, source->stream, source->seed);
  return larger_bits(block.words[0] >> (u32)(32 - source->lfsr_bits), (LaneBits)(1u));
}

// And one step later.
NAPIER_FUNCTION LaneBits next_registers(LaneBits states, u32 taps) {
  return (states >> 1) ^ (((LaneBits)(0u) - (states & 1u)) & taps);
}

NAPIER_END
