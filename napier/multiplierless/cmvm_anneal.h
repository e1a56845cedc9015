#pragma once

#include <chrono>
#include <cstdint>

#include "napier/multiplierless/cmvm_network.h"
#include "napier/multiplierless/random_stream.h"

namespace napier {

struct AnnealOptions {
  std::uint64_t work = 0;     // changed pattern counts after which to stop
  bool may_transpose = true;  // search the transposed network too (depth is not kept by that)
  double first_temperature = 0.8;
  double last_temperature = 0.15;
  std::chrono::steady_clock::time_point deadline = {};
};

// Extracts patterns, the most frequent first and ties at random, until none stands twice.
void extract_greedily(SumNetwork& network, RandomStream& random);

// Ruin and recreate under a falling temperature: undoes a few shared sums, extracts again, and
// keeps the result when it is not worse, or by chance when it is worse by little.
void anneal(SumNetwork& network, RandomStream& random, const AnnealOptions& options);

}  // namespace napier
