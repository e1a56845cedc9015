#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/napier/commands.h"
#include "apps/napier/number_option.h"
#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/process.h"
#include "napier/cosimulation/prove.h"
#include "napier/datapath/from_adder_graph.h"
#include "napier/multiplierless/mcm.h"
#include "napier/rtl/hardware_design.h"

namespace napier {
namespace {

constexpr int kMostInputBits = 32;
constexpr std::int64_t kLargestConstant = (std::int64_t{1} << 24) - 1;
constexpr std::int64_t kLargestError = std::int64_t{1} << 48;

struct McmArguments {
  std::vector<std::int64_t> constants;
  int input_bits = 8;
  bool is_signed = false;
  std::string metric = "adders";
  int max_depth = 0;
  std::string word_bits = "w";
  std::int64_t max_error = -1;
  std::vector<std::int64_t> max_errors;
  std::string truncation = "both";
  double time_limit_s = 10;
  int threads = 0;
  std::string out;
  std::string dot;
  std::string svg;
  std::string rtl;
  bool json = false;
};

McmProblem problem_of(const McmArguments& arguments) {
  McmProblem problem;
  problem.constants = arguments.constants;
  const std::int64_t span = std::int64_t{1} << arguments.input_bits;
  problem.input =
      arguments.is_signed ? InputRange{-span / 2, span / 2 - 1} : InputRange{0, span - 1};
  problem.max_errors = arguments.max_errors;
  if (arguments.max_error >= 0) {
    problem.max_errors.assign(problem.constants.size(), arguments.max_error);
  }
  return problem;
}

McmOptions options_of(const McmArguments& arguments) {
  return {.time_limit_s = arguments.time_limit_s,
          .max_depth = arguments.max_depth,
          .metric = arguments.metric,
          .extra_word_bits = arguments.word_bits == "w+1" ? 1 : 0,
          .one_sided_truncation = arguments.truncation == "one-sided",
          .threads = arguments.threads};
}

std::string picture_of(const AdderGraph& graph) {
  require_program("dot", "graphviz");
  const ProcessResult drawn =
      run_process({.command = {"dot", "-Tsvg"}, .input = to_dot(graph), .time_limit_s = 60});
  if (drawn.exit_code == 0) return drawn.output;
  throw Error({.what = "Graphviz could not draw the graph", .got = drawn.complaints});
}

// Writes the design and asks Yosys for a proof that each module output is its constant times x.
ProofResult write_rtl(const AdderGraph& graph, const McmArguments& arguments) {
  const Datapath datapath = datapath_from_adder_graph(graph, "mcm");
  const HardwareDesign design = generate_rtl(datapath, {});
  write_design(design, datapath, arguments.rtl);
  const ProgressSink progress = terminal_progress();
  const ProofResult proof = prove_blocks(arguments.rtl, {.threads = arguments.threads}, progress);
  progress({});
  return proof;
}

// "+ (n1 << 3)", "- cut(x, 2)": a cut operand has so many low bits dropped.
std::string shown(const Operand& operand) {
  std::string text = operand.node == 0 ? "x" : fmt::format("n{}", operand.node);
  if (operand.truncate > 0) text = fmt::format("cut({}, {})", text, operand.truncate);
  if (operand.shift > 0) text = fmt::format("({} << {})", text, operand.shift);
  return (operand.negate ? "- " : "+ ") + text;
}

void print_graph(const AdderGraph& graph) {
  for (std::size_t i = 0; i < graph.adders.size(); ++i) {
    const Adder& adder = graph.adders[i];
    std::string sum = shown(adder.left) + " " + shown(adder.right);
    if (sum.starts_with("+ ")) sum.erase(0, 2);
    if (adder.bias != 0)
      sum += fmt::format(" {} {}", adder.bias < 0 ? "-" : "+",
                         adder.bias < 0 ? -adder.bias : adder.bias);
    if (adder.right_shift > 0) sum = fmt::format("({}) >> {}", sum, adder.right_shift);
    fmt::print("  n{:<3} = {:<36} {:>9} x   {:>3} one-bit adders, depth {}\n", i + 1, sum,
               adder.value[0], adder.one_bit_adders, adder.depth);
  }
}

void print_for_people(const AdderGraph& graph) {
  fmt::print("adders          {}\n", adder_count(graph));
  fmt::print("one-bit adders  {}\n", one_bit_adder_count(graph));
  fmt::print("depth           {}\n", depth_of(graph));
  if (graph.proved) {
    fmt::print("proved          no graph has fewer {}\n",
               graph.metric == "adders" ? "adders" : "one-bit adders");
  } else {
    fmt::print("not proved      at least {} {} are needed: the gap is {}\n", graph.lower_bound,
               graph.metric == "adders" ? "adders" : "one-bit adders",
               cost_of(graph) - graph.lower_bound);
  }
  fmt::print("time            {:.3f} s\n", graph.seconds);
  print_graph(graph);
}

int report(const ProofResult& proof, const std::string& folder) {
  const auto blocks = static_cast<std::int64_t>(proof.blocks.size());
  const bool is_exact = blocks == 1;  // else: the error bounds, and the adders one by one
  fmt::print(stderr, "wrote {}/rtl; {} of {} claims proved by {}: {}\n", folder,
             proved_count(proof), blocks, proof.prover,
             is_exact ? "outputs are x * c" : "error bounds hold, each adder is as in the graph");
  for (const BlockProof& block : proof.blocks) {
    if (!block.refuted) continue;
    fmt::print(stderr, "{} is refuted:\n{}\n", block.block, block.counterexample);
    return kRefuted;
  }
  return proved_count(proof) == blocks ? kDone : kUnknown;
}

int run(const McmArguments& arguments) {
  const AdderGraph graph = multiply_by_constants(problem_of(arguments), options_of(arguments));
  const std::string solution = print_json(to_json(graph));
  if (!arguments.out.empty()) write_file(arguments.out, solution);
  if (!arguments.dot.empty()) write_file(arguments.dot, to_dot(graph));
  if (!arguments.svg.empty()) write_file(arguments.svg, picture_of(graph));
  if (arguments.json) {
    fmt::print("{}", solution);
  } else {
    print_for_people(graph);
  }
  if (arguments.rtl.empty()) return kDone;
  return report(write_rtl(graph, arguments), arguments.rtl);
}

void add_problem_options(CLI::App& command, McmArguments& arguments) {
  command.add_option("constants", arguments.constants, "integers below 2^24 in magnitude")
      ->check(whole_number(-kLargestConstant, kLargestConstant))
      ->required();
  command.add_option("--input-bits", arguments.input_bits, "bits of the input")
      ->check(CLI::Range(1, kMostInputBits))
      ->capture_default_str();
  command.add_flag("--signed", arguments.is_signed, "the input is two's complement");
  command.add_option("--metric", arguments.metric, "what is to be few")
      ->check(CLI::IsMember({"adders", "one-bit-adders"}))
      ->capture_default_str();
  command.add_option("--max-depth", arguments.max_depth, "most adders on a path; 0: no limit")
      ->check(CLI::Range(0, 32))
      ->capture_default_str();
  command
      .add_option("--word-bits", arguments.word_bits,
                  "bits of intermediate constants: those of the largest constant, or one more")
      ->check(CLI::IsMember({"w", "w+1"}))
      ->capture_default_str();
}

void add_truncation_options(CLI::App& command, McmArguments& arguments) {
  CLI::Option* one = command.add_option("--max-error", arguments.max_error,
                                        "how far every output may be off, in its last place");
  one->check(whole_number(0, kLargestError));
  command
      .add_option("--max-errors", arguments.max_errors, "the same, one for each constant: E1,E2,…")
      ->delimiter(',')
      ->check(whole_number(0, kLargestError))
      ->excludes(one);
  command
      .add_option("--truncation", arguments.truncation,
                  "both: cut both operands, center errors; one-sided: the published rules")
      ->check(CLI::IsMember({"both", "one-sided"}))
      ->capture_default_str();
}

void add_run_options(CLI::App& command, McmArguments& arguments) {
  command.add_option("--time-limit", arguments.time_limit_s, "seconds; then the best found")
      ->check(CLI::Range(kShortestTimeLimitS, kLongestTimeLimitS))
      ->capture_default_str();
  command.add_option("--threads", arguments.threads, "0: all cores; the result is the same")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command.add_option("--out", arguments.out, "write the solution, for napier check");
  command.add_flag("--json", arguments.json, "print the solution as one JSON document");
  command.add_option("--dot", arguments.dot, "write the graph for Graphviz");
  command.add_option("--svg", arguments.svg, "draw the graph");
  command.add_option("--rtl", arguments.rtl,
                     "write SystemVerilog to a folder and prove it with Yosys");
}

}  // namespace

void add_mcm_command(CLI::App& app, Command& chosen) {
  CLI::App* command =
      app.add_subcommand("mcm", "Multiplies by constants with the fewest shifts and adds");
  auto arguments = std::make_shared<McmArguments>();
  add_problem_options(*command, *arguments);
  add_truncation_options(*command, *arguments);
  add_run_options(*command, *arguments);
  command->footer(
      "Example:\n"
      "  napier mcm 7 19 31 --input-bits 4 --metric one-bit-adders --out build/mcm.json\n"
      "  napier mcm 23 -90 125 --signed --max-error 8\n"
      "docs/multiplierless.md tells what an adder costs and how the search works.");
  command->callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
