#pragma once

#include <cstdint>
#include <span>

#include "napier/multiplierless/one_bit_descent.h"

namespace napier {

// Descents from random neighbors of the best set so far: a helper or two are put in or taken out,
// then `descend`. `rounds` descents in each of a few independent walks, run on `threads` threads
// (0: all cores); the number of threads decides nothing but the time.
BuildOrder walk_one_bit(std::span<const std::int64_t> targets, const BuildOrder& start,
                        const OneBitCosts& costs, const OneBitSetOptions& options, int rounds,
                        int threads);

}  // namespace napier
