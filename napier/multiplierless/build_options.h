#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/one_bit_costs.h"

namespace napier {

// One way to make a value of two others of a set, by their positions in it.
struct BuildOption {
  int cost = 0;
  int high = 0;
  int low = 0;
  OddSum sum;
};

// Every adder within the set (ascending, 1 first), by the position of what it makes, cheapest
// first; without those whose operands are more than a cheaper one's.
std::vector<std::vector<BuildOption>> build_options(std::span<const std::int64_t> values,
                                                    const OneBitCosts& costs);

}  // namespace napier
