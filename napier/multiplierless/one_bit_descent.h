#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/build_order.h"

namespace napier {

struct OneBitSetOptions {
  std::int64_t limit = 0;  // fundamentals are below this
  int max_depth = 0;       // 0: none
  std::chrono::steady_clock::time_point deadline;
  int most_nodes = 0;  // of an exhaustive search; 0: no limit
};

// Improves a set of fundamentals step by step: a helper is added, dropped or exchanged as long as
// that saves one-bit adders. `start` holds the targets and any helpers (without 1).
BuildOrder descend(std::span<const std::int64_t> targets, std::vector<std::int64_t> start,
                   const OneBitCosts& costs, const OneBitSetOptions& options);

// The `count` values whose addition to the built set would save the most, the best first; they need
// not pay for themselves.
std::vector<std::int64_t> promising_helpers(std::span<const std::int64_t> targets,
                                            const BuildOrder& order, const OneBitCosts& costs,
                                            const OneBitSetOptions& options, std::size_t count);

}  // namespace napier
