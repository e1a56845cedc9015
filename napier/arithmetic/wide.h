// Unsigned integers of 128 bits, which OpenCL C lacks. C subset, see napier/base/c_subset.h.
#pragma once

#include "napier/base/c_subset.h"

NAPIER_BEGIN

struct Wide {
  u64 high;
  u64 low;
};
#ifndef __cplusplus
typedef struct Wide Wide;
#endif

NAPIER_FUNCTION Wide wide_of(u64 low) {
  Wide x;
  x.high = 0;
  x.low = low;
  return x;
}

NAPIER_FUNCTION i32 wide_is_zero(Wide x) { return x.high == 0 && x.low == 0; }

NAPIER_FUNCTION i32 wide_is_below(Wide a, Wide b) {
  return a.high < b.high || (a.high == b.high && a.low < b.low);
}

NAPIER_FUNCTION Wide wide_add(Wide a, Wide b) {
  Wide sum;
  sum.low = a.low + b.low;
  sum.high = a.high + b.high + (sum.low < a.low ? 1 : 0);
  return sum;
}

NAPIER_FUNCTION Wide wide_subtract(Wide a, Wide b) {
  Wide difference;
  difference.low = a.low - b.low;
  difference.high = a.high - b.high - (a.low < b.low ? 1 : 0);
  return difference;
}

// x · 2^bits modulo 2^128; any bits ≥ 0.
NAPIER_FUNCTION Wide wide_shift_left(Wide x, i32 bits) {
  Wide shifted = x;
  if (bits >= 128) return wide_of(0);
  if (bits >= 64) {
    shifted.high = x.low << (bits - 64);
    shifted.low = 0;
  } else if (bits > 0) {
    shifted.high = (x.high << bits) | (x.low >> (64 - bits));
    shifted.low = x.low << bits;
  }
  return shifted;
}

// ⌊x · 2^-bits⌋; any bits ≥ 0.
NAPIER_FUNCTION Wide wide_shift_right(Wide x, i32 bits) {
  Wide shifted = x;
  if (bits >= 128) return wide_of(0);
  if (bits >= 64) {
    shifted.low = x.high >> (bits - 64);
    shifted.high = 0;
  } else if (bits > 0) {
    shifted.low = (x.low >> bits) | (x.high << (64 - bits));
    shifted.high = x.high >> bits;
  }
  return shifted;
}

// The bits that wide_shift_right drops, as a fraction: x · 2^-bits modulo 1, times 2^128, floor.
// 0 ≤ bits; `lost` tells whether anything lies below the 128 bits.
NAPIER_FUNCTION Wide wide_fraction(Wide x, i32 bits, i32* lost) {
  *lost = 0;
  if (bits <= 128) return bits == 0 ? wide_of(0) : wide_shift_left(x, 128 - bits);
  const Wide fraction = wide_shift_right(x, bits - 128);
  const Wide back = wide_shift_left(fraction, bits - 128);
  *lost = bits >= 256 ? !wide_is_zero(x) : back.high != x.high || back.low != x.low;
  return fraction;
}

// The number of bits of x without leading zeros: 0 for 0.
NAPIER_FUNCTION i32 wide_length(Wide x) {
  i32 length = 0;
  u64 word = x.low;
  if (x.high != 0) {
    length = 64;
    word = x.high;
  }
  for (i32 step = 32; step > 0; step /= 2) {
    if (word >> step != 0) {
      word >>= step;
      length += step;
    }
  }
  return length + (word != 0 ? 1 : 0);
}

NAPIER_FUNCTION Wide wide_product(u64 a, u64 b) {
  const u64 a0 = a & 0xFFFFFFFFu;
  const u64 a1 = a >> 32;
  const u64 b0 = b & 0xFFFFFFFFu;
  const u64 b1 = b >> 32;
  const u64 middle = a1 * b0 + ((a0 * b0) >> 32);
  const u64 carried = a0 * b1 + (middle & 0xFFFFFFFFu);
  Wide product;
  product.low = a * b;
  product.high = a1 * b1 + (middle >> 32) + (carried >> 32);
  return product;
}

NAPIER_END
