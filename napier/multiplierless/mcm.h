#pragma once

#include <cstdint>
#include <vector>

#include "napier/multiplierless/adder_graph.h"

namespace napier {

struct McmProblem {
  std::vector<std::int64_t> constants =
      {};  // any integers; |c| < 2^24, at most 1024 different odd parts
  InputRange input = {};
};

struct McmOptions {
  double time_limit_s =
      1;              // of the exact search; then the best graph found is returned, not proved
  int max_depth = 0;  // 0: no limit
};

// The graph with the fewest adders, ties broken by depth. One output per constant, in their order.
// Deterministic as long as the time limit is not reached. Source: docs/multiplierless.md.
AdderGraph multiply_by_constants(const McmProblem& problem, const McmOptions& options);

}  // namespace napier
