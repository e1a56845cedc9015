#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/napier/commands.h"
#include "apps/napier/number_option.h"
#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/multiplierless/cmvm.h"

namespace napier {
namespace {

constexpr int kMostInputBits = 48;

struct CmvmArguments {
  std::string matrix;
  int input_bits = 8;
  bool is_signed = false;
  std::string input_ranges;
  std::string metric = "adders";
  std::string max_depth = "0";
  double effort = 1;
  double time_limit_s = 300;
  int threads = 0;
  std::uint64_t seed = 1;
  std::string out;
  bool json = false;
};

InputRange range_of_bits(int bits, bool is_signed) {
  if (is_signed) {
    const std::int64_t half = std::int64_t{1} << (bits - 1);
    return {-half, half - 1};
  }
  return {0, (std::int64_t{1} << bits) - 1};
}

CmvmProblem problem_of(const CmvmArguments& arguments) {
  CmvmProblem problem;
  problem.matrix = read_matrix(arguments.matrix);
  if (arguments.input_ranges.empty()) {
    problem.inputs.assign(problem.matrix.size(),
                          range_of_bits(arguments.input_bits, arguments.is_signed));
  } else {
    problem.inputs = read_input_ranges(arguments.input_ranges, problem.matrix.size());
  }
  return problem;
}

int depth_limit(const std::string& text, int minimum) {
  if (text == "minimum") return minimum;
  const bool is_number = !text.empty() && text.size() <= 3 &&
                         text.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number) {
    throw Error({.what = "--max-depth is no depth",
                 .got = text,
                 .expected = "a number of adders below 1000 (0: no limit), or minimum"});
  }
  return std::stoi(text);
}

void print_for_people(const CmvmProblem& problem, const AdderGraph& graph, int minimum) {
  fmt::print("matrix          {} inputs, {} outputs\n", problem.matrix.size(),
             problem.matrix.front().size());
  fmt::print("adders          {}{}\n", adder_count(graph),
             graph.proved && graph.metric == "adders" ? " (proved minimal)" : "");
  fmt::print("one-bit adders  {}\n", one_bit_adder_count(graph));
  fmt::print("depth           {} (no graph has less than {})\n", depth_of(graph), minimum);
  fmt::print("time            {:.3f} s\n", graph.seconds);
}

int run(const CmvmArguments& arguments) {
  const CmvmProblem problem = problem_of(arguments);
  const int minimum = minimum_depth(problem);
  CmvmOptions options{.metric = arguments.metric,
                      .max_depth = depth_limit(arguments.max_depth, minimum),
                      .effort = arguments.effort,
                      .time_limit_s = arguments.time_limit_s,
                      .threads = arguments.threads,
                      .seed = arguments.seed};
  if (options.max_depth != 0 && options.max_depth < minimum) {
    fmt::print(stderr, "napier: infeasible: no adder graph of depth {} exists, the least is {}\n",
               options.max_depth, minimum);
    return kRefuted;
  }
  options.progress = terminal_progress();
  const AdderGraph graph = multiply_by_matrix(problem, options);
  const std::string solution = print_json(to_json(graph));
  if (!arguments.out.empty()) write_file(arguments.out, solution);
  if (arguments.json) {
    fmt::print("{}", solution);
    return kDone;
  }
  print_for_people(problem, graph, minimum);
  if (!arguments.out.empty()) fmt::print("wrote {}\n", arguments.out);
  return kDone;
}

void add_input_options(CLI::App& command, CmvmArguments& arguments) {
  command
      .add_option("matrix", arguments.matrix,
                  "the matrix K of y = x K: \"rows columns\", then the rows")
      ->required();
  command.add_option("--input-bits", arguments.input_bits, "bits of every input")
      ->check(CLI::Range(1, kMostInputBits))
      ->capture_default_str();
  command.add_flag("--signed", arguments.is_signed, "inputs are two's complement");
  command.add_option("--input-ranges", arguments.input_ranges,
                     "file with \"lower upper\" for each input, instead of --input-bits");
}

void add_search_options(CLI::App& command, CmvmArguments& arguments) {
  command.add_option("--metric", arguments.metric, "what is to be few")
      ->check(CLI::IsMember({"adders", "one-bit-adders"}))
      ->capture_default_str();
  command
      .add_option("--max-depth", arguments.max_depth,
                  "most adders on a path; 0: no limit; minimum: the least that exists")
      ->capture_default_str();
  command.add_option("--effort", arguments.effort, "scales the work; 0: greedy only")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  command
      .add_option("--time-limit", arguments.time_limit_s,
                  "seconds; a run that is cut off by it may differ from the next")
      ->check(CLI::Range(kShortestTimeLimitS, kLongestTimeLimitS))
      ->capture_default_str();
  command.add_option("--threads", arguments.threads, "0: all cores; the result is the same")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command.add_option("--seed", arguments.seed, "of the random choices")
      ->check(seed_number())
      ->capture_default_str();
}

}  // namespace

void add_cmvm_command(CLI::App& app, Command& chosen) {
  CLI::App* command =
      app.add_subcommand("cmvm", "Multiplies a vector by a constant matrix with shifts and adds");
  auto arguments = std::make_shared<CmvmArguments>();
  add_input_options(*command, *arguments);
  add_search_options(*command, *arguments);
  command->add_option("--out", arguments->out, "write the solution, for napier check");
  command->add_flag("--json", arguments->json, "print the solution as one JSON document");
  command->footer(
      "Example:\n"
      "  printf '2 3\\n7 19 -4\\n31 0 12\\n' > build/matrix.txt\n"
      "  napier cmvm build/matrix.txt --signed --out build/matrix.json\n"
      "Exit code 10 when no graph has the depth that --max-depth asks for. docs/cmvm.md tells the\n"
      "method.");
  command->callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
