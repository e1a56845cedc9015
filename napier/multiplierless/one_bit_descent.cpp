#include "napier/multiplierless/one_bit_descent.h"

#include <algorithm>
#include <map>

#include "napier/multiplierless/costed_set.h"

namespace napier {
namespace {

constexpr int kOrderWork = 30000;  // nodes of a build, times its values squared
constexpr std::size_t kMovesTried = 12;
constexpr int kImpossibleSaving = 1 << 20;

// A helper that is not in the set, and what it would save if every order were possible.
struct Promise {
  std::int64_t helper = 0;
  int saving = 0;
};

class Descent {
 public:
  Descent(std::span<const std::int64_t> targets, const OneBitCosts& costs,
          const OneBitSetOptions& options)
      : targets_(targets), costs_(costs), options_(options) {}

  // The `count` helpers that save the most when added to a built set, even if none pays for itself.
  std::vector<std::int64_t> promising(const BuildOrder& order, std::size_t count) {
    best_ = order;
    for (const OddSum& sum : order.adders) values_.push_back(sum.value);
    std::vector<std::int64_t> helpers;
    for (const Promise& promise : promises(values_, count, -kImpossibleSaving)) {
      helpers.push_back(promise.helper);
    }
    return helpers;
  }

  BuildOrder run(std::vector<std::int64_t> start) {
    values_ = std::move(start);
    best_ = evaluate(values_, BuildLimits::kAnyCost);
    if (best_.adders.empty()) return best_;
    while (!is_out_of_time() && (add_a_helper() || exchange_a_helper() || drop_a_helper())) {
    }
    return best_;
  }

 private:
  BuildOrder evaluate(std::span<const std::int64_t> values, int most_cost) const {
    const auto size = static_cast<int>(values.size());
    return cheapest_build(values, costs_,
                          {.max_depth = options_.max_depth,
                           .most_nodes = kOrderWork / (1 + size * size),
                           .most_cost = most_cost});
  }

  bool is_out_of_time() const { return std::chrono::steady_clock::now() > options_.deadline; }

  bool is_target(std::int64_t value) const {
    return std::binary_search(targets_.begin(), targets_.end(), value);
  }

  bool take_if_cheaper(std::vector<std::int64_t> values) {
    BuildOrder order = evaluate(values, best_.cost - 1);
    if (order.adders.empty()) return false;
    best_ = std::move(order);
    values_ = std::move(values);
    return true;
  }

  std::vector<std::int64_t> without(std::int64_t helper) const {
    std::vector<std::int64_t> rest = values_;
    std::erase(rest, helper);
    return rest;
  }

  bool drop_a_helper() {
    for (std::int64_t value : values_) {
      if (!is_target(value) && take_if_cheaper(without(value))) return true;
    }
    return false;
  }

  bool add_a_helper() { return try_promises(values_); }

  bool exchange_a_helper() {
    const std::vector<std::int64_t> before = values_;
    for (std::int64_t value : before) {
      if (is_out_of_time()) return false;
      if (!is_target(value) && try_promises(without(value))) return true;
    }
    return false;
  }

  bool try_promises(const std::vector<std::int64_t>& values) {
    for (const Promise& promise : promises(values, kMovesTried, 0)) {
      std::vector<std::int64_t> more = values;
      more.push_back(promise.helper);
      if (take_if_cheaper(std::move(more))) return true;
    }
    return false;
  }

  // The helpers that save the most, as if every member kept its present adder or took one with
  // the new helper, whichever is cheaper.
  // At most `count`, each saving more than `least`.
  std::vector<Promise> promises(const std::vector<std::int64_t>& values, std::size_t count,
                                int least) const {
    CostedSet set(options_.limit, costs_, 0);
    for (std::int64_t value : values) set.add(value, 0);
    const std::map<std::int64_t, int> now = present_costs();
    std::map<std::int64_t, int> saving;
    for (std::int64_t value : values) {
      const int cost = cost_without_new_helper(value, values, now);
      for (const auto& [helper, cheaper] : cheaper_with(value, cost, set)) {
        saving[helper] += cost - cheaper;
      }
    }
    std::vector<Promise> result;
    for (const auto& [helper, saved] : saving) {
      const int net = saved - set.cost(helper);
      if (net > least) result.push_back({helper, net});
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const Promise& a, const Promise& b) { return a.saving > b.saving; });
    if (result.size() > count) result.resize(count);
    return result;
  }

  std::map<std::int64_t, int> present_costs() const {
    std::map<std::int64_t, int> costs;
    for (const OddSum& sum : best_.adders) costs[sum.value] = costs_.cost(sum);
    return costs;
  }

  // The value's adder may have lost an operand.
  int cost_without_new_helper(std::int64_t value, const std::vector<std::int64_t>& values,
                              const std::map<std::int64_t, int>& now) const {
    constexpr int kDear = 60;
    const auto has = [&](std::int64_t operand) {
      return operand == 1 || std::find(values.begin(), values.end(), operand) != values.end();
    };
    for (const OddSum& sum : best_.adders) {
      if (sum.value == value && has(sum.high) && has(sum.low)) return now.at(value);
    }
    return kDear;
  }

  // Per helper outside of the set: the value's cheapest adder with it, where that beats `cost`.
  std::map<std::int64_t, int> cheaper_with(std::int64_t value, int cost,
                                           const CostedSet& set) const {
    std::map<std::int64_t, int> cheaper;
    const auto keep = [&](std::int64_t partner, const OddSum& sum) {
      if (set.contains(partner) || set.cost(partner) == CostedSet::kUnreachable) return;
      const int price = costs_.cost(sum);
      if (price >= cost) return;
      const auto [found, is_new] = cheaper.try_emplace(partner, price);
      if (!is_new) found->second = std::min(found->second, price);
    };
    for (const CostedSet::Element& element : set.elements()) {
      if (element.value == value) continue;
      for_each_partner(value, element.value, options_.limit, keep);
    }
    for_each_lone_parent(value, keep);
    return cheaper;
  }

  std::span<const std::int64_t> targets_;
  const OneBitCosts& costs_;
  const OneBitSetOptions& options_;
  std::vector<std::int64_t> values_;
  BuildOrder best_;
};

}  // namespace

BuildOrder descend(std::span<const std::int64_t> targets, std::vector<std::int64_t> start,
                   const OneBitCosts& costs, const OneBitSetOptions& options) {
  return Descent(targets, costs, options).run(std::move(start));
}

std::vector<std::int64_t> promising_helpers(std::span<const std::int64_t> targets,
                                            const BuildOrder& order, const OneBitCosts& costs,
                                            const OneBitSetOptions& options, std::size_t count) {
  return Descent(targets, costs, options).promising(order, count);
}

}  // namespace napier
