#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "napier/base/progress.h"
#include "napier/multiplierless/adder_graph.h"
#include "napier/multiplierless/cmvm_matrix.h"

namespace napier {

// y_j = Σ_i x_i · matrix[i][j]: a constant matrix times a vector.
struct CmvmProblem {
  IntegerMatrix matrix = {};            // (inputs, outputs)
  std::vector<InputRange> inputs = {};  // one per row of the matrix

  bool operator==(const CmvmProblem&) const = default;
};

struct CmvmOptions {
  std::string metric = "adders";  // or "one-bit-adders"
  int max_depth = 0;              // adders on any path; 0: no limit; else ≥ minimum_depth
  double effort = 1;              // scales the work of the search; 0: only the greedy start
  double time_limit_s = 300;      // a stop for emergencies: reaching it costs determinism
  int threads = 0;                // 0: all cores
  std::uint64_t seed = 1;
  ProgressSink progress = {};
};

// The least depth of any graph for the matrix: ⌈log2 (nonzero digits)⌉ of the column with the most,
// digits counted in minimal signed-digit forms. Every adder at most doubles the number of digits,
// and a balanced tree over the digits reaches the bound.
int minimum_depth(const CmvmProblem& problem);

// A graph with few adders (or one-bit adders); one output per column, in order. The same for a
// given seed whatever the number of threads, as long as the time limit is not reached.
// Throws Error on a ragged matrix, entries or ranges that could leave 62 bits.
// Source: docs/cmvm.md.
AdderGraph multiply_by_matrix(const CmvmProblem& problem, const CmvmOptions& options);

}  // namespace napier
