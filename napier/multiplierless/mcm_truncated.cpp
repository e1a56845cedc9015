#include <algorithm>
#include <bit>

#include "napier/multiplierless/mcm_solvers.h"
#include "napier/multiplierless/one_bit_walk.h"
#include "napier/multiplierless/realize.h"
#include "napier/multiplierless/truncated_search.h"

namespace napier {
namespace {

// Annealing finds helpers badly where few targets lie far apart; there a walk without truncation
// makes a better start.
constexpr std::size_t kFewTargets = 8;
constexpr int kWalkRounds = 100;
constexpr int kBuildNodes = 100;  // a good order is enough for a start

// An output off by E in its last place reads its odd part shifted by k: that may be off by
// ⌊E / 2^k⌋.
TruncationRules rules_of(const McmRun& run) {
  TruncationRules rules{.one_sided = run.options.one_sided_truncation, .largest_error = {}};
  for (std::size_t i = 0; i < run.problem.constants.size(); ++i) {
    const std::int64_t constant = run.problem.constants[i];
    if (constant == 0) continue;
    const auto magnitude = static_cast<std::uint64_t>(constant < 0 ? -constant : constant);
    const std::int64_t bound = run.problem.max_errors[i] >> std::countr_zero(magnitude);
    const auto [found, is_new] = rules.largest_error.try_emplace(odd_part(constant), bound);
    if (!is_new) found->second = std::min(found->second, bound);
  }
  return rules;
}

// The graph as it is: shallow graphs add up the least errors.
BuildOrder order_of(const AdderGraph& graph) {
  BuildOrder order{.adders = {}, .cost = one_bit_adder_count(graph)};
  const auto value_of = [&](int node) { return node == 0 ? 1 : graph.adders[node - 1].value[0]; };
  for (const Adder& adder : graph.adders) {
    order.adders.push_back({.value = adder.value[0],
                            .high = value_of(adder.left.node),
                            .low = value_of(adder.right.node),
                            .shift = adder.left.shift,
                            .right_shift = adder.right_shift,
                            .negate_high = adder.left.negate,
                            .negate_low = adder.right.negate});
  }
  return order;
}

}  // namespace

AdderGraph fewest_one_bit_adders_truncated(const McmRun& run) {
  if (run.targets.empty()) return fewest_one_bit_adders(run);
  const OneBitCosts costs(run.problem.input);
  const AdderGraph fewest = fewest_adders(run, 0.1);
  std::vector<std::int64_t> values;
  for (const Adder& adder : fewest.adders) values.push_back(adder.value[0]);
  const OneBitSetOptions descent{
      .limit = run.limit, .max_depth = run.options.max_depth, .deadline = run.moment(0.3)};
  BuildOrder cheap = descend(run.targets, values, costs, descent);
  if (!cheap.adders.empty()) {
    const int rounds = run.targets.size() <= kFewTargets ? kWalkRounds : kWalkRounds / 10;
    cheap = walk_one_bit(run.targets, cheap, costs, descent, rounds, run.options.threads);
  }
  std::vector<BuildOrder> starts = {
      order_of(fewest),
      cheapest_build(values, costs,
                     {.max_depth = run.options.max_depth, .most_nodes = kBuildNodes}),
      cheap};
  std::erase_if(starts, [](const BuildOrder& order) { return order.adders.empty(); });
  if (starts.empty()) return fewest_one_bit_adders(run);
  const TruncationRules rules = rules_of(run);
  const TruncatedSolution solution = search_truncated(run.targets, starts, run.problem.input, rules,
                                                      {.limit = run.limit,
                                                       .max_depth = run.options.max_depth,
                                                       .threads = run.options.threads,
                                                       .deadline = run.deadline});
  AdderGraph graph = realize_truncated(solution.adders, run.problem, rules);
  graph.proved = solution.cost == 0;
  return graph;
}

}  // namespace napier
