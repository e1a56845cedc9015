// Elements of a vector on a device: by integers, or by the definition's own text. C subset, see
// napier/base/c_subset.h.
#pragma once

#include "napier/arithmetic/operations.h"
#include "napier/kernels/device/code_writer.h"
#include "napier/kernels/device/narrow.h"

NAPIER_BEGIN

NAPIER_FUNCTION NumberFormat device_binary32() {
  const NumberFormat f = {kFloat, 32, 1, 8, 23, 127, kGradual, 1, kIeeeNan, 0};
  return f;
}

NAPIER_FUNCTION Exact exact_of_bits(u32 bits) { return decode(device_binary32(), bits); }

// binary32's code of the value of a code, to nearest even where binary32 cannot hold it.
NAPIER_FUNCTION u32 bits_of_code(NumberFormat f, u64 code) {
  Projection to;
  to.format = device_binary32();
  to.rounding.mode = kRne;
  to.rounding.random_bits = 0;
  to.overflow = kOverflow;
  return (u32)project_exact(decode(f, code), to, 0);
}

// A vector to be rounded, as a device needs to know it.
struct DeviceVector {
  Projection to;
  NarrowCodes narrow;  // the same, where integers can do it
  RandomSource random;
  u64 first;  // the number of element 0, for its random bits
  u64 count;
};
#ifndef __cplusplus
typedef struct DeviceVector DeviceVector;
#endif

// The code of element n, rounded.
NAPIER_FUNCTION u64 quantize_element(const DeviceVector* task, ElementDraws* draws, u32 bits,
                                     u64 n) {
  const u32 random = draw_element(draws, task->first + n, task->to.rounding.random_bits);
  if (task->narrow.is_narrow) return narrow_code(&task->narrow, bits, 0, random);
  return project_exact(exact_of_bits(bits), task->to, random);
}

// The end of a group: of eight, or of as many as there are.
NAPIER_FUNCTION u64 group_end(u64 group, u64 count) {
  return 8 * group + 8 < count ? 8 * group + 8 : count;
}

// Packs group `group` of codes that have a word each.
NAPIER_FUNCTION void pack_group(NAPIER_GLOBAL const u32* codes, u64 count, i32 width, u64 group,
                                NAPIER_GLOBAL unsigned char* bytes) {
  CodeWriter writer = group_writer(bytes, group, width);
  for (u64 n = 8 * group; n < group_end(group, count); ++n) write_code(&writer, codes[n]);
  finish_codes(&writer);
}

// The random numbers of elements first … first + 7.
NAPIER_FUNCTION void draw_eight(ElementDraws* draws, u64 first, i32 random_bits, u32* random) {
  for (i32 i = 0; i < 8; ++i) random[i] = 0;
  if (random_bits == 0) return;
  for (i32 i = 0; i < 8; ++i) random[i] = draw_element(draws, first + (u64)i, random_bits);
}

// Eight numbers over 2^scale without a branch, so that a compiler may make vectors of them.
NAPIER_FUNCTION void narrow_eight(const NarrowCodes* narrow, NAPIER_GLOBAL const u32* x, i32 scale,
                                  const u32* random, u32* codes) {
  for (i32 i = 0; i < 8; ++i) codes[i] = narrow_direct(narrow, x[i], scale, random[i]);
}

// Rounds and packs group `group` of a vector.
NAPIER_FUNCTION void quantize_group(const DeviceVector* task, NAPIER_GLOBAL const u32* x, u64 group,
                                    ElementDraws* draws, NAPIER_GLOBAL unsigned char* bytes) {
  CodeWriter writer = group_writer(bytes, group, task->to.format.width_bits);
  const u64 end = group_end(group, task->count);
  u32 codes[8];
  u32 random[8];
  if (task->narrow.is_direct && end == 8 * group + 8) {
    draw_eight(draws, task->first + 8 * group, task->to.rounding.random_bits, random);
    narrow_eight(&task->narrow, x + 8 * group, 0, random, codes);
    for (i32 i = 0; i < 8; ++i) write_code(&writer, codes[i]);
  } else {
    for (u64 n = 8 * group; n < end; ++n)
      write_code(&writer, quantize_element(task, draws, x[n], n));
  }
  finish_codes(&writer);
}

NAPIER_END
