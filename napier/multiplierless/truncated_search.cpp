#include "napier/multiplierless/truncated_search.h"

#include <algorithm>
#include <thread>

#include "napier/base/parallel.h"
#include "napier/multiplierless/truncation_levels.h"

namespace napier {
namespace {

using Clock = std::chrono::steady_clock;
using Solutions = std::vector<TruncatedSolution>;

constexpr std::size_t kRuns = 4;
constexpr int kOneSidedSteps = 250000;  // of each run
constexpr int kSteps = 80000;           // the same for rules that run all inputs
constexpr double kOneSidedShare = 0.4;  // of the time, before those
constexpr int kStartRounds = 2;
constexpr int kFinalRounds = 4;

bool is_cheaper(const TruncatedSolution& a, const TruncatedSolution& b) { return a.cost < b.cost; }

class TruncatedSearch {
 public:
  TruncatedSearch(std::span<const std::int64_t> targets, const InputRange& input,
                  const TruncationRules& rules, const TruncatedSearchOptions& options)
      : targets_(targets), input_(input), rules_(rules), options_(options) {}

  // What one-sided rules allow is allowed anyway, and is found faster.
  TruncatedSolution run(std::span<const BuildOrder> starts) const {
    TruncationRules one_sided = rules_;
    one_sided.one_sided = true;
    const Clock::time_point now = Clock::now();
    const auto share =
        std::chrono::duration_cast<Clock::duration>(kOneSidedShare * (options_.deadline - now));
    const Clock::time_point end = rules_.one_sided ? options_.deadline : now + share;
    Solutions found = anneal(cut_all(starts, one_sided), one_sided, kOneSidedSteps, end);
    if (!rules_.one_sided) {
      for (TruncatedSolution& solution : found) improve(solution, rules_, 0);
      found = anneal(std::move(found), rules_, kSteps, options_.deadline);
    }
    return found.front();
  }

 private:
  // A few runs, from the cheapest solutions on, cheapest first.
  Solutions anneal(Solutions from, const TruncationRules& rules, int steps,
                   Clock::time_point end) const {
    std::stable_sort(from.begin(), from.end(), is_cheaper);
    Solutions found(kRuns);
    parallel_for(kRuns, options_.threads, [&](std::size_t i) {
      found[i] = anneal_truncated(targets_, input_, rules, from[i % from.size()],
                                  {.moves = {options_.limit, options_.max_depth},
                                   .steps = steps,
                                   .stream = static_cast<std::uint32_t>(i),
                                   .deadline = deadline_of_run(i, end)});
      improve(found[i], rules, kFinalRounds);
    });
    found.push_back(from.front());
    std::stable_sort(found.begin(), found.end(), is_cheaper);
    return found;
  }

  // Runs that wait for a thread leave each other equal shares of the time.
  Clock::time_point deadline_of_run(std::size_t run, Clock::time_point end) const {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t threads =
        options_.threads > 0 ? static_cast<std::size_t>(options_.threads) : cores;
    const std::size_t rows = (kRuns - run + threads - 1) / threads;
    const Clock::time_point now = Clock::now();
    return now + (end - now) / static_cast<std::int64_t>(rows);
  }

  Solutions cut_all(std::span<const BuildOrder> starts, const TruncationRules& rules) const {
    Solutions solutions;
    for (const BuildOrder& start : starts) {
      solutions.push_back({.adders = graph_of(start)});
      improve(solutions.back(), rules, kStartRounds);
    }
    return solutions;
  }

  void improve(TruncatedSolution& solution, const TruncationRules& rules, int rounds) const {
    TruncationJudge judge(input_, rules);
    Dice dice(1);
    solution.cost = improve_cuts(solution.adders, judge, rules.one_sided, dice,
                                 {.count = rounds, .deadline = options_.deadline});
  }

  std::vector<TruncatedAdder> graph_of(const BuildOrder& order) const {
    std::vector<TruncatedAdder> graph;
    for (const OddSum& sum : order.adders) graph.push_back({.sum = sum});
    const OneBitCosts costs(input_);
    Dice dice(0);
    TruncatedMoves(targets_, costs, {}, dice).put_in_order(graph);
    return graph;
  }

  std::span<const std::int64_t> targets_;
  const InputRange& input_;
  const TruncationRules& rules_;
  const TruncatedSearchOptions& options_;
};

}  // namespace

TruncatedSolution search_truncated(std::span<const std::int64_t> targets,
                                   std::span<const BuildOrder> starts, const InputRange& input,
                                   const TruncationRules& rules,
                                   const TruncatedSearchOptions& options) {
  return TruncatedSearch(targets, input, rules, options).run(starts);
}

}  // namespace napier
