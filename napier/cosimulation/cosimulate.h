#pragma once

#include <cstdint>
#include <filesystem>

#include "napier/base/progress.h"
#include "napier/cosimulation/cosimulation_result.h"

namespace napier {

struct CosimulationOptions {
  std::int64_t vectors = 100'000;  // through the core, one per cycle
  std::uint64_t seed = 1;
  int threads = 0;  // of the compilation; 0: all cores
  double time_limit_s = 1800;

  bool operator==(const CosimulationOptions&) const = default;
};

// Simulates core and AXI4-Stream wrapper with Verilator and compares every output with interpret().
// Throws Error when a tool is missing, when Verilator refuses the files, or when the time is over.
// Writes under folder/build; an unchanged design is not compiled again.
CosimulationResult cosimulate(const std::filesystem::path& folder,
                              const CosimulationOptions& options, const ProgressSink& progress);

}  // namespace napier
