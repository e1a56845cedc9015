#pragma once

#include <cstddef>
#include <cstdint>

#include "napier/base/random.h"

namespace napier {

// Random numbers as a pure function of a stream and a count, for searches that try things.
class Dice {
 public:
  explicit Dice(std::uint32_t stream) : stream_(stream) {}

  // Uniform below `count` (> 0), but for a bias of count / 2^64.
  std::size_t below(std::size_t count) { return random_bits(0, stream_, index_++) % count; }
  double unit() { return random_unit(0, stream_, index_++); }

 private:
  std::uint32_t stream_;
  std::uint64_t index_ = 0;
};

}  // namespace napier
