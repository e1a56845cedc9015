// The random bits R of stochastic rounding: a pure function of seed, stream and place. C subset,
// see napier/base/c_subset.h. Source: docs/arithmetic.md, "Random bits".
#pragma once

#include "napier/base/philox.h"

NAPIER_BEGIN

enum RandomKind { kPhilox, kLfsr };

struct RandomSource {
  enum RandomKind kind;
  i32 lfsr_bits;    // L: 16, 24 or 32; 0 for philox
  i32 random_bits;  // the largest N of all roundings that draw here, 0 … 32
  u32 stream;
  u64 seed;
#ifdef __cplusplus
  bool operator==(const RandomSource&) const = default;
#endif
};
#ifndef __cplusplus
typedef struct RandomSource RandomSource;
#endif

// w, the width of a draw's field: the least of 8, 16 and 32 that holds N bits.
NAPIER_FUNCTION i32 field_bits(i32 random_bits) {
  return random_bits <= 8 ? 8 : random_bits <= 16 ? 16 : 32;
}

// Field `place` of a block, lowest bits first, in its low w bits.
NAPIER_FUNCTION u32 block_field(PhiloxBlock block, i32 field_width, u32 place) {
  const u32 bit = place * (u32)field_width;
  const u32 field = block.words[bit / 32] >> (bit % 32);
  return field_width == 32 ? field : field & (((u32)1 << field_width) - 1);
}

// The field, w bits, of element n.
NAPIER_FUNCTION u32 element_field(RandomSource source, u64 n) {
  const i32 width = field_bits(source.random_bits);
  const u64 call = n / (u64)(128 / width);
  const PhiloxBlock block =
      philox4x32_10((u32)call, (u32)(call >> 32), source.stream, 0, source.seed);
  return block_field(block, width, (u32)(n % (u64)(128 / width)));
}

// The field, w bits, of draw `draw` of output (i, j).
NAPIER_FUNCTION u32 output_field(RandomSource source, u32 i, u32 j, u64 draw) {
  const i32 width = field_bits(source.random_bits);
  const u64 call = draw / (u64)(128 / width);
  const PhiloxBlock block = philox4x32_10((u32)call, j, i, source.stream, source.seed);
  return block_field(block, width, (u32)(draw % (u64)(128 / width)));
}

// R of N bits: the top N bits of a field of `width` bits.
NAPIER_FUNCTION u32 top_of_field(u32 field, i32 width, i32 random_bits) {
  return random_bits == 0 ? 0 : field >> (width - random_bits);
}

// --- linear feedback shift registers, as a circuit has them ---

// x^16+x^14+x^13+x^11+1, x^24+x^23+x^22+x^17+1, x^32+x^30+x^26+x^25+1: each of period 2^L - 1.
NAPIER_FUNCTION u32 lfsr_taps(i32 bits) {
  return bits == 16 ? 0xB400u : bits == 24 ? 0xE10000u : 0xA3000000u;
}

// The register's state for output (i, j) before its first step; never zero.
NAPIER_FUNCTION u32 lfsr_seed(RandomSource source, u32 i, u32 j) {
  const PhiloxBlock block = philox4x32_10(0x4C465352u, j, i, source.stream, source.seed);
  const u32 state = block.words[0] >> (32 - source.lfsr_bits);
  return state == 0 ? 1 : state;
}

NAPIER_FUNCTION u32 lfsr_next(u32 state, i32 bits) {
  return (state >> 1) ^ ((state & 1) ? lfsr_taps(bits) : 0);
}

// R of element n of an elementwise operation. An lfsr gives each element a register of its own.
NAPIER_FUNCTION u32 element_random(RandomSource source, u64 n, i32 random_bits) {
  if (random_bits == 0) return 0;
  if (source.kind == kLfsr) {
    const u32 state = lfsr_seed(source, (u32)(n >> 32), (u32)n);
    return random_bits == 32 ? state : state & (((u32)1 << random_bits) - 1);
  }
  return top_of_field(element_field(source, n), field_bits(source.random_bits), random_bits);
}

NAPIER_END
