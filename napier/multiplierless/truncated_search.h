#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/build_order.h"
#include "napier/multiplierless/truncation_anneal.h"

namespace napier {

struct TruncatedSearchOptions {
  std::int64_t limit = 0;  // fundamentals are below this
  int max_depth = 0;       // 0: none
  int threads = 1;         // decides nothing but the time
  std::chrono::steady_clock::time_point deadline;
};

// Few one-bit adders such that no target is off by more than the rules allow: annealing over graphs
// and cuts, from the given graphs on. Heuristic.
TruncatedSolution search_truncated(std::span<const std::int64_t> targets,
                                   std::span<const BuildOrder> starts, const InputRange& input,
                                   const TruncationRules& rules,
                                   const TruncatedSearchOptions& options);

}  // namespace napier
