#include "napier/multiplierless/build_order.h"

#include <algorithm>
#include <numeric>

#include "napier/multiplierless/build_bound.h"
#include "napier/multiplierless/shallow_build.h"

namespace napier {
namespace {

// Branch and bound over what each value may cost.
//
// BuildBound mostly leaves a build at the price of the bound. Else the branches are that the value
// whose adder is the farthest above its cheapest costs less, or does not.
class BuildSearch {
 public:
  BuildSearch(std::span<const std::int64_t> sorted, const OneBitCosts& costs,
              const BuildLimits& limits)
      : options_(build_options(sorted, costs)),
        bound_(options_),
        most_nodes_(std::max(1, limits.most_nodes)),
        ceiling_(limits.most_cost + 1),
        is_built_(sorted.size(), 1) {}

  BuildOrder run() {
    search();
    best_.is_exact = nodes_ <= most_nodes_;
    return std::move(best_);
  }

 private:
  struct Pick {
    std::size_t value = 0;
    std::size_t option = 0;
    int regret = 0;  // above the cheapest that is allowed
  };

  void search() {
    if (++nodes_ > most_nodes_) return;
    const int bound = bound_.compute(ceiling_);
    if (bound >= ceiling_) return;
    const std::vector<Pick> picks = pick();
    take_if_cheaper(picks);
    if (bound < ceiling_) branch(picks);
  }

  // A build, mostly of what is not charged: always the value that gives up least.
  std::vector<Pick> pick() {
    std::vector<std::size_t> waiting(options_.size() - 1);
    std::iota(waiting.begin(), waiting.end(), std::size_t{1});
    for (std::size_t value : waiting) is_built_[value] = 0;
    std::vector<Pick> picks;
    while (!waiting.empty()) {
      picks.push_back(best_pick(waiting));
      is_built_[picks.back().value] = 1;
      std::erase(waiting, picks.back().value);
    }
    return picks;
  }

  Pick best_pick(const std::vector<std::size_t>& waiting) const {
    Pick best;
    int best_charge = 0;
    for (std::size_t value : waiting) {
      const auto [begin, end] = bound_.allowed()[value];
      std::size_t k = begin;
      while (k < end && !is_possible(options_[value][k])) ++k;
      if (k == end) continue;
      const int regret = options_[value][k].cost - options_[value][begin].cost;
      const int charge = bound_.uncharged(value, k);
      if (best.value != 0 && charge > best_charge) continue;
      if (best.value != 0 && charge == best_charge && regret >= best.regret) continue;
      best = {value, k, regret};
      best_charge = charge;
    }
    return best;
  }

  bool is_possible(const BuildOption& option) const {
    return is_built_[option.high] && is_built_[option.low];
  }

  void take_if_cheaper(const std::vector<Pick>& picks) {
    int cost = 0;
    for (const Pick& pick : picks) cost += options_[pick.value][pick.option].cost;
    if (cost >= ceiling_) return;
    ceiling_ = best_.cost = cost;
    best_.adders.clear();
    for (const Pick& pick : picks) best_.adders.push_back(options_[pick.value][pick.option].sum);
  }

  // Some pick is above its cheapest, since all of those together do not exceed the bound.
  void branch(const std::vector<Pick>& picks) {
    const Pick dearest =
        *std::max_element(picks.begin(), picks.end(),
                          [](const Pick& a, const Pick& b) { return a.regret < b.regret; });
    const std::vector<BuildOption>& options = options_[dearest.value];
    const int price = options[dearest.option].cost;
    BuildBound::Range& allowed = bound_.allowed()[dearest.value];
    const BuildBound::Range before = allowed;
    std::size_t split = dearest.option;
    while (options[split - 1].cost == price) --split;
    allowed.end = split;
    search();
    allowed = {split, before.end};
    search();
    allowed = before;
  }

  std::vector<std::vector<BuildOption>> options_;
  BuildBound bound_;
  int most_nodes_;
  int ceiling_;  // builds at this cost are of no interest
  std::vector<char> is_built_;
  int nodes_ = 0;
  BuildOrder best_;
};

int depth_of(const std::vector<OddSum>& adders, const std::vector<std::int64_t>& sorted) {
  std::vector<int> depths(sorted.size(), 0);
  const auto depth = [&](std::int64_t value) -> int& {
    return depths[std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin()];
  };
  for (const OddSum& sum : adders) {
    depth(sum.value) = 1 + std::max(depth(sum.high), depth(sum.low));
  }
  return *std::max_element(depths.begin(), depths.end());
}

}  // namespace

BuildOrder cheapest_build(std::span<const std::int64_t> values, const OneBitCosts& costs,
                          const BuildLimits& limits) {
  if (values.empty()) return {.adders = {}, .cost = 0, .is_exact = true};
  std::vector<std::int64_t> sorted(values.begin(), values.end());
  sorted.push_back(1);
  std::sort(sorted.begin(), sorted.end());
  BuildOrder order = BuildSearch(sorted, costs, limits).run();
  if (limits.max_depth == 0 || depth_of(order.adders, sorted) <= limits.max_depth) return order;
  return shallow_build(sorted, costs, limits);
}

}  // namespace napier
