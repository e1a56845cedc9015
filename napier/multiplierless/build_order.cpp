#include "napier/multiplierless/build_order.h"

#include <algorithm>
#include <optional>

namespace napier {
namespace {

constexpr int kImpossible = 1 << 20;

// One way to make a value of two others, all three as indices into the set (index 0 is 1).
struct Option {
  int cost = 0;
  int high = 0;
  int low = 0;
  OddSum sum;
};

// Every adder within the set, per value, cheapest first.
std::vector<std::vector<Option>> options_within(const std::vector<std::int64_t>& values,
                                                const OneBitCosts& costs) {
  const std::int64_t limit = *std::max_element(values.begin(), values.end()) + 1;
  const auto index_of = [&](std::int64_t value) -> std::optional<int> {
    const auto found = std::lower_bound(values.begin(), values.end(), value);
    if (found == values.end() || *found != value) return std::nullopt;
    return static_cast<int>(found - values.begin());
  };
  std::vector<std::vector<Option>> options(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i; j < values.size(); ++j) {
      for_each_odd_sum(values[i], values[j], limit, [&](const OddSum& sum) {
        if (sum.value == values[i] || sum.value == values[j]) return;
        const std::optional<int> made = index_of(sum.value);
        if (!made) return;
        options[*made].push_back({costs.cost(sum), *index_of(sum.high), *index_of(sum.low), sum});
      });
    }
  }
  for (auto& of_value : options) {
    std::stable_sort(of_value.begin(), of_value.end(),
                     [](const Option& a, const Option& b) { return a.cost < b.cost; });
  }
  return options;
}

// Branch and bound over which value comes next.
//
// A value whose cheapest adder of all is already possible is built at once. Else each value that
// can be built is tried next; the branches after it may build it only cheaper than that. The bound
// adds each unbuilt value's cheapest adder, possible yet or not.
class OrderSearch {
 public:
  OrderSearch(std::span<const std::int64_t> values, const OneBitCosts& costs, int max_depth,
              int most_nodes)
      : values_(sorted_with_one(values)),
        options_(options_within(values_, costs)),
        max_depth_(max_depth),
        nodes_left_(most_nodes),
        depth_(values_.size(), -1),
        ceiling_(values_.size(), kImpossible) {
    depth_[0] = 0;
    best_.cost = kImpossible;
  }

  BuildOrder run() {
    if (!can_be_built()) return {};
    int bound = 0;
    for (std::size_t i = 1; i < values_.size(); ++i) bound += options_[i].front().cost;
    search(bound);
    if (best_.cost == kImpossible) return {};
    best_.is_exact = nodes_left_ >= 0 && max_depth_ == 0;
    return std::move(best_);
  }

 private:
  static std::vector<std::int64_t> sorted_with_one(std::span<const std::int64_t> values) {
    std::vector<std::int64_t> sorted(values.begin(), values.end());
    sorted.push_back(1);
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

  bool can_be_built() {
    for (bool again = true; again;) {
      again = false;
      for (std::size_t i = 1; i < values_.size(); ++i) {
        const Option* option = depth_[i] < 0 ? cheapest_possible(i) : nullptr;
        if (option == nullptr) continue;
        build(i, *option);
        again = true;
      }
    }
    const bool all = order_.size() + 1 == values_.size();
    unbuild_to(0, 0);
    return all;
  }

  const Option* cheapest_possible(std::size_t value) const {
    for (const Option& option : options_[value]) {
      if (depth_[option.high] < 0 || depth_[option.low] < 0) continue;
      const int depth = 1 + std::max(depth_[option.high], depth_[option.low]);
      if (max_depth_ == 0 || depth <= max_depth_) return &option;
    }
    return nullptr;
  }

  void build(std::size_t value, const Option& option) {
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

  // With a depth limit the cheapest adder may be too deep for those that follow, so that nothing
  // is built at once but where it is as shallow as can be.
  bool is_safe(const Option& option, std::size_t value) const {
    if (option.cost > options_[value].front().cost) return false;
    return max_depth_ == 0 || std::max(depth_[option.high], depth_[option.low]) == 0;
  }

  void build_what_is_cheapest() {
    for (bool again = true; again;) {
      again = false;
      for (std::size_t i = 1; i < values_.size(); ++i) {
        if (depth_[i] >= 0) continue;
        const Option* option = cheapest_possible(i);
        if (option == nullptr || !is_safe(*option, i) || option->cost >= ceiling_[i]) continue;
        build(i, *option);
        again = true;
      }
    }
  }

  // Out of nodes; the first dive is let through to its end unless a depth limit leads it astray.
  bool is_hopeless() const { return best_.cost < kImpossible || max_depth_ > 0; }

  struct Branch {
    std::size_t value;
    const Option* option;
    int regret;  // above the value's cheapest
  };

  std::vector<Branch> branches() const {
    std::vector<Branch> result;
    for (std::size_t i = 1; i < values_.size(); ++i) {
      if (depth_[i] >= 0) continue;
      const Option* option = cheapest_possible(i);
      if (option == nullptr || option->cost >= ceiling_[i]) continue;
      result.push_back({i, option, option->cost - options_[i].front().cost});
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const Branch& a, const Branch& b) { return a.regret < b.regret; });
    return result;
  }

  // `bound`: what the whole build costs at least.
  void search(int bound) {
    if (bound >= best_.cost) return;
    const std::size_t count = order_.size();
    const int cost = current_.cost;
    build_what_is_cheapest();
    if (order_.size() + 1 == values_.size()) {
      best_ = current_;
    } else {
      branch(bound);
    }
    unbuild_to(count, cost);
  }

  void branch(int bound) {
    const std::vector<Branch> tried = branches();
    std::vector<int> ceilings;
    for (const Branch& next : tried) {
      if (--nodes_left_ < 0 && is_hopeless()) break;
      const std::size_t count = order_.size();
      const int cost = current_.cost;
      build(next.value, *next.option);
      search(bound + next.regret);
      unbuild_to(count, cost);
      ceilings.push_back(ceiling_[next.value]);
      if (max_depth_ == 0) ceiling_[next.value] = next.option->cost;
    }
    for (std::size_t i = ceilings.size(); i-- > 0;) ceiling_[tried[i].value] = ceilings[i];
  }

  std::vector<std::int64_t> values_;
  std::vector<std::vector<Option>> options_;
  int max_depth_;
  int nodes_left_;
  std::vector<int> depth_;    // −1: not built
  std::vector<int> ceiling_;  // the value must be built below this cost
  std::vector<std::size_t> order_;
  BuildOrder current_;
  BuildOrder best_;
};

}  // namespace

BuildOrder cheapest_build(std::span<const std::int64_t> values, const OneBitCosts& costs,
                          int max_depth, int most_nodes) {
  if (values.empty()) return {};
  return OrderSearch(values, costs, max_depth, most_nodes).run();
}

}  // namespace napier
