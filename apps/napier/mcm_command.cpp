#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "apps/napier/commands.h"
#include "apps/napier/depth_option.h"
#include "apps/napier/number_option.h"
#include "apps/napier/solution.h"
#include "napier/base/error.h"
#include "napier/multiplierless/mcm.h"

namespace napier {
namespace {

constexpr int kMostInputBits = 32;
constexpr int kMostSweptBits = 24;  // as in the checker
constexpr std::int64_t kLargestConstant = (std::int64_t{1} << 24) - 1;
constexpr std::int64_t kLargestError = std::int64_t{1} << 48;

struct McmArguments {
  std::vector<std::int64_t> constants;
  int input_bits = 8;
  bool is_signed = false;
  std::string metric;
  std::string max_depth = "0";
  std::string word_bits = "w";
  std::int64_t max_error = -1;
  std::vector<std::int64_t> max_errors;
  std::string truncation = "both";
  double time_limit_s = 10;
  SolutionOptions solution;
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

McmOptions options_of(const McmArguments& arguments, int max_depth) {
  return {.time_limit_s = arguments.time_limit_s,
          .max_depth = max_depth,
          .metric = arguments.metric.empty() ? "adders" : arguments.metric,
          .extra_word_bits = arguments.word_bits == "w+1" ? 1 : 0,
          .one_sided_truncation = arguments.truncation == "one-sided",
          .threads = arguments.solution.threads};
}

// Before the search: error bounds of hardware are shown by running all inputs.
void check_truncated_hardware(const McmProblem& problem, const McmArguments& arguments) {
  const bool is_exact = problem.max_errors.empty();
  if (is_exact || arguments.solution.rtl.empty() || arguments.input_bits <= kMostSweptBits) return;
  throw Error({.what = "hardware with error bounds is checked by running all inputs, too many here",
               .where = "--input-bits",
               .got = std::to_string(arguments.input_bits),
               .expected = fmt::format("at most {}", kMostSweptBits),
               .remedy = "leave out --rtl, or the error bounds"});
}

// An adder that is cut is no longer one of a kind: only its positions can be counted.
void check_metric(const McmProblem& problem, const McmArguments& arguments) {
  if (problem.max_errors.empty() || arguments.metric != "adders") return;
  throw Error({.what = "with error bounds one-bit adders are what is made few",
               .where = "--metric",
               .got = arguments.metric,
               .expected = "one-bit-adders",
               .remedy = "leave out --metric, or the error bounds"});
}

int run(const McmArguments& arguments) {
  const McmProblem problem = problem_of(arguments);
  const int least_depth = minimum_depth(problem);
  const int max_depth = depth_limit(arguments.max_depth, least_depth);
  if (!is_feasible_depth(max_depth, least_depth)) return kRefuted;
  check_outputs(arguments.solution, {});
  check_metric(problem, arguments);
  check_truncated_hardware(problem, arguments);
  return give_solution({.graph = multiply_by_constants(problem, options_of(arguments, max_depth)),
                        .name = "mcm",
                        .least_depth = least_depth},
                       arguments.solution);
}

void add_problem_options(const Subcommand& command, McmArguments& arguments) {
  command.add_option("constants", arguments.constants, "integers below 2^24 in magnitude")
      .check(whole_number(-kLargestConstant, kLargestConstant))
      .required();
  command.add_option("--input-bits", arguments.input_bits, "bits of the input")
      .check(whole_number(1, kMostInputBits))
      .capture_default_str();
  command.add_flag("--signed", arguments.is_signed, "the input is two's complement");
  command
      .add_option("--metric", arguments.metric,
                  "what is to be few; with error bounds always one-bit adders")
      .one_of({"adders", "one-bit-adders"})
      .default_str("adders");
  add_depth_option(command, arguments.max_depth);
  command
      .add_option("--word-bits", arguments.word_bits,
                  "bits of intermediate constants: those of the largest constant, or one more")
      .one_of({"w", "w+1"})
      .capture_default_str();
}

void add_truncation_options(const Subcommand& command, McmArguments& arguments) {
  const Option one = command.add_option("--max-error", arguments.max_error,
                                        "how far every output may be off, in its last place");
  one.check(whole_number(0, kLargestError));
  command
      .add_option("--max-errors", arguments.max_errors, "the same, one for each constant: E1,E2,…")
      .delimiter(',')
      .check(whole_number(0, kLargestError))
      .excludes(one);
  command
      .add_option("--truncation", arguments.truncation,
                  "both: cut both operands, center errors; one-sided: the published rules")
      .one_of({"both", "one-sided"})
      .capture_default_str();
}

void add_run_options(const Subcommand& command, McmArguments& arguments) {
  command.add_option("--time-limit", arguments.time_limit_s, "seconds; then the best found")
      .check(real_number(kShortestTimeLimitS, kLongestTimeLimitS))
      .capture_default_str();
}

}  // namespace

void add_mcm_command(CLI::App& app, Command& chosen) {
  const Subcommand command(app, "mcm", "Multiplies by constants with the fewest shifts and adds");
  auto arguments = std::make_shared<McmArguments>();
  add_problem_options(command, *arguments);
  add_truncation_options(command, *arguments);
  add_run_options(command, *arguments);
  add_solution_options(command, arguments->solution);
  command.footer(
      "Example:\n"
      "  napier mcm 7 19 31 --input-bits 4 --metric one-bit-adders --out build/mcm.json\n"
      "  napier mcm 23 -90 125 --signed --max-error 8\n"
      "  napier mcm 7 19 31 --svg build/mcm.svg --rtl build/mcm\n"
      "Exit codes: 10 when no graph has the depth that --max-depth asks for or a proof fails, 20 "
      "when\n"
      "a proof ran out of time.\n"
      "docs/multiplierless.md tells what an adder costs and how the search works.");
  command.callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace napier
