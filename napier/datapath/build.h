#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "napier/base/progress.h"
#include "napier/datapath/datapath.h"
#include "napier/datapath/layer_multiplication.h"
#include "napier/network/quantized_network.h"

namespace napier {

// How a layer multiplies by its weights: one MCM block per input and one adder tree per neuron, one
// CMVM graph for the whole matrix, or whichever makes the cheaper layer.
enum class Multiplication { cheapest, mcm, cmvm };

inline constexpr int kDeepestLayer = 60;

struct BuildOptions {
  std::string metric = "one-bit-adders";  // or "adders": what the cheapest layer has least of
  Multiplication multiplication = Multiplication::cheapest;
  int max_layer_depth = 0;  // adders from a layer's inputs to its sums, bias included; 0: no limit
  double block_time_limit_s = 0.02;  // of the exact search for one MCM block
  double matrix_effort = 0.3;        // of the search for a CMVM graph: see CmvmOptions
  double matrix_time_limit_s = 60;   // per layer, a stop for emergencies: it costs determinism
  std::uint64_t seed = 1;            // of the CMVM search
  int threads = 0;                   // 0: all cores; decides nothing but the time
};

struct BuildStatistics {
  int blocks = 0;                 // multiplying blocks with an adder
  int blocks_proved_minimal = 0;  // in the metric that they were searched for
  std::vector<LayerMultiplication> layers = {};
};

// The circuit of the network: computes exactly what evaluate_codes does. Every layer is made both
// ways, finished (bias, rounding, activation), and measured; the cheaper one is kept, and of
// equally cheap ones that with MCM blocks. Throws Error when a layer cannot be made within
// max_layer_depth. Source: docs/datapath.md, "From a quantized network to a datapath".
Datapath build_datapath(const QuantizedNetwork& network, const BuildOptions& options,
                        BuildStatistics& statistics, const ProgressSink& progress);

}  // namespace napier
