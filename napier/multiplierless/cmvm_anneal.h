#pragma once

#include <chrono>
#include <cstdint>

#include "napier/base/progress.h"
#include "napier/multiplierless/cmvm_cost.h"
#include "napier/multiplierless/cmvm_network.h"
#include "napier/multiplierless/random_stream.h"

namespace napier {

struct AnnealOptions {
  NetworkCost::Metric metric = NetworkCost::kAdders;
  int max_depth = 0;           // as in CmvmOptions
  std::uint64_t work = 0;      // changed pattern counts after which to stop
  bool may_transpose = false;  // search the transposed network too; keeps neither depth nor ranges
  double first_temperature = 0.8;  // in adders, or in the one-bit adders of an average adder
  double last_temperature = 0.15;
  int lower_bound = 0;  // of the cost: stops there
  std::chrono::steady_clock::time_point deadline = {};
  ProgressSink progress = {};
};

// Extracts patterns, the most frequent first and ties at random, until none stands twice or the
// deadline has come.
void extract_greedily(SumNetwork& network, RandomStream& random, const AnnealOptions& options);

// Ruin and recreate under a falling temperature: undoes a few shared sums, extracts again, and
// keeps the result when it is not worse, or by chance when it is worse by little.
void anneal(SumNetwork& network, RandomStream& random, const AnnealOptions& options);

}  // namespace napier
