#pragma once

#include <filesystem>
#include <string>

#include "napier/base/json.h"
#include "napier/base/progress.h"
#include "napier/datapath/build.h"
#include "napier/flow/flow_file.h"
#include "napier/report/report.h"

namespace napier {

struct FlowOptions {
  std::filesystem::path out;  // the folder that gets every file
  std::string command_line;   // for the report
  int threads = 0;            // 0: all cores
};

// What the sentence of docs/architecture.md produces on its way.
struct FlowResult {
  ReportInput made;  // every noun, the stages and their times
  BuildStatistics build;
};

// Network → FormatPlan → QuantizedNetwork → ErrorCertificate → Datapath → HardwareDesign →
// CosimulationResult → Report. Writes each noun to options.out as soon as it is made, the report
// last.
FlowResult run_flow(const FlowFile& flow, const FlowOptions& options, const ProgressSink& progress);

// What `napier flow --json` prints; docs/flow.md lists the fields.
Json summary(const FlowResult& result);

}  // namespace napier
