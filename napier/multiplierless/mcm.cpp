#include "napier/multiplierless/mcm.h"

#include <algorithm>
#include <chrono>

#include "napier/multiplierless/exact_adders.h"
#include "napier/multiplierless/greedy_adders.h"
#include "napier/multiplierless/mcm_targets.h"
#include "napier/multiplierless/realize.h"

namespace napier {
namespace {

using Clock = std::chrono::steady_clock;

struct AdderSolution {
  std::vector<std::int64_t> fundamentals;
  int lower_bound = 0;
};

int deepest_bound(const std::vector<std::int64_t>& targets) {
  int depth = 0;
  for (std::int64_t target : targets) depth = std::max(depth, least_depth(target));
  return depth;
}

// Iterative deepening on the number of helpers: what is refuted on the way is the lower bound.
AdderSolution fewest_adders(const std::vector<std::int64_t>& targets, AdderSearchOptions search) {
  AdderSolution solution;
  for (search.helpers = 0;; ++search.helpers) {
    solution.lower_bound = static_cast<int>(targets.size()) + search.helpers;
    AdderSearchResult result = find_fundamentals(targets, search);
    if (!result.timed_out && !result.fundamentals) continue;
    solution.fundamentals = result.fundamentals
                                ? std::move(*result.fundamentals)
                                : greedy_fundamentals(targets, search.limit, search.max_depth);
    return solution;
  }
}

// Breaks ties by depth: the same number of adders under ever tighter depth limits.
AdderGraph shallowest(const std::vector<std::int64_t>& targets, const McmProblem& problem,
                      AdderSearchOptions search, AdderGraph graph) {
  search.helpers = adder_count(graph) - static_cast<int>(targets.size());
  while (depth_of(graph) > deepest_bound(targets)) {
    search.max_depth = depth_of(graph) - 1;
    const AdderSearchResult result = find_fundamentals(targets, search);
    if (!result.fundamentals) break;
    graph = realize(*result.fundamentals, problem);
  }
  return graph;
}

}  // namespace

AdderGraph multiply_by_constants(const McmProblem& problem, const McmOptions& options) {
  const Clock::time_point start = Clock::now();
  check_problem(problem, options.max_depth);
  const std::vector<std::int64_t> targets = odd_targets(problem.constants);
  AdderSearchOptions search;
  search.limit = fundamental_limit(targets, 0);
  search.max_depth = options.max_depth;
  search.deadline = start + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(options.time_limit_s));
  const AdderSolution solution = fewest_adders(targets, search);
  AdderGraph graph = realize(solution.fundamentals, problem);
  const bool proved = adder_count(graph) == solution.lower_bound;
  if (proved) graph = shallowest(targets, problem, search, std::move(graph));
  graph.metric = "adders";
  graph.lower_bound = solution.lower_bound;
  graph.proved = proved;
  graph.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return graph;
}

}  // namespace napier
