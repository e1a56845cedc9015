#include "napier/multiplierless/exact_one_bit.h"

#include <algorithm>

#include "napier/multiplierless/costed_set.h"

namespace napier {
namespace {

constexpr int kOrderNodes = 2000;
constexpr int kImpossible = 1 << 20;
constexpr std::int64_t kLargestTabulatedLimit = std::int64_t{1} << 17;

// Branch and bound over build orders, for all numbers of adders at once.
//
// The state is an ordered set with the price paid for each member. What can be added next stands
// in the list of entries (value, price) of CostedSet; an entry that was passed over is not taken
// below, so that of all orders that pay the same prices only one is followed (the enumeration of
// exact_adders.cpp, with prices: a value that becomes cheaper is a new entry).
//
// Bounds. Every missing target costs at least its cheapest adder of all, over any two operands
// (`floor_`, once per problem), and at a node with no helper to come its cheapest adder from the
// set and the other targets. A helper costs at least the width of x, but for one kind of adder:
// "extraction", v − (u << s) where u is the top of v, whose low s positions are wires. Those are
// priced one by one. For the last helper only values are tried that make some target cheaper, and
// the sum of what they save must reach the incumbent.
class OneBitSearch {
 public:
  OneBitSearch(std::span<const std::int64_t> targets, BuildOrder start, const OneBitCosts& costs,
               const OneBitSetOptions& options)
      : set_(options.limit, costs, 0),
        options_(options),
        missing_(targets.begin(), targets.end()),
        best_(std::move(start)),
        offered_(static_cast<std::size_t>(options.limit / 2) + 1, 0),
        offer_of_(offered_.size(), 0),
        is_target_(offered_.size(), 0),
        regular_minimum_(costs.width(1)) {
    for (std::int64_t target : missing_) {
      floor_.push_back(least_cost(target));
      is_target_[target >> 1] = 1;
    }
  }

  OneBitSearchResult run() {
    const int root_bound = sum_of_floors();
    search(0, 0, false);
    if (is_complete_) return {best_, best_.cost, true};
    return {best_, root_bound, false};
  }

 private:
  struct Offer {
    std::int64_t helper = 0;
    int bound = 0;  // of all that is still to pay, the helper's price included
  };

  // The cheapest adder that makes the target of any two odd values below the limit.
  int least_cost(std::int64_t target) const {
    if (options_.limit > kLargestTabulatedLimit) return least_cost_of_any(target);
    int least = kImpossible;
    const auto keep = [&](std::int64_t, const OddSum& sum) {
      least = std::min(least, set_.costs().cost(sum));
    };
    for (std::int64_t u = 1; u < options_.limit; u += 2) {
      if (u != target) for_each_partner(target, u, options_.limit, keep);
    }
    for_each_lone_parent(target, keep);
    return least;
  }

  // Without the table: an extraction leaves out at most width(limit) − 1 low positions.
  int least_cost_of_any(std::int64_t target) const {
    const int most_wires = bit_length(options_.limit) - 2;
    return std::clamp(set_.costs().width(target) - most_wires, 0, regular_minimum_);
  }

  int sum_of_floors() const {
    int sum = 0;
    for (std::size_t i = 0; i < missing_.size(); ++i) {
      sum += std::min(floor_[i], set_.cost(missing_[i]));
    }
    return sum;
  }

  bool is_out_of_time() {
    constexpr int kNodesBetweenLooks = 256;
    if (++nodes_ == options_.most_nodes) is_complete_ = false;
    if (nodes_ % kNodesBetweenLooks == 0 && std::chrono::steady_clock::now() > options_.deadline) {
      is_complete_ = false;
    }
    return !is_complete_;
  }

  // paid: the price of the set. needs_helper: sets that end without a further helper were dealt
  // with above.
  void search(std::size_t first_entry, int paid, bool needs_helper) {
    if (is_out_of_time()) return;
    const CostedSet::Mark mark = set_.mark();
    const auto missing = missing_;
    const auto floors = floor_;
    paid += take_cheapest_targets();
    if (!missing_.empty() || !needs_helper) {
      finish_or_add_one(first_entry, paid, needs_helper);
      add_more(first_entry, paid);
    }
    missing_ = missing;
    floor_ = floors;
    set_.undo_to(mark);
  }

  // A target at its least price of all is taken at once: waiting cannot make it cheaper.
  int take_cheapest_targets() {
    int paid = 0;
    for (std::size_t i = 0; i < missing_.size();) {
      const int cost = set_.cost(missing_[i]);
      if (cost > floor_[i]) {
        ++i;
        continue;
      }
      paid += cost;
      take_target(i);
      i = 0;
    }
    return paid;
  }

  void take_target(std::size_t index) {
    set_.add(missing_[index], 0);
    missing_.erase(missing_.begin() + static_cast<long>(index));
    floor_.erase(floor_.begin() + static_cast<long>(index));
  }

  bool is_missing(std::int64_t value) const {
    return std::find(missing_.begin(), missing_.end(), value) != missing_.end();
  }

  // The sets that need no more helper, or exactly one that comes next.
  void finish_or_add_one(std::size_t first_entry, int paid, bool needs_helper) {
    if (!can_end_with_one_helper(first_entry, paid)) return;
    std::vector<int> alone;  // per missing target: the cheapest within the set and the missing
    std::vector<Offer> offers = collect_offers(first_entry, alone);
    int sum = 0;
    for (int cost : alone) sum += cost;
    if (!needs_helper && paid + sum < best_.cost) evaluate(0);
    for (const Offer& offer : offers) {
      if (paid + sum + offer.bound < best_.cost) evaluate(offer.helper);
    }
  }

  // A target that no adder within the set and the missing ones makes needs the helper itself. Then
  // one such target alone often shows that no helper on offer is cheap enough.
  bool can_end_with_one_helper(std::size_t first_entry, int paid) const {
    const int floors = sum_of_floors();
    std::vector<std::pair<std::int64_t, int>> cheaper;
    for (std::size_t i = 0; i < missing_.size(); ++i) {
      if (set_.cost(missing_[i]) != CostedSet::kUnreachable) continue;
      int alone = kImpossible;
      cheaper.clear();
      collect_partners(missing_[i], first_entry, alone, cheaper);
      if (alone < kImpossible) continue;
      const int room = best_.cost - 1 - paid - floors + floor_[i];
      return std::any_of(cheaper.begin(), cheaper.end(), [&](const auto& offer) {
        return set_.cost(offer.first) + offer.second <= room;
      });
    }
    return true;
  }

  // For every helper that an entry still offers: its price less what it saves over `alone`.
  std::vector<Offer> collect_offers(std::size_t first_entry, std::vector<int>& alone) {
    std::vector<std::vector<std::pair<std::int64_t, int>>> cheaper(missing_.size());
    for (std::size_t i = 0; i < missing_.size(); ++i) {
      alone.push_back(std::min(
          set_.cost(missing_[i]) == CostedSet::kUnreachable ? kImpossible : set_.cost(missing_[i]),
          kImpossible));
      collect_partners(missing_[i], first_entry, alone[i], cheaper[i]);
    }
    std::vector<Offer> offers;
    for (std::size_t i = 0; i < missing_.size(); ++i) add_savings(cheaper[i], alone[i], offers);
    for (const Offer& offer : offers) offered_[offer.helper >> 1] = 0;
    return offers;
  }

  // Every adder of the target with an operand in the set or among the missing ones: if both are,
  // it lowers `alone`; else the other is noted with the price, if it can be added.
  void collect_partners(std::int64_t target, std::size_t first_entry, int& alone,
                        std::vector<std::pair<std::int64_t, int>>& cheaper) const {
    const auto keep = [&](std::int64_t partner, const OddSum& sum) {
      if (set_.contains(partner) || is_target_[partner >> 1]) {
        if (partner != target) alone = std::min(alone, set_.costs().cost(sum));
      } else if (set_.latest_entry(partner) > first_entry) {
        cheaper.push_back({partner, set_.costs().cost(sum)});
      }
    };
    for (const CostedSet::Element& element : set_.elements()) {
      for_each_partner(target, element.value, set_.limit(), keep);
    }
    for (std::int64_t other : missing_) {
      if (other != target) for_each_partner(target, other, set_.limit(), keep);
    }
    for_each_lone_parent(target, keep);
  }

  void add_savings(std::vector<std::pair<std::int64_t, int>>& cheaper, int alone,
                   std::vector<Offer>& offers) {
    std::sort(cheaper.begin(), cheaper.end());
    std::int64_t last = 0;
    for (const auto& [helper, cost] : cheaper) {
      if (helper == last || cost >= alone) continue;  // the first of a helper is its cheapest
      last = helper;
      std::uint32_t& position = offer_of_[helper >> 1];
      if (!offered_[helper >> 1]) {
        offered_[helper >> 1] = 1;
        position = static_cast<std::uint32_t>(offers.size());
        offers.push_back({helper, set_.cost(helper)});
      }
      offers[position].bound -= alone - cost;
    }
  }

  // Prices the set with all missing targets and, if not 0, the helper.
  void evaluate(std::int64_t helper) {
    std::vector<std::int64_t> values;
    for (std::size_t i = 1; i < set_.elements().size(); ++i) {
      values.push_back(set_.elements()[i].value);
    }
    values.insert(values.end(), missing_.begin(), missing_.end());
    if (helper != 0) values.push_back(helper);
    BuildOrder order = cheapest_build(values, set_.costs(), options_.max_depth, kOrderNodes);
    if (order.adders.empty()) return;
    if (!order.is_exact) is_complete_ = false;  // a cheaper build might have been missed
    if (order.cost < best_.cost) best_ = std::move(order);
  }

  // The sets with a helper to come after the next value.
  void add_more(std::size_t first_entry, int paid) {
    const int floors = sum_of_floors();
    const int next_helper = std::min(regular_minimum_, cheapest_extraction());
    for (std::size_t i = first_entry; i < set_.entries().size() && is_complete_; ++i) {
      const CostedSet::Entry entry = set_.entries()[i];
      const int room = best_.cost - 1 - paid - floors - entry.cost;
      if (room < 0 || !set_.is_current(entry)) continue;
      const auto found = std::find(missing_.begin(), missing_.end(), entry.value);
      if (found != missing_.end()) {
        const auto index = static_cast<std::size_t>(found - missing_.begin());
        if (room + std::min(floor_[index], entry.cost) >= next_helper) {
          follow_target(index, i + 1, paid + entry.cost);
        }
      } else if (room >= std::min(next_helper, cheapest_extraction_with(entry.value))) {
        const CostedSet::Mark mark = set_.mark();
        set_.add(entry.value, 0);
        search(i + 1, paid + entry.cost, true);
        set_.undo_to(mark);
      }
    }
  }

  void follow_target(std::size_t index, std::size_t next_entry, int paid) {
    const CostedSet::Mark mark = set_.mark();
    const auto missing = missing_;
    const auto floors = floor_;
    take_target(index);
    search(next_entry, paid, true);
    missing_ = missing;
    floor_ = floors;
    set_.undo_to(mark);
  }

  // The price of the low part of v under its top u, if u is its top; else the regular minimum.
  int extraction(std::int64_t v, std::int64_t u) const {
    const int shift = bit_length(v) - bit_length(u);
    if (shift < 1 || (v >> shift) != u) return regular_minimum_;
    const std::int64_t low = v - (u << shift);
    if (low <= 1 || set_.contains(low) || is_missing(low)) return regular_minimum_;
    return std::max(0, set_.costs().width(low) - shift);
  }

  int cheapest_extraction_with(std::int64_t value) const {
    int least = regular_minimum_;
    for (const CostedSet::Element& element : set_.elements()) {
      least = std::min({least, extraction(value, element.value), extraction(element.value, value)});
    }
    for (std::int64_t target : missing_) {
      least = std::min({least, extraction(value, target), extraction(target, value)});
    }
    return least;
  }

  int cheapest_extraction() const {
    int least = regular_minimum_;
    for (const CostedSet::Element& element : set_.elements()) {
      least = std::min(least, cheapest_extraction_with(element.value));
    }
    for (std::int64_t target : missing_) least = std::min(least, cheapest_extraction_with(target));
    return least;
  }

  CostedSet set_;
  const OneBitSetOptions& options_;
  std::vector<std::int64_t> missing_;
  std::vector<int> floor_;  // per missing target
  BuildOrder best_;
  std::vector<std::uint8_t> offered_;    // scratch of collect_offers, by value / 2
  std::vector<std::uint32_t> offer_of_;  // position in the offers
  std::vector<std::uint8_t> is_target_;  // made or missing, by value / 2
  int regular_minimum_;
  std::int64_t nodes_ = 0;
  bool is_complete_ = true;
};

}  // namespace

OneBitSearchResult search_one_bit(std::span<const std::int64_t> targets, BuildOrder start,
                                  const OneBitCosts& costs, const OneBitSetOptions& options) {
  return OneBitSearch(targets, std::move(start), costs, options).run();
}

}  // namespace napier
