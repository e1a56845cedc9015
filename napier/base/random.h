#pragma once

#include <cstdint>

#include "napier/base/philox.h"

namespace napier {

// 64 random bits, a pure function of the three numbers.
inline std::uint64_t random_bits(std::uint64_t seed, std::uint32_t stream, std::uint64_t index) {
  const PhiloxBlock block =
      philox4x32_10(static_cast<u32>(index), static_cast<u32>(index >> 32), stream, 0, seed);
  return std::uint64_t{block.words[1]} << 32 | block.words[0];
}

// Uniform on the 2^53 multiples of 2^-53 in [0, 1).
inline double random_unit(std::uint64_t seed, std::uint32_t stream, std::uint64_t index) {
  return static_cast<double>(random_bits(seed, stream, index) >> 11) * 0x1p-53;
}

}  // namespace napier
