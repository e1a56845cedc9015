#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/truncated_moves.h"

namespace napier {

struct TruncatedAnnealOptions {
  TruncatedMoves::Options moves;
  int steps = 0;
  std::uint32_t stream = 0;  // of the random choices
  std::chrono::steady_clock::time_point deadline;
};

struct TruncatedSolution {
  std::vector<TruncatedAdder> adders;
  int cost = 0;
};

// Simulated annealing over graph and cuts at once, from a feasible solution on; gives the cheapest
// feasible one that it comes through. It cools with its steps, or with the clock where that is
// ahead; so a run that has the time for all its steps is a function of its arguments.
TruncatedSolution anneal_truncated(std::span<const std::int64_t> targets, const InputRange& input,
                                   const TruncationRules& rules, const TruncatedSolution& start,
                                   const TruncatedAnnealOptions& options);

}  // namespace napier
