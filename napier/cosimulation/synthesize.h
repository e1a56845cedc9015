#pragma once

#include <filesystem>

#include "napier/base/progress.h"
#include "napier/cosimulation/cosimulation_result.h"

namespace napier {

struct SynthesisOptions {
  int threads = 0;
  double time_limit_s = 600;  // of the whole; then the cost is `skipped`

  bool operator==(const SynthesisOptions&) const = default;
};

// Cells after Yosys's synth_xilinx.
SynthesisCost synthesize(const std::filesystem::path& folder, const SynthesisOptions& options,
                         const ProgressSink& progress);

}  // namespace napier
