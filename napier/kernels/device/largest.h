// The largest number of a part of a vector, on a device. C subset, see napier/base/c_subset.h.
#pragma once

#include "napier/kernels/device/lanes.h"

NAPIER_BEGIN

// The bits of the largest |x| of the finite ones in [begin, end), 0 without any; holds_nan becomes
// whether a NaN is there.
NAPIER_FUNCTION u32 find_largest(NAPIER_GLOBAL const u32* x, u64 begin, u64 end, i32* holds_nan) {
  u32 largest = 0;
  *holds_nan = 0;
  for (u64 n = begin; n < end; ++n) {
    const u32 size = x[n] & 0x7FFFFFFFu;
    if (size > 0x7F800000u) *holds_nan = 1;
    if (size < 0x7F800000u && size > largest) largest = size;
  }
  return largest;
}

NAPIER_END
