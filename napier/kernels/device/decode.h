// Numbers of packed codes on a device, as many at a time as it has lanes: the CPU's path `vector`
// (number_of in napier/kernels/cpu/code_run.cpp). C subset, see napier/base/c_subset.h.
#pragma once

#include "napier/kernels/device/code_writer.h"
#include "napier/kernels/device/vectors.h"

NAPIER_BEGIN

// Decode32 of the plan.
struct DecodeTask {
  u64 count;
  i32 code_kind;  // enum VectorCode
  i32 width;
  i32 is_signed;
  u32 shift;
  u32 rebase;
  u32 implied;
  float step;
  u32 infinity;     // the magnitude of infinity; 2^31 - 1 where there is none
  u32 last_number;  // magnitudes above are NaN
  u32 single_nan;   // a code that is NaN; ~0 where there is none such
};
#ifndef __cplusplus
typedef struct DecodeTask DecodeTask;
#endif

// The first `count` of sixteen codes, and zeros.
NAPIER_FUNCTION SixteenCodes read_some_codes(NAPIER_GLOBAL const unsigned char* from, u64 count,
                                             i32 width) {
  SixteenCodes codes;
  for (u64 n = 0; n < 16; ++n) ((u32*)&codes)[n] = n < count ? read_code(from, n, width) : 0;
  return codes;
}

// All of them, at any address; is_followed: eight more bytes may be read.
#if defined(__OPENCL_VERSION__) && defined(__ENDIAN_LITTLE__)
NAPIER_FUNCTION ulong word_of_bytes(__global const uchar* from, i32 bytes) {
  ulong word = 0;
  for (i32 byte = 0; byte < bytes; ++byte) word |= (ulong)from[byte] << (8 * byte);
  return word;
}

typedef struct __attribute__((packed)) {
  ulong word;
} UnalignedWord;

NAPIER_FUNCTION SixteenCodes read_words(__global const uchar* from, i32 width) {
  SixteenCodes codes;
  NAPIER_UNROLL
  for (i32 n = 0; n < 16; ++n) {
    const i32 bit = n * width;
    const ulong word = ((__global const UnalignedWord*)(from + bit / 8))->word;
    ((u32*)&codes)[n] = (u32)(word >> (ulong)(bit % 8));
  }
  return codes & (~0u >> (u32)(32 - width));
}

NAPIER_FUNCTION SixteenCodes read_sixteen(__global const uchar* from, i32 width, i32 is_followed) {
  if (width == 8) return convert_uint16(vload16(0, from));
  if (width == 16)
    return convert_uint16(as_ushort16(((__global const UnalignedWords8*)from)->words));
  if (width > 8 && is_followed) return read_words(from, width);
  if (width > 8) return read_some_codes(from, 16, width);
  const ulong8 places = (ulong8)(0, 1, 2, 3, 4, 5, 6, 7) * (ulong)width;
  const uint8 low = convert_uint8((ulong8)(word_of_bytes(from, width)) >> places);
  const uint8 high = convert_uint8((ulong8)(word_of_bytes(from + width, width)) >> places);
  return (uint16)(low, high) & (~0u >> (uint)(32 - width));
}
#else
NAPIER_FUNCTION SixteenCodes read_sixteen(const unsigned char* from, i32 width, i32 is_followed) {
  (void)is_followed;
  return read_some_codes(from, 16, width);
}
#endif

NAPIER_FUNCTION Lanes fixed_lanes(const DecodeTask* t, LaneBits code) {
  const u32 sign = t->is_signed ? (u32)1 << (u32)(t->width - 1) : 0;
  return lanes_of_signed((code ^ sign) - sign) * (Lanes)(t->step);
}

// The bits of the codes' numbers.
NAPIER_FUNCTION LaneBits decode_lanes(const DecodeTask* t, LaneBits code) {
  if (t->code_kind == kFixedCode) return bits_of_lanes(fixed_lanes(t, code));
  const LaneBits magnitude = code & (~0u >> (u32)(32 - t->width + t->is_signed));
  const LaneBits normal = (magnitude + t->rebase) << t->shift;
  // At emin = -126 too: step is 0 for formats that flush.
  LaneBits subnormal = bits_of_lanes(lanes_of_signed(magnitude) * (Lanes)(t->step));
  if (t->code_kind == kShiftedCode) subnormal = t->step > 0.0f ? normal : all_lanes(0);
  LaneBits size = choose_bits(mask_where_less(magnitude, all_lanes(t->implied)), subnormal, normal);
  const LaneBits is_infinite = mask_where_less(magnitude ^ t->infinity, all_lanes(1));
  size = choose_bits(is_infinite, all_lanes(0x7F800000u), size);
  const LaneBits sign = (code << (u32)(32 - t->width)) & (t->is_signed ? 0x80000000u : 0u);
  const LaneBits is_nan = mask_where_less(all_lanes(t->last_number), magnitude) |
                          mask_where_less(code ^ t->single_nan, all_lanes(1));
  return choose_bits(is_nan, all_lanes(0x7FC00000u), size | sign);
}

// Elements [begin, end), begin a multiple of kUnit.
NAPIER_FUNCTION void decode_item(const DecodeTask* t, u64 begin, u64 end,
                                 NAPIER_GLOBAL const unsigned char* packed,
                                 NAPIER_GLOBAL u32* values) {
  for (u64 unit = begin; unit < end; unit += kUnit) {
    NAPIER_GLOBAL const unsigned char* const from = packed + unit / 8 * (u64)t->width;
    const u64 left = t->count - unit;
    SixteenCodes codes = left >= kUnit ? read_sixteen(from, t->width, left >= 2 * kUnit)
                                       : read_some_codes(from, left, t->width);
    NAPIER_UNROLL
    for (i32 v = 0; v < kUnit; v += kVectorLanes) {
      const LaneBits code = *(const LaneBits*)((const u32*)&codes + v);
      store_some(decode_lanes(t, code), elements_left(unit + (u64)v, end), values + unit + (u64)v);
    }
  }
}

NAPIER_END
