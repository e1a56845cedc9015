#pragma once

#include <filesystem>
#include <string>

#include "napier/cosimulation/bench.h"
#include "napier/rtl/hardware_design.h"

namespace napier {

struct BuildRequest {
  std::filesystem::path folder;  // the design's: sources in folder/rtl, output in folder/build
  int threads = 0;
  double time_limit_s = 1800;  // of each step
};

// "Verilator 5.006". Throws Error when Verilator is missing.
std::string simulator_version();

// Compiles bench and design to a program and gives its path. Programs stay in folder/build under a
// name that hashes everything they were made of, so an unchanged design is not compiled again.
// Throws Error with the tool's words when Verilator or the compiler refuses.
std::filesystem::path build_simulator(const HardwareDesign& design, const Bench& bench,
                                      const BuildRequest& request);

}  // namespace napier
