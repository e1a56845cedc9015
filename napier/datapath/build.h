#pragma once

#include "napier/base/progress.h"
#include "napier/datapath/datapath.h"
#include "napier/network/quantized_network.h"

namespace napier {

struct BuildOptions {
  double block_time_limit_s = 0.02;  // of the exact search for one MCM block
  int threads = 0;                   // 0: all cores
};

// Per input of a layer one MCM block over that column's weights, then one adder tree per neuron in
// which the narrowest terms meet first, bias, activation and rounding. Computes exactly what
// evaluate_codes does. What proved minimal is counted in `statistics`.
struct BuildStatistics {
  int blocks = 0;
  int blocks_proved_minimal = 0;
};

Datapath build_datapath(const QuantizedNetwork& network, const BuildOptions& options,
                        BuildStatistics& statistics, const ProgressSink& progress);

}  // namespace napier
