#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "napier/multiplierless/mcm.h"

namespace napier {

// What the three solvers behind multiply_by_constants share.
struct McmRun {
  const McmProblem& problem;
  const McmOptions& options;
  std::vector<std::int64_t> targets;  // odd parts above 1, ascending
  std::int64_t limit = 0;             // fundamentals are below this
  std::chrono::steady_clock::time_point start;
  std::chrono::steady_clock::time_point deadline;

  // The moment at which `share` of the time limit is used up.
  std::chrono::steady_clock::time_point moment(double share) const;
};

// Each returns the graph with lower_bound and proved; metric and seconds are the caller's.
AdderGraph fewest_adders(const McmRun& run, double time_share);  // uses up to so much of the limit
AdderGraph fewest_one_bit_adders(const McmRun& run);
AdderGraph fewest_one_bit_adders_truncated(const McmRun& run);

}  // namespace napier
