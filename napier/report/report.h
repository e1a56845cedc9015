#pragma once

#include <optional>
#include <string>
#include <vector>

#include "napier/bounds/error_certificate.h"
#include "napier/bounds/observed_error.h"
#include "napier/closed_loop/simulation_result.h"
#include "napier/cosimulation/cosimulation_result.h"
#include "napier/datapath/datapath.h"
#include "napier/datapath/layer_multiplication.h"
#include "napier/network/network.h"
#include "napier/network/quantized_network.h"
#include "napier/rtl/hardware_design.h"

namespace napier {

struct ReportStage {
  std::string name;
  double seconds = 0;
  bool is_external = false;  // spent in Verilator, Yosys or another program
};

// Everything that a report tells. An empty optional part was not run; the page says so.
struct ReportInput {
  Network network;
  QuantizedNetwork quantized;
  ErrorCertificate certificate;
  Datapath datapath;
  HardwareDesign design;
  ObservedError observed;
  std::optional<CosimulationResult> cosimulation;
  std::optional<ProofResult> proofs;
  std::optional<SynthesisCost> synthesis;
  std::optional<SimulationResult> closed_loop;
  std::vector<LayerMultiplication> multiplications;  // one per layer; empty: not recorded
  std::vector<std::string> input_names;              // of the network; empty: x0, x1, …
  std::vector<std::string> output_names;             // likewise: y0, y1, …
  std::vector<ReportStage> stages;                   // in the order in which they ran
  std::string command_line;                          // makes the same report again
  std::string program;                               // "napier 0.1.0"
};

// One self-contained HTML page: it loads nothing, needs no JavaScript, follows the reader's light
// or dark scheme, and prints. The same input gives the same bytes, on machines with the same
// Graphviz: `dot` draws the adder graph, and where it is missing the page says how to install it.
// Throws Error when the parts do not come from the same quantized network, by their hashes
// (check_provenance), or when a list has not one entry per input or output.
std::string render_report(const ReportInput& input);

}  // namespace napier
