#include <algorithm>

#include "napier/multiplierless/exact_adders.h"
#include "napier/multiplierless/greedy_adders.h"
#include "napier/multiplierless/mcm_solvers.h"
#include "napier/multiplierless/mcm_targets.h"
#include "napier/multiplierless/realize.h"

namespace napier {
namespace {

// 1, the targets and helpers, and how many adders are needed at least.
struct FundamentalsFound {
  std::vector<std::int64_t> values;
  int lower_bound = 0;
};

AdderSearchOptions search_options(const McmRun& run, double time_share) {
  return {.limit = run.limit,
          .max_depth = run.options.max_depth,
          .helpers = 0,
          .threads = run.options.threads,
          .deadline = run.moment(time_share)};
}

int deepest_bound(const std::vector<std::int64_t>& targets) {
  int depth = 0;
  for (std::int64_t target : targets) depth = std::max(depth, least_depth(target));
  return depth;
}

// Breaks ties by depth: the same number of adders under ever tighter depth limits.
AdderGraph shallowest(const McmRun& run, double time_share, AdderGraph graph) {
  AdderSearchOptions search = search_options(run, time_share);
  search.helpers = adder_count(graph) - static_cast<int>(run.targets.size());
  while (depth_of(graph) > deepest_bound(run.targets)) {
    search.max_depth = depth_of(graph) - 1;
    const AdderSearchResult result = find_fundamentals(run.targets, search);
    if (!result.fundamentals) break;
    graph = realize(*result.fundamentals, run.problem);
  }
  return graph;
}

// Iterative deepening on the number of helpers: what is refuted on the way is the lower bound.
FundamentalsFound fewest_fundamentals(const McmRun& run, double time_share) {
  FundamentalsFound found;
  AdderSearchOptions search = search_options(run, time_share);
  for (search.helpers = 0;; ++search.helpers) {
    found.lower_bound = static_cast<int>(run.targets.size()) + search.helpers;
    AdderSearchResult result = find_fundamentals(run.targets, search);
    if (!result.timed_out && !result.fundamentals) continue;
    found.values = result.fundamentals
                       ? std::move(*result.fundamentals)
                       : greedy_fundamentals(run.targets, search.limit, search.max_depth);
    return found;
  }
}

}  // namespace

AdderGraph fewest_adders(const McmRun& run, double time_share) {
  const FundamentalsFound found = fewest_fundamentals(run, time_share);
  AdderGraph graph = realize(found.values, run.problem);
  graph.proved = adder_count(graph) == found.lower_bound;
  if (graph.proved) {
    graph = shallowest(run, time_share, std::move(graph));
    graph.proved = true;
  }
  graph.lower_bound = found.lower_bound;
  return graph;
}

}  // namespace napier
