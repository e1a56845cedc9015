#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/one_bit_costs.h"

namespace napier {

// An order in which to build a set of fundamentals, each by its cheapest adder from earlier ones.
struct BuildOrder {
  std::vector<OddSum> adders;  // in order; empty when nothing was found
  int cost = 0;                // one-bit adders
  bool is_exact = false;       // no build within the limits is cheaper; empty: there is none
};

struct BuildLimits {
  static constexpr int kAnyCost = 1 << 20;

  int max_depth = 0;         // 0: none
  int most_nodes = 0;        // of branching; beyond, what was found is good, but not exact
  int most_cost = kAnyCost;  // dearer builds are of no interest
};

// The cheapest build of {1} and `values` (odd, above 1, distinct) within the limits. Of equally
// cheap builds most_cost does not decide which is found.
BuildOrder cheapest_build(std::span<const std::int64_t> values, const OneBitCosts& costs,
                          const BuildLimits& limits);

}  // namespace napier
