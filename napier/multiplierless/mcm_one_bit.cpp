#include <algorithm>

#include "napier/multiplierless/exact_one_bit.h"
#include "napier/multiplierless/greedy_adders.h"
#include "napier/multiplierless/mcm_solvers.h"
#include "napier/multiplierless/one_bit_walk.h"
#include "napier/multiplierless/realize.h"

namespace napier {
namespace {

constexpr std::size_t kMostTargetsExact = 8;  // above, the time is better spent on walking
constexpr int kQuickNodes = 4000;
constexpr int kWalkRounds = 200;
constexpr int kEndlessRounds = 1 << 20;

OneBitSetOptions set_options(const McmRun& run, double time_share) {
  return {
      .limit = run.limit, .max_depth = run.options.max_depth, .deadline = run.moment(time_share)};
}

// The set with the fewest adders or a greedy one, improved by descent.
BuildOrder first_set(const McmRun& run, const OneBitCosts& costs) {
  std::vector<std::int64_t> fewest;
  for (const Adder& adder : fewest_adders(run, 0.2).adders) fewest.push_back(adder.value[0]);
  std::vector<std::int64_t> greedy =
      greedy_fundamentals(run.targets, run.limit, run.options.max_depth);
  std::erase(greedy, 1);
  BuildOrder best;
  for (const std::vector<std::int64_t>& values : {fewest, greedy}) {
    BuildOrder order = descend(run.targets, values, costs, set_options(run, 0.8));
    if (order.adders.empty()) continue;
    if (best.adders.empty() || order.cost < best.cost) best = std::move(order);
  }
  return best;
}

// First a short exhaustive search, on one thread so that its end does not depend on their number:
// it settles small problems. Then random walks for a better incumbent; then the exhaustive search
// until the end.
OneBitSearchResult search(const McmRun& run, const OneBitCosts& costs, BuildOrder start) {
  OneBitSetOptions options = set_options(run, 1);
  options.most_nodes = kQuickNodes;
  OneBitSearchResult result = search_one_bit(run.targets, std::move(start), costs, options, 1);
  if (result.is_complete) return result;
  const bool is_small = run.targets.size() <= kMostTargetsExact;
  const OneBitSetOptions walk = set_options(run, is_small ? 0.3 : 1);
  result.best = walk_one_bit(run.targets, result.best, costs, walk,
                             is_small ? kWalkRounds : kEndlessRounds, run.options.threads);
  if (!is_small) return result;
  return search_one_bit(run.targets, result.best, costs, set_options(run, 1), run.options.threads);
}

}  // namespace

AdderGraph fewest_one_bit_adders(const McmRun& run) {
  AdderGraph graph;
  if (run.targets.empty()) {
    graph = realize_order({}, run.problem);
    graph.proved = true;
    return graph;
  }
  const OneBitCosts costs(run.problem.input);
  BuildOrder start = first_set(run, costs);
  if (start.adders.empty()) {  // the depth limit leaves only the shallowest adders
    graph = fewest_adders(run, 1);
    graph.lower_bound = 0;
    graph.proved = false;
    return graph;
  }
  const OneBitSearchResult result = search(run, costs, std::move(start));
  graph = realize_order(result.best, run.problem);
  graph.lower_bound = result.lower_bound;
  graph.proved = result.lower_bound == result.best.cost;
  return graph;
}

}  // namespace napier
