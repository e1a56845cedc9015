#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "napier/multiplierless/adder_graph.h"

namespace napier {

// The worst an output is off, in its last place: output − constant · x lies in [lowest, highest].
struct OutputError {
  std::int64_t lowest = 0;
  std::int64_t highest = 0;

  bool operator==(const OutputError&) const = default;
};

// What a stranger finds when he recomputes a solution.
struct CheckResult {
  std::vector<std::string> faults;    // "node 4: value 19 is stated, its operands give 17"
  std::vector<std::string> unknowns;  // what was stated and could not be checked
  int adders = 0;
  int one_bit_adders = 0;
  int depth = 0;
  std::vector<OutputError> errors;  // per output; empty when the inputs are too many to sweep
  std::uint64_t inputs_swept = 0;   // all of them, or a sample when `is_exhaustive` is false
  bool is_exhaustive = false;

  bool is_right() const { return faults.empty() && unknowns.empty(); }
  bool is_wrong() const { return !faults.empty(); }
};

// Recomputes everything that a solution states, from the definitions alone and with no code of the
// solvers: which value each node has, width, one-bit adders and depth of each adder, that biases
// are free, that each output is its constant times x, and, by running all inputs when there are at
// most 2^24 of them (else a sample), the exact error and that no node leaves its width. What it
// cannot check is that no cheaper graph exists. Never throws on a wrong graph: faults are values.
CheckResult check_adder_graph(const AdderGraph& graph);

}  // namespace napier
