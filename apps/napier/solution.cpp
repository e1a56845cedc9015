#include "apps/napier/solution.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "apps/napier/commands.h"
#include "apps/napier/number_option.h"
#include "apps/napier/proof_text.h"
#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/process.h"
#include "napier/cosimulation/prove.h"
#include "napier/datapath/from_adder_graph.h"
#include "napier/rtl/hardware_design.h"

namespace napier {
namespace {

// Graphviz's time grows with the square of the adders: 0.2 s for 350, 3 s for 1300, minutes for
// 4800; and nobody reads such a picture.
constexpr int kMostDrawnAdders = 1500;
constexpr double kDrawingTimeLimitS = 60;

[[noreturn]] void refuse_picture(const AdderGraph& graph, const std::string& what) {
  throw Error({.what = what,
               .got = fmt::format("{} adders", adder_count(graph)),
               .expected = fmt::format("at most {}, drawn within {:g} s", kMostDrawnAdders,
                                       kDrawingTimeLimitS),
               .remedy = "draw a few columns of the matrix by themselves, or give --dot FILE to a "
                         "program for large graphs (sfdp -Tsvg FILE)"});
}

std::string picture_of(const AdderGraph& graph) {
  if (adder_count(graph) > kMostDrawnAdders) {
    refuse_picture(graph, "--svg cannot draw so large a graph");
  }
  const ProcessResult drawn = run_process(
      {.command = {"dot", "-Tsvg"}, .input = to_dot(graph), .time_limit_s = kDrawingTimeLimitS});
  if (drawn.timed_out) refuse_picture(graph, "Graphviz did not draw the graph in time");
  if (drawn.exit_code == 0) return drawn.output;
  throw Error({.what = "Graphviz could not draw the graph",
               .got = drawn.complaints,
               .remedy = "try its dot on what --dot writes"});
}

std::string what_is_proved(const Datapath& datapath) {
  if (datapath.blocks.empty()) return "outputs are inputs or 0, nothing is to be proved";
  const DatapathBlock& block = datapath.blocks.front();
  if (block.kind == "cmvm") return "outputs are the matrix times the inputs, adder by adder";
  if (block.max_errors.empty()) return "outputs are x * c";
  return "error bounds hold, each adder is as in the graph";
}

void expect_other_file(const std::string& written, const std::string& read) {
  std::error_code missing;
  if (!std::filesystem::equivalent(written, read, missing)) return;
  throw Error({.what = "this file is read and would be written over",
               .where = written,
               .remedy = "name another one for --out, --dot or --svg"});
}

// Writes the design and asks Yosys for a proof that each output is what the graph says.
int write_and_prove_rtl(const Solution& solution, const SolutionOptions& options) {
  const Datapath datapath = datapath_from_adder_graph(solution.graph, solution.name);
  write_design(generate_rtl(datapath, {}), datapath, options.rtl);
  const ProgressSink progress = terminal_progress();
  const ProofOptions proving{.threads = options.threads,
                             .block_time_limit_s = options.proof_time_limit_s};
  const ProofResult proof = prove_blocks(options.rtl, proving, progress);
  fmt::print(stderr, "wrote {}/rtl; {} of {} claims proved by {}: {}\n{}", options.rtl,
             proved_count(proof), proof.blocks.size(), proof.prover, what_is_proved(datapath),
             shortcomings_of(proof));
  return exit_code_of(proof);
}

}  // namespace

void add_solution_options(const Subcommand& command, SolutionOptions& options) {
  command.add_option("--out", options.out, "write the solution, for napier check")
      .check(something());
  command.add_option("--dot", options.dot, "write the graph for Graphviz").check(something());
  command
      .add_option("--svg", options.svg,
                  fmt::format("draw the graph (of at most {} adders)", kMostDrawnAdders))
      .check(something());
  command
      .add_option("--rtl", options.rtl,
                  "write SystemVerilog to a folder and prove it with Yosys; napier cosim simulates "
                  "it and counts its cells")
      .check(something());
  command
      .add_option("--proof-time-limit", options.proof_time_limit_s,
                  "seconds for Yosys; then the hardware is written and not proved")
      .check(real_number(1, kLongestTimeLimitS))
      .capture_default_str();
  command.add_flag("--json", options.json, "print the solution as one JSON document");
  add_threads_option(command, options.threads, "0: all cores; the result is the same");
}

void check_outputs(const SolutionOptions& options, const std::vector<std::string>& read_files) {
  for (const std::string& file : {options.out, options.dot, options.svg}) {
    if (file.empty()) continue;
    expect_writable(file);
    for (const std::string& read : read_files) expect_other_file(file, read);
  }
  if (!options.rtl.empty()) expect_writable(options.rtl + "/design.json");
  if (!options.svg.empty()) require_program("dot", "graphviz");
  if (!options.rtl.empty()) require_program("yosys", "yosys");
}

int give_solution(const Solution& solution, const SolutionOptions& options) {
  // Of a large matrix the document takes seconds and hundreds of megabytes.
  const bool needs_json = options.json || !options.out.empty();
  const std::string json = needs_json ? print_json(to_json(solution.graph)) : "";
  if (options.json) {
    fmt::print("{}", json);
  } else {
    print_for_people(solution);
  }
  if (!options.out.empty()) write_file(options.out, json);
  if (!options.dot.empty()) write_file(options.dot, to_dot(solution.graph));
  const int verdict = options.rtl.empty() ? kDone : write_and_prove_rtl(solution, options);
  if (!options.svg.empty()) write_file(options.svg, picture_of(solution.graph));
  return verdict;
}

}  // namespace napier
