#pragma once

#include <cstdint>

#include "napier/formats/number_format.h"

namespace napier {

// Packed codes: w bits each, w the width of the format, without gaps. Code n has the bits
// [n·w, (n+1)·w) of the array; bit b of the array is bit b mod 8 of byte ⌊b / 8⌋, lowest first; the
// bits behind the last code are 0. So 8, 16 and 32 bits are one little-endian integer per code, and
// eight codes of any width are w whole bytes.

// ⌈count · w / 8⌉, 1 ≤ w ≤ 64.
constexpr u64 packed_bytes(u64 count, int width) {
  const auto w = static_cast<u64>(width);
  return count / 8 * w + (count % 8 * w + 7) / 8;
}

// Code n. Reads the bytes that hold it, no others.
constexpr u64 packed_code(const std::uint8_t* bytes, u64 n, int width) {
  const auto w = static_cast<u64>(width);
  bytes += n / 8 * w;
  u64 code = 0;
  for (u64 bit = 0; bit < w; ++bit) {
    const u64 place = n % 8 * w + bit;
    code |= static_cast<u64>(bytes[place / 8] >> place % 8 & 1) << bit;
  }
  return code;
}

// Sets code n; bits of `code` above w are ignored, and other bits of the array stay.
constexpr void set_packed_code(std::uint8_t* bytes, u64 n, int width, u64 code) {
  const auto w = static_cast<u64>(width);
  bytes += n / 8 * w;
  for (u64 bit = 0; bit < w; ++bit) {
    const u64 place = n % 8 * w + bit;
    const auto one = static_cast<std::uint8_t>(1U << place % 8);
    const auto set = static_cast<std::uint8_t>((code >> bit & 1) << place % 8);
    bytes[place / 8] = static_cast<std::uint8_t>((bytes[place / 8] & ~one) | set);
  }
}

}  // namespace napier
