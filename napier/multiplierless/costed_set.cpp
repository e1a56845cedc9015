#include "napier/multiplierless/costed_set.h"

#include <algorithm>

namespace napier {

CostedSet::CostedSet(std::int64_t limit, const OneBitCosts& costs, int max_depth)
    : limit_(limit),
      half_(static_cast<std::size_t>(limit / 2) + 1),
      costs_(costs),
      max_depth_(max_depth),
      layers_(std::max(1, max_depth)),
      cost_of_(half_ * layers_, kUnreachable),
      latest_(half_, 0),
      is_element_(half_, 0) {
  add(1, 0);
}

void CostedSet::add(std::int64_t value, int depth) {
  is_element_[value >> 1] = 1;
  elements_.push_back({value, depth});
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    const Element other = elements_[i];
    const int sum_depth = max_depth_ > 0 ? 1 + std::max(depth, other.depth) : 1;
    if (max_depth_ > 0 && sum_depth > max_depth_) continue;
    for_each_odd_sum(value, other.value, limit_, [&](const OddSum& sum) {
      if (is_element_[sum.value >> 1]) return;
      offer(sum.value, costs_.cost(sum), sum_depth);
    });
  }
}

void CostedSet::offer(std::int64_t value, int cost, int depth) {
  const std::size_t index = value >> 1;
  if (cost_of_[(depth - 1) * half_ + index] <= cost) return;
  for (int d = depth - 1; d < layers_; ++d) {
    std::uint8_t& known = cost_of_[d * half_ + index];
    if (known <= cost) break;
    changes_.push_back({static_cast<std::uint32_t>(d * half_ + index), latest_[index], known});
    known = static_cast<std::uint8_t>(cost);
  }
  entries_.push_back({value, cost, depth});
  latest_[index] = static_cast<std::uint32_t>(entries_.size());
}

bool CostedSet::is_current(const Entry& entry) const {
  const std::size_t index = entry.value >> 1;
  if (is_element_[index]) return false;
  if (cost_of_[(entry.depth - 1) * half_ + index] != entry.cost) return false;
  return entry.depth < 2 || cost_of_[(entry.depth - 2) * half_ + index] > entry.cost;
}

void CostedSet::undo_to(const Mark& mark) {
  while (changes_.size() > mark.changes) {
    const Change& change = changes_.back();
    cost_of_[change.position] = change.cost;
    latest_[change.position % half_] = change.latest;
    changes_.pop_back();
  }
  while (elements_.size() > mark.elements) {
    is_element_[elements_.back().value >> 1] = 0;
    elements_.pop_back();
  }
  entries_.resize(mark.entries);
}

}  // namespace napier
