#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "napier/base/json.h"
#include "napier/datapath/build.h"
#include "napier/network/format_plan.h"
#include "napier/network/network.h"

namespace napier {

// A flow file (TOML): what is to be built, from what, and how hard it is checked. docs/flow.md
// lists every key. Paths in it are relative to the file.
struct FlowFile {
  std::string source;             // the file, for messages
  std::filesystem::path network;  // may be empty when the command line names one
  std::filesystem::path plant;    // empty: no closed loop

  struct Formats {
    std::vector<std::pair<double, double>> box;  // one pair per input
    std::vector<int> input_fraction_bits;        // one for all, or one per input
    std::vector<int> weight_fraction_bits;       // one for all, or one per (folded) layer
    std::vector<int> signal_fraction_bits;       // likewise
    Rounding rounding = Rounding::kRne;
    int table_input_bits = 10;
  } formats;

  struct Hardware {
    int adders_per_stage = 0;  // 0: combinational
    BuildOptions build = {};   // seed and threads are those of the run
  } hardware;

  struct Verification {
    std::int64_t vectors = 100000;       // of the cosimulation
    std::int64_t error_points = 100000;  // where the error is observed
    std::uint64_t seed = 1;
    double proof_time_limit_s = 300;  // of one multiplication block
    bool synthesis = true;
    double synthesis_time_limit_s = 300;
  } verification;

  struct ClosedLoop {
    int starts = 200;  // random ones, beside the corners
  } closed_loop;
};

// Throws Error on unknown keys, wrong types and values out of range.
FlowFile flow_from_toml(const Document& document);
FlowFile read_flow_file(const std::filesystem::path& path);

// The plan that the file asks for, for this network. Throws Error when lengths do not fit.
FormatPlan format_plan(const FlowFile& flow, const Network& network);

}  // namespace napier
