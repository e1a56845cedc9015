// Philox4x32-10: random bits as a pure function of key and counter. C subset, see c_subset.h.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include "napier/base/c_subset.h"

NAPIER_BEGIN

struct PhiloxBlock {
  u32 words[4];
};
#ifndef __cplusplus
typedef struct PhiloxBlock PhiloxBlock;
#endif

// The 128 bits of counter (c0, c1, c2, c3) under the 64-bit key.
NAPIER_FUNCTION PhiloxBlock philox4x32_10(u32 c0, u32 c1, u32 c2, u32 c3, u64 key) {
  u32 k0 = (u32)key;
  u32 k1 = (u32)(key >> 32);
  for (i32 round = 0; round < 10; ++round) {
    const u64 p0 = (u64)0xD2511F53u * c0;
    const u64 p1 = (u64)0xCD9E8D57u * c2;
    c0 = (u32)(p1 >> 32) ^ c1 ^ k0;
    c1 = (u32)p1;
    c2 = (u32)(p0 >> 32) ^ c3 ^ k1;
    c3 = (u32)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  PhiloxBlock block;
  block.words[0] = c0;
  block.words[1] = c1;
  block.words[2] = c2;
  block.words[3] = c3;
  return block;
}

NAPIER_END
