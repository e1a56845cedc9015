#pragma once

#include <cstdint>

#include "napier/base/progress.h"
#include "napier/closed_loop/controller.h"
#include "napier/closed_loop/plant.h"
#include "napier/closed_loop/simulation_result.h"
#include "napier/network/box.h"

namespace napier {

struct LoopOptions {
  int random_starts = 1000;  // beside the corners of the initial box
  std::uint64_t seed = 1;
  double tolerance = 1e-9;  // of one RK4 step, relative to 1 + |state|; see integrator.h
  int threads = 0;          // 0: all cores; the result does not depend on it
  Box input_box = {};       // of the quantized network, for saturated_inputs; may be empty
};

// Runs the loop from the corners of the initial box (all, or 4096 chosen at random when there are
// more) and from random points of it, once with each controller, and reports the least margin seen
// of each property. Simulation: it shows what happens on these runs and proves nothing about
// others. `quantized` may be empty: then only `real` runs, and result.quantized stays empty. A run
// that leaves the finite numbers, or that no step can follow to the tolerance, is not an error: the
// margin of every property not yet over becomes -infinity at that time. Source:
// docs/closed-loop.md.
SimulationResult simulate(const Plant& plant, const Controller& quantized, const Controller& real,
                          const LoopOptions& options, const ProgressSink& progress = {});

}  // namespace napier
