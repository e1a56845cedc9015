#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace napier {

struct AdderSearchOptions {
  std::int64_t limit = 0;  // fundamentals are below this
  int max_depth = 0;       // 0: none
  int helpers = 0;         // fundamentals that are no targets: at most so many
  int threads = 1;         // 0: all cores; decides nothing but the time
  std::chrono::steady_clock::time_point deadline;
};

struct AdderSearchResult {
  bool timed_out = false;                                 // then nothing is known
  std::optional<std::vector<std::int64_t>> fundamentals;  // 1, the targets and the helpers
};

// Looks for a set of fundamentals with at most `helpers` beside the targets. Without a result and
// without a time-out there is none: the search is exhaustive.
AdderSearchResult find_fundamentals(std::span<const std::int64_t> targets,
                                    const AdderSearchOptions& options);

}  // namespace napier
