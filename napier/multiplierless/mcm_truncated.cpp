#include <algorithm>
#include <bit>

#include "napier/multiplierless/mcm_solvers.h"
#include "napier/multiplierless/one_bit_walk.h"
#include "napier/multiplierless/realize.h"
#include "napier/multiplierless/truncated_search.h"

namespace napier {
namespace {

constexpr int kRounds = 6000;

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

}  // namespace

AdderGraph fewest_one_bit_adders_truncated(const McmRun& run) {
  if (run.targets.empty()) return fewest_one_bit_adders(run);
  const OneBitCosts costs(run.problem.input);
  std::vector<std::int64_t> values = fewest_fundamentals(run, 0.2).values;
  std::erase(values, 1);
  const OneBitSetOptions descent{
      .limit = run.limit, .max_depth = run.options.max_depth, .deadline = run.moment(0.4)};
  std::vector<BuildOrder> starts = {cheapest_build(values, costs, run.options.max_depth, 100),
                                    descend(run.targets, values, costs, descent)};
  std::erase_if(starts, [](const BuildOrder& order) { return order.adders.empty(); });
  if (starts.empty()) return fewest_one_bit_adders(run);
  const TruncationRules rules = rules_of(run);
  const TruncatedSolution solution = search_truncated(run.targets, starts, run.problem.input, rules,
                                                      {.limit = run.limit,
                                                       .max_depth = run.options.max_depth,
                                                       .rounds = kRounds,
                                                       .deadline = run.deadline});
  AdderGraph graph = realize_truncated(solution.adders, run.problem, rules);
  graph.proved = solution.cost == 0;
  return graph;
}

}  // namespace napier
