// Blocks that share a scale by the definition's own text, on a device: one work item for each
// block. C subset, see napier/base/c_subset.h. The order of work: find_largest for a tensor scale,
// if there is one; define_block for every block; pack_group for every eight codes.
#pragma once

#include "napier/arithmetic/block.h"
#include "napier/kernels/device/elements.h"
#include "napier/kernels/device/largest.h"

NAPIER_BEGIN

// An array in a block format, as a device needs to know it.
struct DeviceBlocks {
  BlockFormat format;
  Projection to;       // the elements
  NarrowCodes narrow;  // the same, where integers can do it: scales are powers of two
  RandomSource random;
  u64 first;  // the number of element 0, for its random bits
  u64 count;
  u32 tensor_scale;  // an fp32 code
  i32 wants_values;
};
#ifndef __cplusplus
typedef struct DeviceBlocks DeviceBlocks;
#endif

// The code of x / scale; scale_code and scale say the same.
NAPIER_FUNCTION u64 device_element_code(const DeviceBlocks* task, u32 bits, u64 scale_code,
                                        Exact scale, u32 random) {
  const i32 exponent = smallest_exponent(task->format.scale) + (i32)scale_code;
  if (task->narrow.is_narrow) return narrow_code(&task->narrow, bits, exponent, random);
  return block_element_code(exact_of_bits(bits), scale, task->to, random);
}

// Whether narrow_eight may take eight numbers of a block.
NAPIER_FUNCTION i32 are_direct(const DeviceBlocks* task, NAPIER_GLOBAL const u32* x) {
  u32 are = task->narrow.is_narrow && task->narrow.is_direct ? 1 : 0;
  for (i32 i = 0; i < 8; ++i) are &= is_direct_number(x[i]);
  return (i32)are;
}

// Codes of the elements [begin, end) of a block that is not lost.
NAPIER_FUNCTION void define_elements(const DeviceBlocks* task, NAPIER_GLOBAL const u32* x,
                                     u64 begin, u64 end, u64 scale_code, NAPIER_GLOBAL u32* codes) {
  const Exact scale = block_scale(task->format, scale_code, exact_of_bits(task->tensor_scale));
  const i32 exponent = smallest_exponent(task->format.scale) + (i32)scale_code;
  const i32 random_bits = task->to.rounding.random_bits;
  ElementDraws draws = element_draws(task->random);
  u32 random[8];
  u32 eight[8];
  u64 n = begin;
  while (n < end) {
    if (n + 8 <= end && are_direct(task, x + n)) {
      draw_eight(&draws, task->first + n, random_bits, random);
      narrow_eight(&task->narrow, x + n, exponent, random, eight);
      for (i32 i = 0; i < 8; ++i) codes[n + (u64)i] = eight[i];
      n += 8;
    } else {
      const u32 drawn = draw_element(&draws, task->first + n, random_bits);
      codes[n] = (u32)device_element_code(task, x[n], scale_code, scale, drawn);
      ++n;
    }
  }
}

// The binary32 code of an element's value.
NAPIER_FUNCTION u32 device_element_value(NumberFormat element, u64 code, Exact scale) {
  Projection nearest;
  nearest.format = device_binary32();
  nearest.rounding.mode = kRne;
  nearest.rounding.random_bits = 0;
  nearest.overflow = kOverflow;
  return (u32)project_exact(block_element_value(element, code, scale), nearest, 0);
}

// The scale's code, the elements' codes and, if they are wanted, the binary32 codes of their
// values. As quantize_blocks has it: napier/arithmetic/block_quantize.h.
NAPIER_FUNCTION void define_block(const DeviceBlocks* task, NAPIER_GLOBAL const u32* x, u64 block,
                                  NAPIER_GLOBAL unsigned char* scales, NAPIER_GLOBAL u32* codes,
                                  NAPIER_GLOBAL u32* values) {
  const BlockFormat f = task->format;
  const u64 begin = block * (u64)f.block_size;
  const u64 end = begin + (u64)f.block_size < task->count ? begin + (u64)f.block_size : task->count;
  const Exact tensor_scale = exact_of_bits(task->tensor_scale);
  i32 is_lost = 0;
  const Exact largest = exact_of_bits(find_largest(x, begin, end, &is_lost));
  is_lost = is_lost && !has_nan(f.element);
  const u64 code = is_lost ? nan_code(f.scale) : block_scale_code(f, largest, tensor_scale);
  scales[block] = (unsigned char)code;
  if (is_lost) {
    for (u64 n = begin; n < end; ++n) codes[n] = 0;
  } else {
    define_elements(task, x, begin, end, code, codes);
  }
  if (!task->wants_values) return;
  const Exact scale = block_scale(f, code, tensor_scale);
  for (u64 n = begin; n < end; ++n) values[n] = device_element_value(f.element, codes[n], scale);
}

NAPIER_END
