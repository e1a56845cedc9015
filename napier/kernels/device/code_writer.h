// Packed codes on a device, as napier/arithmetic/packed_codes.h says. C subset, see
// napier/base/c_subset.h.
#pragma once

#include "napier/kernels/device/lanes.h"

NAPIER_BEGIN

// Writes codes one behind the other; 1 ≤ width ≤ 32.
// Eight codes are whole bytes, so groups of eight are written apart from each other.
struct CodeWriter {
  NAPIER_GLOBAL unsigned char* to;
  u64 bits;
  i32 held;
  i32 width;
};
#ifndef __cplusplus
typedef struct CodeWriter CodeWriter;
#endif

NAPIER_FUNCTION CodeWriter group_writer(NAPIER_GLOBAL unsigned char* bytes, u64 group, i32 width) {
  CodeWriter writer;
  writer.to = bytes + group * (u64)width;
  writer.bits = 0;
  writer.held = 0;
  writer.width = width;
  return writer;
}

NAPIER_FUNCTION void write_code(CodeWriter* writer, u64 code) {
  writer->bits |= code << writer->held;
  for (writer->held += writer->width; writer->held >= 8; writer->held -= 8) {
    *writer->to++ = (unsigned char)(writer->bits & 0xFF);
    writer->bits >>= 8;
  }
}

// The bits of a byte that is not full.
NAPIER_FUNCTION void finish_codes(CodeWriter* writer) {
  if (writer->held > 0) *writer->to = (unsigned char)(writer->bits & 0xFF);
}

// Code n. Reads the bytes that hold it, no others.
NAPIER_FUNCTION u32 read_code(NAPIER_GLOBAL const unsigned char* bytes, u64 n, i32 width) {
  const u64 bit = n * (u64)width;
  const u32 inside = (u32)(bit % 8);
  u64 word = 0;
  for (u32 byte = 0; 8 * byte < inside + (u32)width; ++byte)
    word |= (u64)bytes[bit / 8 + byte] << (8 * byte);
  return (u32)(word >> inside) & (~0u >> (u32)(32 - width));
}

// Sixteen codes, a word each: in OpenCL a vector, so that they stay in registers.
#if defined(__OPENCL_VERSION__)
typedef uint16 SixteenCodes;
#else
struct SixteenCodes {
  u32 words[16];
};
#endif

// The first `count` of them, one by one.
NAPIER_FUNCTION void write_some_codes(SixteenCodes codes, u64 count, i32 width,
                                      NAPIER_GLOBAL unsigned char* to) {
  const u32* const words = (const u32*)&codes;
  CodeWriter writer = group_writer(to, 0, width);
  for (u64 i = 0; i < count; ++i) write_code(&writer, words[i]);
  finish_codes(&writer);
}

// All of them, which are 2 · width whole bytes, to any address.
#if defined(__OPENCL_VERSION__) && defined(__ENDIAN_LITTLE__)
// Compilers take vstore of bytes apart.
typedef struct __attribute__((packed)) {
  uint2 words;
} UnalignedWords2;
typedef struct __attribute__((packed)) {
  uint4 words;
} UnalignedWords4;
typedef struct __attribute__((packed)) {
  uint8 words;
} UnalignedWords8;

NAPIER_FUNCTION void write_sixteen(SixteenCodes codes, i32 width, NAPIER_GLOBAL unsigned char* to) {
  if (width == 8) {
    ((NAPIER_GLOBAL UnalignedWords4*)to)->words = as_uint4(convert_uchar16(codes));
  } else if (width == 16) {
    ((NAPIER_GLOBAL UnalignedWords8*)to)->words = as_uint8(convert_ushort16(codes));
  } else if (width < 8) {
    const uint8 twos = codes.even | codes.odd << (uint)width;
    const uint4 fours = twos.even | twos.odd << (uint)(2 * width);
    const ulong2 eights = convert_ulong2(fours.even) | convert_ulong2(fours.odd)
                                                           << (ulong)(4 * width);
    if (width == 4) {
      ((NAPIER_GLOBAL UnalignedWords2*)to)->words = convert_uint2(eights);
      return;
    }
    for (i32 byte = 0; byte < width; ++byte) {
      to[byte] = (uchar)(eights.x >> (8 * byte));
      to[width + byte] = (uchar)(eights.y >> (8 * byte));
    }
  } else {
    write_some_codes(codes, 16, width, to);
  }
}
#else
NAPIER_FUNCTION void write_sixteen(SixteenCodes codes, i32 width, NAPIER_GLOBAL unsigned char* to) {
  write_some_codes(codes, 16, width, to);
}
#endif

NAPIER_END
