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

// Writes sixteen codes of `width` bits, which are 2 · width whole bytes, to any address.
#if defined(__OPENCL_VERSION__) && defined(__ENDIAN_LITTLE__)
NAPIER_FUNCTION void write_sixteen(const u32* codes, i32 width, NAPIER_GLOBAL unsigned char* to) {
  const uint16 all = vload16(0, codes);
  if (width == 8) {
    vstore16(convert_uchar16(all), 0, to);
  } else if (width == 16) {
    const ushort16 halves = convert_ushort16(all);
    vstore16(as_uchar16(halves.lo), 0, to);
    vstore16(as_uchar16(halves.hi), 1, to);
  } else if (width < 8) {
    const uint8 twos = all.even | all.odd << (uint)width;
    const uint4 fours = twos.even | twos.odd << (uint)(2 * width);
    const ulong2 eights = convert_ulong2(fours.even) | convert_ulong2(fours.odd)
                                                           << (ulong)(4 * width);
    if (width == 4) {
      vstore8(as_uchar8(convert_uint2(eights)), 0, to);
      return;
    }
    for (i32 byte = 0; byte < width; ++byte) {
      to[byte] = (uchar)(eights.x >> (8 * byte));
      to[width + byte] = (uchar)(eights.y >> (8 * byte));
    }
  } else {
    CodeWriter writer = group_writer(to, 0, width);
    for (i32 i = 0; i < 16; ++i) write_code(&writer, codes[i]);
  }
}
#else
NAPIER_FUNCTION void write_sixteen(const u32* codes, i32 width, NAPIER_GLOBAL unsigned char* to) {
  CodeWriter writer = group_writer(to, 0, width);
  for (i32 i = 0; i < 16; ++i) write_code(&writer, codes[i]);
}
#endif

NAPIER_END
