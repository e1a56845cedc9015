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

// Asks Yosys whether each output of each constant-multiplication module equals constant · x for
// every x of the block's input range.
ProofResult prove_blocks(const std::filesystem::path& folder, const ProofOptions& options,
                         const ProgressSink& progress);

}  // namespace napier
