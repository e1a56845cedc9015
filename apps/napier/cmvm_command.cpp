#include <memory>
#include <string>

#include "apps/napier/commands.h"
#include "apps/napier/depth_option.h"
#include "apps/napier/number_option.h"
#include "apps/napier/solution.h"
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
  std::uint64_t seed = 1;
  SolutionOptions solution;
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

int run(const CmvmArguments& arguments) {
  const CmvmProblem problem = problem_of(arguments);
  const int least_depth = minimum_depth(problem);
  CmvmOptions options{.metric = arguments.metric,
                      .max_depth = depth_limit(arguments.max_depth, least_depth),
                      .effort = arguments.effort,
                      .time_limit_s = arguments.time_limit_s,
                      .threads = arguments.solution.threads,
                      .seed = arguments.seed};
  if (!is_feasible_depth(options.max_depth, least_depth)) return kRefuted;
  check_outputs(arguments.solution, {arguments.matrix, arguments.input_ranges});
  options.progress = terminal_progress();
  const AdderGraph graph = multiply_by_matrix(problem, options);
  return give_solution({.graph = graph, .name = "cmvm", .least_depth = least_depth},
                       arguments.solution);
}

void add_input_options(const Subcommand& command, CmvmArguments& arguments) {
  command
      .add_option("matrix", arguments.matrix,
                  "the matrix K of y = x K: \"rows columns\", then the rows")
      .required();
  const Option bits =
      command.add_option("--input-bits", arguments.input_bits, "bits of every input");
  bits.check(whole_number(1, kMostInputBits)).capture_default_str();
  const Option sign =
      command.add_flag("--signed", arguments.is_signed, "inputs are two's complement");
  command
      .add_option("--input-ranges", arguments.input_ranges,
                  "file with \"lower upper\" for each input, instead of --input-bits, --signed")
      .check(something())
      .excludes(bits)
      .excludes(sign);
}

void add_search_options(const Subcommand& command, CmvmArguments& arguments) {
  command.add_option("--metric", arguments.metric, "what is to be few")
      .one_of({"adders", "one-bit-adders"})
      .capture_default_str();
  add_depth_option(command, arguments.max_depth);
  command.add_option("--effort", arguments.effort, "scales the work; 0: greedy only")
      .check(real_number(0, 1e6))
      .capture_default_str();
  command
      .add_option("--time-limit", arguments.time_limit_s,
                  "seconds; a run that is cut off by it may differ from the next")
      .check(real_number(kShortestTimeLimitS, kLongestTimeLimitS))
      .capture_default_str();
  command.add_option("--seed", arguments.seed, "of the random choices")
      .check(seed_number())
      .capture_default_str();
}

}  // namespace

void add_cmvm_command(CLI::App& app, Command& chosen) {
  const Subcommand command(app, "cmvm",
                           "Multiplies a vector by a constant matrix with shifts and adds");
  auto arguments = std::make_shared<CmvmArguments>();
  add_input_options(command, *arguments);
  add_search_options(command, *arguments);
  add_solution_options(command, arguments->solution);
  command.footer(
      "Example:\n"
      "  printf '2 3\\n7 19 -4\\n31 0 12\\n' > build/matrix.txt\n"
      "  napier cmvm build/matrix.txt --signed --out build/matrix.json\n"
      "  napier check build/matrix.json\n"
      "  napier cmvm build/matrix.txt --signed --svg build/matrix.svg --rtl build/matrix\n"
      "Exit codes: 10 when no graph has the depth that --max-depth asks for or a proof fails, 20 "
      "when\n"
      "a proof ran out of time. docs/cmvm.md tells the method and the form of the files.");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
