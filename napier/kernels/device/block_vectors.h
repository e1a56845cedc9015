// Blocks that share a scale, by vectors: the paths `power` and, where there is binary64, `quotient`
// of napier/kernels/block_plan.h. C subset, see napier/base/c_subset.h.
#pragma once

#include "napier/kernels/device/largest.h"
#include "napier/kernels/device/vectors.h"

NAPIER_BEGIN

// What BlockPlan says of scales.
struct BlockVectors {
  VectorTask element;
  u64 block_size;  // a multiple of kUnit
  i32 element_exponent;
  u32 moves_up_from;
  i32 lowest_scale;
  i32 highest_scale;
  i32 has_nan;
  u32 nan_scale;
};
#ifndef __cplusplus
typedef struct BlockVectors BlockVectors;
#endif

// The largest |x| of elements [begin, end), as bits; infinities and NaN are above all numbers.
NAPIER_FUNCTION u32 largest_by_lanes(NAPIER_GLOBAL const u32* x, u64 begin, u64 end) {
  LaneBits most = all_lanes(0);
  for (u64 n = begin; n < end; n += kVectorLanes) {
    most = larger_bits(most, load_some(x + n, end - n) & 0x7FFFFFFFu);
  }
  return largest_lane(most);
}

// s for a block whose largest finite size has these bits.
NAPIER_FUNCTION i32 power_of_scale(const BlockVectors* b, u32 largest) {
  if (largest == 0) return b->lowest_scale;
  i32 field = (i32)(largest >> 23);
  u32 mantissa = largest & 0x7FFFFFu;
  if (field == 0) {
    for (field = 1; mantissa < 0x800000u; --field) mantissa <<= 1;
    mantissa &= 0x7FFFFFu;
  }
  const i32 s = field - 127 - b->element_exponent + (mantissa >= b->moves_up_from ? 1 : 0);
  return s < b->lowest_scale ? b->lowest_scale : s > b->highest_scale ? b->highest_scale : s;
}

NAPIER_FUNCTION u32 bits_of_power(i32 s) {  // -127 … 127
  return s == -127 ? 1u << 22 : (u32)(s + 127) << 23;
}

// A block whose NaN its elements cannot say: zeros under a scale that is NaN.
NAPIER_FUNCTION void lose_block(const BlockVectors* b, u64 begin, u64 end, VectorArrays out) {
  SixteenCodes zeros;
  for (i32 i = 0; i < kUnit; ++i) ((u32*)&zeros)[i] = 0;
  for (u64 n = begin; (out.wants & kWantsValues) && n < end; ++n) out.values[n] = 0x7FC00000u;
  for (u64 n = begin; (out.wants & kWantsWords) && n < end; ++n) out.words[n] = 0;
  for (u64 unit = begin; (out.wants & kWantsPacked) && unit < end; unit += kUnit) {
    write_unit(zeros, b->element.width, unit, end, out.packed);
  }
}

NAPIER_FUNCTION u64 block_end(const BlockVectors* b, u64 block) {
  const u64 end = (block + 1) * b->block_size;
  return end < b->element.count ? end : b->element.count;
}

// The bits of the largest finite size; a block that is lost is written, and becomes ~0.
NAPIER_FUNCTION u32 largest_of_block(const BlockVectors* b, u64 block, NAPIER_GLOBAL const u32* x,
                                     NAPIER_GLOBAL unsigned char* scales, VectorArrays out) {
  const u64 begin = block * b->block_size;
  const u64 end = block_end(b, block);
  const u32 largest = largest_by_lanes(x, begin, end);
  if (largest < 0x7F800000u) return largest;
  i32 holds_nan = 0;
  const u32 finite = find_largest(x, begin, end, &holds_nan);
  if (!holds_nan || b->has_nan) return finite;
  scales[block] = (unsigned char)b->nan_scale;
  lose_block(b, begin, end, out);
  return ~0u;
}

NAPIER_FUNCTION void quantize_scaled_block(VectorKind kind, const BlockVectors* b,
                                           VectorScale scale, u64 block, VectorDraws* draws,
                                           NAPIER_GLOBAL const u32* x, VectorArrays out) {
  const u64 end = block_end(b, block);
  for (u64 unit = block * b->block_size; unit < end; unit += kUnit) {
    quantize_unit(kind, &b->element, scale, draws, unit, end, x, out);
  }
}

// Blocks [first, last).
NAPIER_FUNCTION void quantize_power_item(VectorKind kind, const BlockVectors* b, u64 first,
                                         u64 last, NAPIER_GLOBAL const u32* x,
                                         NAPIER_GLOBAL unsigned char* scales, VectorArrays out) {
  VectorDraws draws;
  draws.begin = draws.end = first * b->block_size;
  for (u64 block = first; block < last; ++block) {
    const u32 largest = largest_of_block(b, block, x, scales, out);
    if (largest == ~0u) continue;
    const i32 s = power_of_scale(b, largest);
    scales[block] = (unsigned char)(s - b->lowest_scale);
    VectorScale scale;
    scale.kind = kPowerScale;
    scale.down = float_of_bits(bits_of_power(-s));
    scale.up = float_of_bits(bits_of_power(s));
    quantize_scaled_block(kind, b, scale, block, &draws, x, out);
  }
}

#ifdef NAPIER_HAS_DOUBLE

// What else BlockPlan says of scales with a mantissa.
struct QuotientVectors {
  BlockVectors blocks;
  VectorKind scale_kind;
  VectorTask scale;
  u32 smallest_scale_bits;  // of code 1
  float tensor_scale;       // t
  double divisor;           // L · t
};
#ifndef __cplusplus
typedef struct QuotientVectors QuotientVectors;
#endif

// Blocks [first, last): their scales as many at a time as there are lanes.
NAPIER_FUNCTION void quantize_quotient_item(VectorKind kind, const QuotientVectors* q, u64 first,
                                            u64 last, NAPIER_GLOBAL const u32* x,
                                            NAPIER_GLOBAL unsigned char* scales, VectorArrays out) {
  const BlockVectors* const b = &q->blocks;
  VectorDraws draws;
  draws.begin = draws.end = first * b->block_size;
  for (u64 group = first; group < last; group += kVectorLanes) {
    const u64 end = group + kVectorLanes < last ? group + kVectorLanes : last;
    u32 largest[kVectorLanes];
    u32 numbers[kVectorLanes];
    u32 codes[kVectorLanes];
    for (i32 i = 0; i < kVectorLanes; ++i) largest[i] = 0;
    for (u64 block = group; block < end; ++block) {
      largest[block - group] = largest_of_block(b, block, x, scales, out);
    }
    const LaneBits ratios = divide_lanes(load_bits(largest), q->divisor);
    const LaneBits rounded = larger_bits(quantize_lanes(q->scale_kind, &q->scale, ratios, ratios),
                                         all_lanes(q->smallest_scale_bits));
    store_bits(rounded, numbers);
    store_bits(encode_lanes(&q->scale, rounded), codes);
    for (u64 block = group; block < end; ++block) {
      if (largest[block - group] == ~0u) continue;
      scales[block] = (unsigned char)codes[block - group];
      VectorScale scale;
      scale.kind = kQuotientScale;
      scale.up = scale.down = 1.0f;
      scale.whole = (double)float_of_bits(numbers[block - group]) * (double)q->tensor_scale;
      quantize_scaled_block(kind, b, scale, block, &draws, x, out);
    }
  }
}

#endif

// The largest finite size of elements [begin, end).
NAPIER_FUNCTION u32 largest_finite(NAPIER_GLOBAL const u32* x, u64 begin, u64 end) {
  const u32 largest = largest_by_lanes(x, begin, end);
  i32 holds_nan = 0;
  return largest < 0x7F800000u ? largest : find_largest(x, begin, end, &holds_nan);
}

NAPIER_END
