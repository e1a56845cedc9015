#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "napier/multiplierless/adder_graph.h"

namespace napier {

struct McmProblem {
  // Any integers; |c| < 2^24, at most 1024 different odd parts.
  std::vector<std::int64_t> constants = {};
  InputRange input = {};
  // How far each output may be off, in its last place; empty: not at all. With bounds the metric
  // is one-bit adders.
  std::vector<std::int64_t> max_errors = {};
};

struct McmOptions {
  // Of the search, in seconds; then the best graph found is returned, not proved.
  double time_limit_s = 1;
  int max_depth = 0;              // 0: no limit
  std::string metric = "adders";  // or "one-bit-adders"
  int extra_word_bits = 0;        // fundamentals have at most so many bits more than the largest
                                  // constant; what is proved is proved for those
  bool one_sided_truncation = false;  // the published rules; see TruncationRules
  int threads = 1;                    // 0: all cores; decides nothing but the time
};

// The least depth of any graph for the constants: ⌈log2 (nonzero digits)⌉ of the one with the most,
// digits counted in minimal signed-digit forms.
int minimum_depth(const McmProblem& problem);

// The graph with the fewest adders (ties broken by depth), with the fewest one-bit adders over
// every number of adders, or with few one-bit adders within the error bounds. One output per
// constant, in their order. Deterministic as long as the time limit is not reached.
// Throws Error when the problem is outside of what McmProblem states, or when a constant cannot be
// made within the depth limit. Source: docs/multiplierless.md.
AdderGraph multiply_by_constants(const McmProblem& problem, const McmOptions& options);

}  // namespace napier
