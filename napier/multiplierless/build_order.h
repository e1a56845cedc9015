#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/one_bit_costs.h"

namespace napier {

// An order in which to build a set of fundamentals, each by its cheapest adder from earlier ones.
struct BuildOrder {
  std::vector<OddSum> adders;  // in order; empty when the set cannot be built
  int cost = 0;                // one-bit adders
  bool is_exact = false;       // no build of this set is cheaper
};

// The cheapest build of {1} and `values` (odd, above 1, distinct), within the depth limit (0:
// none). Exact when that takes fewer than `most_nodes` nodes of branching and there is no
// depth limit; good otherwise.
BuildOrder cheapest_build(std::span<const std::int64_t> values, const OneBitCosts& costs,
                          int max_depth, int most_nodes);

}  // namespace napier
