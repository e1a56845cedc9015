#pragma once

#include <cstdint>

#include "napier/base/random.h"

namespace napier {

// Random numbers one after the other: the bits are random_bits(seed, stream, 0), (…, 1), …
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint32_t stream) : seed_(seed), stream_(stream) {}

  std::uint64_t bits() { return random_bits(seed_, stream_, index_++); }

  // Uniform on 0 … count-1 up to a bias below count / 2^32. count in 1 … 2^32-1.
  std::uint32_t below(std::uint64_t count) {
    return static_cast<std::uint32_t>(((bits() >> 32) * count) >> 32);
  }

  // Uniform on the multiples of 2^-53 in [0, 1).
  double unit() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

 private:
  std::uint64_t seed_;
  std::uint32_t stream_;
  std::uint64_t index_ = 0;
};

}  // namespace napier
