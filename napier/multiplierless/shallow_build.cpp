#include "napier/multiplierless/shallow_build.h"

#include <algorithm>

#include "napier/multiplierless/build_options.h"

namespace napier {
namespace {

// Branch and bound over which value comes next.
//
// A value whose cheapest adder of all is possible, and as shallow as can be, is built at once. Else
// each value that can be built is tried next. The bound adds each unbuilt value's cheapest adder,
// possible yet or not.
class OrderSearch {
 public:
  OrderSearch(std::span<const std::int64_t> sorted, const OneBitCosts& costs,
              const BuildLimits& limits)
      : options_(build_options(sorted, costs)),
        max_depth_(limits.max_depth),
        nodes_left_(limits.most_nodes),
        ceiling_(limits.most_cost + 1),
        depth_(sorted.size(), -1) {
    depth_[0] = 0;
  }

  BuildOrder run() {
    if (!can_be_built()) return {};
    int bound = 0;
    for (std::size_t i = 1; i < options_.size(); ++i) bound += options_[i].front().cost;
    search(bound);
    return std::move(best_);
  }

 private:
  bool can_be_built() {
    for (bool again = true; again;) {
      again = false;
      for (std::size_t i = 1; i < options_.size(); ++i) {
        const BuildOption* option = depth_[i] < 0 ? cheapest_possible(i) : nullptr;
        if (option == nullptr) continue;
        build(i, *option);
        again = true;
      }
    }
    const bool all = order_.size() + 1 == options_.size();
    unbuild_to(0, 0);
    return all;
  }

  const BuildOption* cheapest_possible(std::size_t value) const {
    for (const BuildOption& option : options_[value]) {
      if (depth_[option.high] < 0 || depth_[option.low] < 0) continue;
      const int depth = 1 + std::max(depth_[option.high], depth_[option.low]);
      if (depth <= max_depth_) return &option;
    }
    return nullptr;
  }

  void build(std::size_t value, const BuildOption& option) {
    depth_[value] = 1 + std::max(depth_[option.high], depth_[option.low]);
    current_.adders.push_back(option.sum);
    current_.cost += option.cost;
    order_.push_back(value);
  }

  void unbuild_to(std::size_t count, int cost) {
    while (order_.size() > count) {
      depth_[order_.back()] = -1;
      order_.pop_back();
      current_.adders.pop_back();
    }
    current_.cost = cost;
  }

  // The cheapest adder may be too deep for those that follow.
  bool is_safe(const BuildOption& option, std::size_t value) const {
    if (option.cost > options_[value].front().cost) return false;
    return std::max(depth_[option.high], depth_[option.low]) == 0;
  }

  void build_what_is_cheapest() {
    for (bool again = true; again;) {
      again = false;
      for (std::size_t i = 1; i < options_.size(); ++i) {
        if (depth_[i] >= 0) continue;
        const BuildOption* option = cheapest_possible(i);
        if (option == nullptr || !is_safe(*option, i)) continue;
        build(i, *option);
        again = true;
      }
    }
  }

  struct Branch {
    std::size_t value;
    const BuildOption* option;
    int regret;  // above the value's cheapest
  };

  std::vector<Branch> branches() const {
    std::vector<Branch> result;
    for (std::size_t i = 1; i < options_.size(); ++i) {
      if (depth_[i] >= 0) continue;
      const BuildOption* option = cheapest_possible(i);
      if (option == nullptr) continue;
      result.push_back({i, option, option->cost - options_[i].front().cost});
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const Branch& a, const Branch& b) { return a.regret < b.regret; });
    return result;
  }

  // `bound`: what the whole build costs at least.
  void search(int bound) {
    if (bound >= ceiling_) return;
    const std::size_t count = order_.size();
    const int cost = current_.cost;
    build_what_is_cheapest();
    if (order_.size() + 1 == options_.size()) {
      best_ = current_;
      ceiling_ = best_.cost;
    } else {
      branch(bound);
    }
    unbuild_to(count, cost);
  }

  void branch(int bound) {
    for (const Branch& next : branches()) {
      if (--nodes_left_ < 0) break;
      const std::size_t count = order_.size();
      const int cost = current_.cost;
      build(next.value, *next.option);
      search(bound + next.regret);
      unbuild_to(count, cost);
    }
  }

  std::vector<std::vector<BuildOption>> options_;
  int max_depth_;
  int nodes_left_;
  int ceiling_;             // builds at this cost are of no interest
  std::vector<int> depth_;  // −1: not built
  std::vector<std::size_t> order_;
  BuildOrder current_;
  BuildOrder best_;
};

}  // namespace

BuildOrder shallow_build(std::span<const std::int64_t> sorted, const OneBitCosts& costs,
                         const BuildLimits& limits) {
  return OrderSearch(sorted, costs, limits).run();
}

}  // namespace napier
