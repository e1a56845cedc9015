#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace napier {

// A good set of fundamentals in polynomial time: 1, the targets and helpers. The targets must be
// makeable within `max_depth` (0: no limit).
std::vector<std::int64_t> greedy_fundamentals(std::span<const std::int64_t> targets,
                                              std::int64_t limit, int max_depth);

}  // namespace napier
