#include "napier/multiplierless/mcm.h"

#include <algorithm>

#include "napier/multiplierless/mcm_solvers.h"
#include "napier/multiplierless/mcm_targets.h"

namespace napier {
namespace {

using Clock = std::chrono::steady_clock;

AdderGraph solve(const McmRun& run) {
  if (!run.problem.max_errors.empty()) return fewest_one_bit_adders_truncated(run);
  if (run.options.metric == "adders") return fewest_adders(run, 1);
  return fewest_one_bit_adders(run);
}

}  // namespace

Clock::time_point McmRun::moment(double share) const {
  return start + std::chrono::duration_cast<Clock::duration>(share * (deadline - start));
}

int minimum_depth(const McmProblem& problem) {
  int depth = 0;
  for (const std::int64_t target : odd_targets(problem.constants)) {
    depth = std::max(depth, least_depth(target));
  }
  return depth;
}

AdderGraph multiply_by_constants(const McmProblem& problem, const McmOptions& options) {
  check_problem(problem, options);
  const Clock::time_point start = Clock::now();
  std::vector<std::int64_t> targets = odd_targets(problem.constants);
  const std::int64_t limit = fundamental_limit(targets, options.extra_word_bits);
  const McmRun run{.problem = problem,
                   .options = options,
                   .targets = std::move(targets),
                   .limit = limit,
                   .start = start,
                   .deadline = start + std::chrono::duration_cast<Clock::duration>(
                                           std::chrono::duration<double>(options.time_limit_s))};
  AdderGraph graph = solve(run);
  graph.metric = problem.max_errors.empty() ? options.metric : "one-bit-adders";
  graph.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return graph;
}

}  // namespace napier
