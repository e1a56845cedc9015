#pragma once

#include <filesystem>

#include "napier/base/progress.h"
#include "napier/cosimulation/cosimulation_result.h"

namespace napier {

struct ProofOptions {
  int threads = 0;
  double block_time_limit_s = 60;

  bool operator==(const ProofOptions&) const = default;
};

// Asks Yosys whether each multiplication module computes its constants times its inputs, for all
// inputs inside their ranges: of an mcm block each output at once, of a cmvm block each adder,
// which exact algebra puts together. Source: docs/cosimulation.md.
ProofResult prove_blocks(const std::filesystem::path& folder, const ProofOptions& options,
                         const ProgressSink& progress);

}  // namespace napier
