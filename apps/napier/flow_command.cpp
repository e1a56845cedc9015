#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/napier/commands.h"
#include "apps/napier/number_option.h"
#include "napier/flow/flow.h"
#include "napier/report/verdict.h"

namespace napier {
namespace {

struct FlowArguments {
  std::string file;
  std::string network;
  std::string plant;
  std::string out;
  int threads = 0;
  bool json = false;
};

// What --out says, else out/<name of the flow file>.
std::filesystem::path out_folder(const FlowArguments& arguments) {
  if (!arguments.out.empty()) return arguments.out;
  return std::filesystem::path("out") / std::filesystem::path(arguments.file).stem();
}

std::string command_line_of(const FlowArguments& arguments) {
  std::string line = "napier flow " + arguments.file;
  if (!arguments.network.empty()) line += " --network " + arguments.network;
  if (!arguments.plant.empty()) line += " --plant " + arguments.plant;
  return line + " --out " + out_folder(arguments).string();
}

void print_for_people(const FlowResult& result, const std::filesystem::path& out) {
  const Json facts = summary(result);
  const auto number = [&](const char* key) { return facts.at(key).get<double>(); };
  fmt::print("error     at most {:.6g} (bound), {:.6g} seen on {} points\n", number("error_bound"),
             number("largest_error_seen"), facts.at("error_points").get<long>());
  fmt::print("hardware  {} adders, {} one-bit adders, depth {}, latency {} cycles\n",
             facts.at("adders").get<long>(), facts.at("one_bit_adders").get<long>(),
             facts.at("adder_depth").get<long>(), facts.at("latency_cycles").get<long>());
  fmt::print("proofs    {} of {} blocks proved by SAT\n",
             facts.at("proofs").at("proved").get<long>(),
             facts.at("proofs").at("blocks").get<long>());
  fmt::print("vectors   {} co-simulated, {} mismatches\n",
             facts.at("cosimulation").at("vectors").get<long>(),
             facts.at("cosimulation").at("mismatches").get<long>());
  if (const SynthesisCost& cost = *result.made.synthesis; cost.skipped) {
    fmt::print("yosys     skipped: {}\n", cost.why_skipped);
  } else {
    fmt::print("yosys     {} LUT, {} CARRY, {} FF\n", cost.lut, cost.carry, cost.ff);
  }
  if (const auto& loop = result.made.closed_loop) {
    fmt::print("loop      smallest margin {:.3f} by simulation of {} starts ({:.3f} real-valued)\n",
               smallest_margin(loop->quantized), loop->starts, smallest_margin(loop->real));
  }
  for (const std::string& sentence : judge(result.made).sentences) fmt::print("{}\n", sentence);
  fmt::print("report: {}\n",
             std::filesystem::absolute(out / "report.html").lexically_normal().string());
}

ExitCode exit_code_of(VerdictKind kind) {
  if (kind == VerdictKind::holds) return kDone;
  return kind == VerdictKind::refuted ? kRefuted : kUnknown;
}

int run(const FlowArguments& arguments) {
  FlowFile flow = read_flow_file(arguments.file);
  if (!arguments.network.empty()) flow.network = arguments.network;
  if (!arguments.plant.empty()) flow.plant = arguments.plant;
  const FlowOptions options{.out = out_folder(arguments),
                            .command_line = command_line_of(arguments),
                            .threads = arguments.threads};
  const FlowResult result = run_flow(flow, options, terminal_progress());
  if (arguments.json) {
    fmt::print("{}", print_json(summary(result)));
  } else {
    print_for_people(result, options.out);
  }
  return exit_code_of(judge(result.made).kind);
}

}  // namespace

void add_flow_command(CLI::App& app, Command& chosen) {
  auto arguments = std::make_shared<FlowArguments>();
  const Subcommand command(app, "flow", "The main job: a controller becomes verified hardware");
  command.add_option("file", arguments->file, "the flow file (TOML, see docs/flow.md)").required();
  command.add_option("--network", arguments->network, "use this network instead of the file's");
  command.add_option("--plant", arguments->plant, "use this plant instead of the file's");
  command.add_option("--out", arguments->out, "the folder for everything that is made [out/NAME]");
  add_threads_option(command, arguments->threads);
  command.add_flag("--json", arguments->json, "print one JSON document");
  command.footer("Example: napier flow examples/acc/acc.toml");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
