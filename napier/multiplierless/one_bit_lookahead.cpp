#include "napier/multiplierless/one_bit_lookahead.h"

#include <algorithm>

namespace napier {

void OneBitLookahead::begin(std::size_t first_entry) {
  followers_.clear();
  is_open_ = true;
  first_new_ = first_entry;
}

void OneBitLookahead::inherit(std::span<const std::size_t> entries) {
  followers_.clear();
  is_open_ = false;
  inherited_ = entries;
}

void OneBitLookahead::begin_after_latest() {
  if (is_open_) return;
  first_new_ = state_.made().entries().size();
  for (std::size_t index : inherited_) {
    const CostedSet::Entry& entry = state_.made().entries()[index];
    const int increase = state_.gains().most_increase_with(entry.value);
    followers_.push_back({entry.value, entry.cost, increase, index});
  }
  add_sums_of_latest();
}

// If a missing target comes into reach, so may what is made of it.
void OneBitLookahead::add_sums_of_latest() {
  const CostedSet& made = state_.made();
  const std::int64_t latest = state_.helpers().back();
  const auto add = [&](const OddSum& sum) {
    if (state_.contains(sum.value)) {
      is_open_ = is_open_ || !made.contains(sum.value);
      return;
    }
    const int cost = made.costs().cost(sum);
    if (made.cost(sum.value) <= cost) return;
    const int increase = state_.gains().most_increase_with(sum.value);
    followers_.push_back({sum.value, cost, increase, kNew});
  };
  for_each_odd_sum(latest, latest, made.limit(), add);
  for (const CostedSet::Element& element : made.elements()) {
    for_each_odd_sum(latest, element.value, made.limit(), add);
  }
}

bool OneBitLookahead::narrow(const SavingsBound& bound, int room) {
  std::erase_if(followers_, [&](const Follower& follower) {
    return !bound.allows_by_latest(follower.value, follower.cost - follower.increase, room);
  });
  return is_open_ || !followers_.empty();
}

bool OneBitLookahead::narrow_exactly(const SavingsBound& bound, int room) {
  std::erase_if(followers_, [&](Follower& follower) {
    if (follower.increase == 0) return false;
    follower.increase = state_.increase_with(follower.value, follower.cost);
    return !bound.allows(follower.value, follower.cost - follower.increase, room);
  });
  return is_open_ || !followers_.empty();
}

void OneBitLookahead::collect_entries() {
  entries_.clear();
  for (const Follower& follower : followers_) {
    if (follower.entry != kNew) entries_.push_back(follower.entry);
  }
  for (std::size_t i = first_new_; i < state_.made().entries().size(); ++i) entries_.push_back(i);
}

std::span<const std::size_t> OneBitLookahead::next_helpers(const SavingsBound& bound, int room) {
  with_two_.clear();
  next_.clear();
  for (std::size_t index : entries_) {
    const CostedSet::Entry& entry = state_.made().entries()[index];
    const int excess = entry.cost + bound.least_with_two(entry.value) - room;
    if (excess > state_.gains().most_increase_with(entry.value)) continue;
    if (!state_.made().is_current(entry)) continue;
    if (excess > 0 && excess > state_.increase_with(entry.value, entry.cost)) continue;
    with_two_.push_back(index);
  }
  for (std::size_t index : with_two_) {
    const CostedSet::Entry& entry = state_.made().entries()[index];
    const int increase = state_.gains().most_increase_with(entry.value);
    if (bound.least_with_three(entry.value) <= room - entry.cost + increase ||
        fits_two(index, bound, room - entry.cost + increase)) {
      next_.push_back(index);
    }
  }
  return next_;
}

std::span<const std::size_t> OneBitLookahead::later_than(std::size_t entry) const {
  const auto first = std::upper_bound(with_two_.begin(), with_two_.end(), entry);
  return {first, with_two_.end()};
}

// The second of three is there as well, from the next one's entry on, or is made with the next one.
bool OneBitLookahead::fits_two(std::size_t entry, const SavingsBound& bound, int room) const {
  const CostedSet& made = state_.made();
  const std::int64_t next = made.entries()[entry].value;
  const SavingsBound::Allowance allowance = bound.allowance_after(next, room);
  const auto fits = [&](std::int64_t second, int cost) {
    return bound.allows_second(allowance, second, cost - state_.gains().most_increase_with(second));
  };
  for (std::size_t index : later_than(entry)) {
    const CostedSet::Entry& second = made.entries()[index];
    if (second.value != next && fits(second.value, second.cost)) return true;
  }
  bool is_found = false;
  const auto try_sum = [&](const OddSum& sum) {
    if (is_found || state_.contains(sum.value)) return;
    is_found = fits(sum.value, made.costs().cost(sum));
  };
  for_each_odd_sum(next, next, made.limit(), try_sum);
  for (const CostedSet::Element& element : state_.with_targets().elements()) {
    if (is_found) break;
    for_each_odd_sum(next, element.value, made.limit(), try_sum);
  }
  return is_found;
}

}  // namespace napier
