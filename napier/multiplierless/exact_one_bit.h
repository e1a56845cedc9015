#pragma once

#include <cstdint>
#include <span>

#include "napier/multiplierless/one_bit_descent.h"

namespace napier {

struct OneBitSearchResult {
  BuildOrder best;      // `start`, or what is cheaper
  int lower_bound = 0;  // of the one-bit adders over every number of adders
  bool is_complete = false;
};

// Exhausts the sets of fundamentals that could cost less than `start`, whatever their number: when
// that ends before the deadline, the best is optimal (and the lower bound equals its cost).
// Problems whose tables would be too large are not searched at all. threads: 0 is all cores;
// decides nothing but the time.
OneBitSearchResult search_one_bit(std::span<const std::int64_t> targets, BuildOrder start,
                                  const OneBitCosts& costs, const OneBitSetOptions& options,
                                  int threads);

}  // namespace napier
