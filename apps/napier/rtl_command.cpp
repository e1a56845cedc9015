#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/napier/commands.h"
#include "apps/napier/number_option.h"
#include "napier/datapath/build.h"
#include "napier/datapath/cost.h"
#include "napier/network/quantized_network.h"
#include "napier/rtl/hardware_design.h"

namespace napier {
namespace {

struct RtlArguments {
  std::string input;
  std::string out;
  int adders_per_stage = 0;
  double block_time_limit_s = 0.02;
  int threads = 0;
  bool json = false;
};

// A datapath as it is, or the one of a quantized network.
Datapath read_program(const RtlArguments& arguments) {
  const Document document = read_json(arguments.input);
  const JsonView view = document.view();
  if (view.has("datapath_version")) return datapath_from_json(document);
  if (!view.has("layers") || !view.has("network_hash")) {
    view.complain("this is neither a datapath nor a quantized network", "",
                  "a datapath.json, or the .quantized.json that `napier certify --out` writes",
                  "quantize the network first: napier certify NETWORK --box … --out NAME");
  }
  const QuantizedNetwork network = quantized_network_from_json(document);
  BuildStatistics statistics;
  const ProgressSink progress = terminal_progress();
  const Datapath datapath = build_datapath(
      network, {.block_time_limit_s = arguments.block_time_limit_s, .threads = arguments.threads},
      statistics, progress);
  progress({});
  return datapath;
}

int write_rtl(const RtlArguments& arguments) {
  const Datapath datapath = read_program(arguments);
  const HardwareDesign design =
      generate_rtl(datapath, {.adders_per_stage = arguments.adders_per_stage});
  write_design(design, datapath, arguments.out);
  const DatapathCost cost = cost_of(datapath);
  if (arguments.json) {
    const Json json = {{"name", design.name},
                       {"folder", arguments.out},
                       {"datapath_hash", design.datapath_hash},
                       {"quantized_network_hash", design.quantized_network_hash},
                       {"adders_per_stage", design.options.adders_per_stage},
                       {"latency_cycles", design.latency_cycles},
                       {"register_bits", design.register_bits},
                       {"files", design.files.size()},
                       {"cost", to_json(cost)}};
    fmt::print("{}", print_json(json));
    return kDone;
  }
  fmt::print("{}: {} adders ({} one-bit adders), {} in a row\n", design.name, cost.adders,
             cost.one_bit_adders, cost.depth);
  fmt::print("latency {} cycles, {} register bits\n", design.latency_cycles, design.register_bits);
  fmt::print("wrote {} modules to {}/rtl, {}/design.json and {}/datapath.json\n",
             design.files.size(), arguments.out, arguments.out, arguments.out);
  return kDone;
}

}  // namespace

void add_rtl_command(CLI::App& app, Command& chosen) {
  const Subcommand command(app, "rtl",
                           "Generates SystemVerilog from a quantized network or a datapath");
  auto arguments = std::make_shared<RtlArguments>();
  command
      .add_option("input", arguments->input,
                  "a .quantized.json of `napier certify --out`, or a datapath.json")
      .required();
  command.add_option("--out", arguments->out, "the folder to write to").required();
  command
      .add_option("--adders-per-stage", arguments->adders_per_stage,
                  "a register after every so many adders in a row; 0: combinational")
      .check(whole_number(0, 1'000'000))
      .capture_default_str();
  command
      .add_option("--block-time-limit", arguments->block_time_limit_s,
                  "seconds of exact search per constant-multiplication block")
      .check(real_number(0, 3600))
      .capture_default_str();
  add_threads_option(command, arguments->threads);
  command.add_flag("--json", arguments->json, "print one JSON document");
  command.footer(
      "Example:\n"
      "  napier certify examples/acc/acc_controller.json --box 30,1.4,20:32,50:110,-12:4 \\\n"
      "      --weight-bits 8 --out build/acc\n"
      "  napier rtl build/acc.quantized.json --adders-per-stage 3 --out build/acc_rtl\n"
      "  napier cosim build/acc_rtl\n"
      "docs/hardware.md tells what the modules are and how to put them to use.");
  command.callback(
      [arguments, &chosen] { chosen = [arguments] { return write_rtl(*arguments); }; });
}

}  // namespace napier
