// Constant multiplication on the published instances: adders, one-bit adders, and one-bit adders
// within error bounds, beside what was published for them (Garcia & Volkova, TCAS-I 2023, and the
// result files of jMCM: Gurobi, four threads, 1800 s). Every graph passes the checker first.
//
// Arguments: NAME … runs only these instances.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "napier/base/json.h"
#include "napier/multiplierless/check.h"
#include "napier/multiplierless/mcm.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

constexpr double kAddersLimit_s = 20;
constexpr double kOneBitLimit_s = 8;
constexpr double kProofLimit_s = 400;  // one-bit adders of few targets, which can be proved
constexpr std::size_t kFewTargets = 6;
constexpr double kTruncatedLimit_s = 10;
constexpr int kThreads = 2;

struct Published {
  int cost = 0;
  bool proved = false;
};

struct Tally {
  int below = 0;
  int equal = 0;
  int above = 0;
  double ratio_sum = 0;
  std::vector<double> seconds = {};

  void count(int cost, const std::optional<Published>& published) {
    if (!published) return;
    ++(cost < published->cost ? below : cost == published->cost ? equal : above);
    ratio_sum += static_cast<double>(cost) / published->cost;
  }
  int compared() const { return below + equal + above; }
};

std::optional<Published> published_of(const Json& instance, const std::string& setting,
                                      const char* metric) {
  const Json& published = instance["published"];
  if (!published.contains(setting)) return std::nullopt;
  return Published{published[setting][metric], published[setting]["proved_optimal"]};
}

std::string shown(const std::optional<Published>& published) {
  if (!published) return "–";
  return fmt::format("{}{}", published->cost, published->proved ? "*" : "");
}

AdderGraph solve(const McmProblem& problem, const McmOptions& options, Tally& tally) {
  AdderGraph graph = multiply_by_constants(problem, options);
  const CheckResult checked = check_adder_graph(graph);
  if (!checked.is_right()) {
    fmt::print(stderr, "wrong graph: {}\n", checked.faults.front());
    std::exit(1);
  }
  tally.seconds.push_back(graph.seconds);
  return graph;
}

void print_exact_row(const Json& instance, Tally& adders, Tally& one_bit) {
  McmProblem problem;
  for (const Json& c : instance["coefficients"]) problem.constants.push_back(c);
  const AdderGraph fewest =
      solve(problem, {.time_limit_s = kAddersLimit_s, .threads = kThreads}, adders);
  const bool is_small = instance["odd_fundamentals"].size() <= kFewTargets;
  const AdderGraph cheapest = solve(problem,
                                    {.time_limit_s = is_small ? kProofLimit_s : kOneBitLimit_s,
                                     .metric = "one-bit-adders",
                                     .threads = kThreads},
                                    one_bit);
  const auto published_adders = published_of(instance, "mcm", "adders");
  const auto published_one_bit = published_of(instance, "mcmb", "onebit");
  adders.count(adder_count(fewest), published_adders);
  one_bit.count(one_bit_adder_count(cheapest), published_one_bit);
  fmt::print("| {} | {} | {} | {}{} | {} | {:.3f} | {} | {}{} | {} | {} | {:.3f} |\n",
             instance["name"].get<std::string>(), instance["odd_fundamentals"].size(),
             shown(published_adders), adder_count(fewest), fewest.proved ? "*" : "",
             depth_of(fewest), fewest.seconds, shown(published_one_bit),
             one_bit_adder_count(cheapest), cheapest.proved ? "*" : "", adder_count(cheapest),
             cheapest.lower_bound, cheapest.seconds);
  std::fflush(stdout);
}

void print_truncated_row(const Json& instance, Tally& one_sided, Tally& both) {
  fmt::print("| {} |", instance["name"].get<std::string>());
  for (const char* bound : {"1/4", "1/2", "1/1"}) {
    const std::int64_t error = instance["truncation_error_bound"][bound];
    McmProblem problem;
    for (const Json& c : instance["odd_fundamentals"]) problem.constants.push_back(c);
    problem.max_errors.assign(problem.constants.size(), error);
    const auto published = published_of(instance, std::string("tmcm_") + bound, "onebit");
    McmOptions options{.time_limit_s = kTruncatedLimit_s, .threads = kThreads};
    const int cost_both = one_bit_adder_count(solve(problem, options, both));
    options.one_sided_truncation = true;
    const int cost_one_sided = one_bit_adder_count(solve(problem, options, one_sided));
    both.count(cost_both, published);
    one_sided.count(cost_one_sided, published);
    fmt::print(" {} | {} | {} | {} |", error, shown(published), cost_one_sided, cost_both);
  }
  fmt::print("\n");
  std::fflush(stdout);
}

void print_summary(const char* name, Tally tally) {
  std::sort(tally.seconds.begin(), tally.seconds.end());
  double total = 0;
  for (double seconds : tally.seconds) total += seconds;
  fmt::print(
      "- {}: below the published on {}, equal on {}, above on {}; on average {:.1f} % of the "
      "published; median {:.4f} s, largest {:.2f} s, together {:.1f} s.\n",
      name, tally.below, tally.equal, tally.above, 100 * tally.ratio_sum / tally.compared(),
      tally.seconds[tally.seconds.size() / 2], tally.seconds.back(), total);
}

std::vector<Json> chosen_instances(int argc, char** argv) {
  const Document document = read_json(shared_data() / "mcm" / "published.json");
  std::vector<Json> chosen;
  for (const Json& instance : *document.root) {
    const std::string name = instance["name"];
    if (argc < 2 || std::find(argv + 1, argv + argc, name) != argv + argc) {
      chosen.push_back(instance);
    }
  }
  return chosen;
}

int run(int argc, char** argv) {
  const std::vector<Json> instances = chosen_instances(argc, argv);
  Tally adders, one_bit, one_sided, both;
  fmt::print(
      "Input unsigned, 8 bits. * proved optimal (published one-bit values: at the published number "
      "of adders).\nLimits: {} s (adders), {} s (one-bit adders; up to {} targets {} s), {} s "
      "(each "
      "truncated value), {} threads.\n\n",
      kAddersLimit_s, kOneBitLimit_s, kFewTargets, kProofLimit_s, kTruncatedLimit_s, kThreads);
  fmt::print(
      "| instance | odd targets | adders, published | measured | depth | s | one-bit adders, "
      "published | measured | in adders | lower bound | s |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Json& instance : instances) print_exact_row(instance, adders, one_bit);
  fmt::print(
      "\nOne-bit adders within an error bound (in the last place of each odd target):\n\n"
      "| instance | bound | published | one-sided | default | bound | published | one-sided | "
      "default | bound | published | one-sided | default |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Json& instance : instances) print_truncated_row(instance, one_sided, both);
  fmt::print("\n");
  print_summary("adders", adders);
  print_summary("one-bit adders", one_bit);
  print_summary("truncated, one-sided rules", one_sided);
  print_summary("truncated, default rules", both);
  return 0;
}

}  // namespace
}  // namespace napier

int main(int argc, char** argv) { return napier::run(argc, argv); }
