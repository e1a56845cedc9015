#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "napier/base/json.h"
#include "napier/base/progress.h"
#include "napier/bounds/error_certificate.h"
#include "napier/bounds/observed_error.h"
#include "napier/closed_loop/simulation_result.h"
#include "napier/cosimulation/cosimulation_result.h"
#include "napier/datapath/build.h"
#include "napier/datapath/cost.h"
#include "napier/datapath/datapath.h"
#include "napier/flow/flow_file.h"
#include "napier/network/network.h"
#include "napier/network/quantized_network.h"
#include "napier/rtl/hardware_design.h"

namespace napier {

struct FlowOptions {
  std::filesystem::path out;  // the folder that gets every file
  std::string command_line;   // for the report
  int threads = 0;            // 0: all cores
};

struct StageTime {
  std::string stage;
  double seconds = 0;
  bool is_external = false;  // Verilator's or Yosys's time, not Napier's own
};

// Everything that the sentence of docs/architecture.md produces on its way.
struct FlowResult {
  std::string name;
  Network network;
  QuantizedNetwork quantized;
  ErrorCertificate certificate;
  ObservedError observed;
  Datapath datapath;
  BuildStatistics build;
  HardwareDesign design;
  CosimulationResult cosimulation;
  ProofResult proofs;
  SynthesisCost synthesis;
  std::optional<SimulationResult> closed_loop;
  std::vector<StageTime> stages;
};

// Network → FormatPlan → QuantizedNetwork → ErrorCertificate → Datapath → HardwareDesign →
// CosimulationResult → Report. Writes each noun to options.out as soon as it is made, the report last.
FlowResult run_flow(const FlowFile& flow, const FlowOptions& options, const ProgressSink& progress);

// No mismatch, every block proved, no error seen above its bound.
bool is_verified(const FlowResult& result);

// What `napier flow --json` prints; docs/flow.md lists the fields.
Json summary(const FlowResult& result);

}  // namespace napier
