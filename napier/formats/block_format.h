// Blocks of numbers that share a scale: a row as data. C subset, see napier/base/c_subset.h; the
// names are in napier/formats/block_names.h.
#pragma once

#include "napier/formats/number_format.h"

NAPIER_BEGIN

// How the scale follows from A, the largest magnitude of the block's finite numbers, A > 0. With
// e = ⌊log2 A⌋, L the largest positive number of the element format, E = ⌊log2 L⌋ and p its
// precision (E - p + 1 is the exponent of L's last place), the scale is 2^s, where
//   floor    s = e - E;  some numbers may saturate             OCP MX 1.0, 6.3
//   ceil     the least s with A ≤ L · 2^s;  none saturates     ⌈log2(A / L)⌉
//   even     s = ⌊log2 A'⌋ - E, A' = A rounded to p bits, ties to even
//   nearest  s = e - E, and one more iff A > √2 · 2^e          round(log2 A) - E
// With a = A · 2^-e, 1 ≤ a < 2, each is s = e - E or one more: never for floor; iff a > L · 2^-E
// for ceil; iff a ≥ 2 - 2^-p for even; iff a > √2 for nearest, where a = √2 cannot be. All of it is
// decided on the bits of A: a logarithm in floating point has no part in it. s is then clamped to
// the exponents of the scale format; A = 0 gives the lowest.
// A scale format with a mantissa (e4m3fn of nvfp4) takes A / (L · t) itself, t the scale of the
// whole tensor, rounded rz, ru, rne or rna by the four rules and clamped to its positive numbers.
enum ScaleRule { kScaleFloor, kScaleCeil, kScaleEven, kScaleNearest };

struct BlockFormat {
  struct NumberFormat element;
  struct NumberFormat scale;
  i32 block_size;        // numbers that share a scale; the last block of an array may have fewer
  i32 has_tensor_scale;  // a second scale, one fp32 number for the whole array
  enum ScaleRule rule;
#ifdef __cplusplus
  bool operator==(const BlockFormat&) const = default;
#endif
};
#ifndef __cplusplus
typedef struct BlockFormat BlockFormat;
#endif

NAPIER_END
