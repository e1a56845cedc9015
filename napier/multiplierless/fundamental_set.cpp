#include "napier/multiplierless/fundamental_set.h"

#include <algorithm>

namespace napier {

FundamentalSet::FundamentalSet(std::span<const std::int64_t> targets, std::int64_t limit,
                               int max_depth)
    : targets_(targets.begin(), targets.end()),
      limit_(limit),
      max_depth_(max_depth),
      missing_(static_cast<int>(targets.size())),
      states_(static_cast<std::size_t>(limit / 2) + 1, 0),
      depths_(max_depth > 0 ? states_.size() : 0, 255) {
  for (std::int64_t target : targets_) states_[target >> 1] |= kTarget;
  states_[0] |= kReachable;
  if (max_depth_ > 0) depths_[0] = 0;
  add(1);
}

void FundamentalSet::add(std::int64_t value) {
  const std::size_t index = value >> 1;
  changes_.push_back({static_cast<std::uint32_t>(index), states_[index],
                      max_depth_ > 0 ? depths_[index] : std::uint8_t{0}});
  states_[index] |= kElement;
  elements_.push_back(value);
  unsettled_.push_back(value);
  while (!unsettled_.empty()) {
    const std::int64_t next = unsettled_.back();
    unsettled_.pop_back();
    relax_from(next);
  }
}

// Everything that one adder makes of `value` and an element.
void FundamentalSet::relax_from(std::int64_t value) {
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    const std::int64_t other = elements_[i];
    int depth = 0;
    if (max_depth_ > 0) {
      depth = 1 + std::max(depths_[value >> 1], depths_[other >> 1]);
      if (depth > max_depth_) continue;
    }
    for_each_odd_sum(value, other, limit_, [&](const OddSum& sum) { reach(sum.value, depth); });
  }
}

void FundamentalSet::reach(std::int64_t value, int depth) {
  const std::size_t index = value >> 1;
  const std::uint8_t before = states_[index];
  if (before & kReachable) {
    if (max_depth_ == 0 || depths_[index] <= depth) return;
  }
  changes_.push_back({static_cast<std::uint32_t>(index), before,
                      max_depth_ > 0 ? depths_[index] : std::uint8_t{0}});
  if (max_depth_ > 0) depths_[index] = static_cast<std::uint8_t>(depth);
  states_[index] |= kReachable;
  if (before & kElement) {
    unsettled_.push_back(value);
  } else if (before & kTarget) {
    if (!(before & kReachable)) waiting_.push_back(value);
  } else if (!(before & kCandidate) && (max_depth_ == 0 || depth < max_depth_)) {
    states_[index] |= kCandidate;
    candidates_.push_back(value);
  }
}

bool FundamentalSet::close_targets() {
  while (next_waiting_ < waiting_.size()) {
    const std::int64_t target = waiting_[next_waiting_++];
    --missing_;
    add(target);
  }
  return missing_ == 0;
}

std::vector<std::int64_t> FundamentalSet::missing() const {
  std::vector<std::int64_t> result;
  for (std::int64_t target : targets_) {
    if (!contains(target)) result.push_back(target);
  }
  return result;
}

FundamentalSet::Mark FundamentalSet::mark() const {
  return {elements_.size(), candidates_.size(), changes_.size(), next_waiting_};
}

void FundamentalSet::undo_to(const Mark& mark) {
  while (changes_.size() > mark.changes) {
    const Change& change = changes_.back();
    states_[change.index] = change.state;
    if (max_depth_ > 0) depths_[change.index] = change.depth;
    changes_.pop_back();
  }
  elements_.resize(mark.elements);
  candidates_.resize(mark.candidates);
  missing_ += static_cast<int>(next_waiting_ - mark.waiting);
  next_waiting_ = mark.waiting;
  waiting_.resize(mark.waiting);
}

}  // namespace napier
