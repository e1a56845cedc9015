#include "napier/multiplierless/target_prices.h"

#include <algorithm>

#include "napier/multiplierless/savings_pass.h"

namespace napier {
namespace {

constexpr std::size_t kMostCachedLists = std::size_t{1} << 19;
constexpr std::uint32_t kNewBit = std::uint32_t{1} << 31;

// The price of value = (high << shift) ± low or low − (high << shift), if a shift does that.
int price_of_shifted(std::int64_t value, std::int64_t high, std::int64_t low,
                     const OneBitCosts& costs) {
  int least = TargetPrices::kNone;
  const auto try_shifted = [&](std::int64_t shifted, bool negate_high, bool negate_low) {
    if (shifted <= 0 || odd_part(shifted) != high) return;
    const int shift = std::countr_zero(static_cast<std::uint64_t>(shifted));
    least = std::min(least, costs.cost({value, high, low, shift, 0, negate_high, negate_low}));
  };
  try_shifted(value - low, false, false);
  try_shifted(low - value, true, false);
  try_shifted(value + low, false, true);
  return least;
}

int price_of_halved(std::int64_t value, std::int64_t larger, std::int64_t smaller,
                    const OneBitCosts& costs) {
  int least = TargetPrices::kNone;
  const auto try_sum = [&](std::int64_t sum, bool negate_low) {
    if (odd_part(sum) != value) return;
    const int right_shift = std::countr_zero(static_cast<std::uint64_t>(sum));
    least =
        std::min(least, costs.cost({value, larger, smaller, 0, right_shift, false, negate_low}));
  };
  try_sum(larger + smaller, false);
  try_sum(larger - smaller, true);
  return least;
}

}  // namespace

int price_of_pair(std::int64_t target, std::int64_t a, std::int64_t b, const OneBitCosts& costs) {
  return std::min({price_of_shifted(target, a, b, costs), price_of_shifted(target, b, a, costs),
                   price_of_halved(target, std::max(a, b), std::min(a, b), costs)});
}

TargetPrices::TargetPrices(std::span<const std::int64_t> targets, std::int64_t limit,
                           const OneBitCosts& costs)
    : targets_(targets.begin(), targets.end()),
      limit_(limit),
      costs_(costs),
      alone_(targets.size(), kNone),
      half_(std::max(static_cast<std::size_t>(limit / 2) + 1, kSavingsBlock)),
      price_(half_ * targets.size(), kNone),
      as_larger_(price_.size(), kNone),
      as_one_of_two_(price_.size(), kNone),
      useful_(targets.size()),
      is_cached_(price_.size() <= kMostCachedLists),
      partners_(is_cached_ ? price_.size() : 1) {
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    for_each_lone_parent(targets_[i], [&](std::int64_t parent, const OddSum& sum) {
      lower(i, parent, costs_.cost(sum));
    });
  }
  for (std::size_t i = 0; i < targets_.size(); ++i) collect_as_new(i);
  add(1);
  for (std::int64_t target : targets_) add(target);
}

void TargetPrices::collect_as_new(std::size_t index) {
  std::uint8_t* larger = &as_larger_[index * half_];
  std::uint8_t* one_of_two = &as_one_of_two_[index * half_];
  for (std::int64_t value = 3; value < limit_; value += 2) {
    int least = with(index, value);  // a lone parent
    int least_as_larger = least;
    for_each_partner(targets_[index], value, limit_, [&](std::int64_t partner, const OddSum& sum) {
      const int cost = costs_.cost(sum);
      least = std::min(least, cost);
      if (partner < value) least_as_larger = std::min(least_as_larger, cost);
    });
    larger[value >> 1] = static_cast<std::uint8_t>(least_as_larger);
    one_of_two[value >> 1] = static_cast<std::uint8_t>(least);
  }
}

void TargetPrices::add(std::int64_t value) {
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    const std::size_t position = i * half_ + static_cast<std::size_t>(value >> 1);
    changes_.push_back({static_cast<std::uint32_t>(position) | kNewBit, as_larger_[position],
                        as_one_of_two_[position]});
    as_larger_[position] = as_one_of_two_[position] = kNone;
    if (targets_[i] == value) continue;
    alone_[i] = std::min(alone_[i], with(i, value));
    for (const Partner& partner : partners(i, value)) lower(i, partner.value, partner.cost);
  }
}

void TargetPrices::lower(std::size_t index, std::int64_t value, int cost) {
  const std::size_t position = index * half_ + static_cast<std::size_t>(value >> 1);
  const std::uint8_t known = price_[position];
  if (known <= cost || value == targets_[index]) return;
  changes_.push_back({static_cast<std::uint32_t>(position), known, 0});
  price_[position] = static_cast<std::uint8_t>(cost);
  if (known == kNone) useful_[index].push_back(static_cast<std::int32_t>(value));
}

std::span<const TargetPrices::Partner> TargetPrices::partners(std::size_t index,
                                                              std::int64_t value) {
  if (!is_cached_) return partners_[0] = collect_partners(index, value);
  std::vector<Partner>& list = partners_[index * half_ + static_cast<std::size_t>(value >> 1)];
  if (list.empty()) list = collect_partners(index, value);
  return list;
}

std::vector<TargetPrices::Partner> TargetPrices::collect_partners(std::size_t index,
                                                                  std::int64_t value) const {
  std::vector<Partner> found;
  for_each_partner(targets_[index], value, limit_, [&](std::int64_t partner, const OddSum& sum) {
    found.push_back({static_cast<std::int32_t>(partner), costs_.cost(sum)});
  });
  const auto by_value = [](const Partner& a, const Partner& b) {
    return a.value != b.value ? a.value < b.value : a.cost < b.cost;
  };
  std::sort(found.begin(), found.end(), by_value);
  const auto same = [](const Partner& a, const Partner& b) { return a.value == b.value; };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  std::stable_sort(found.begin(), found.end(),
                   [](const Partner& a, const Partner& b) { return a.cost < b.cost; });
  return found;
}

TargetPrices::Mark TargetPrices::mark() const {
  Mark mark{changes_.size(), alone_, {}};
  for (const auto& values : useful_) mark.useful.push_back(values.size());
  return mark;
}

void TargetPrices::undo_to(const Mark& mark) {
  while (changes_.size() > mark.changes) {
    const Change change = changes_.back();
    changes_.pop_back();
    if ((change.position & kNewBit) == 0) {
      price_[change.position] = change.price;
      continue;
    }
    as_larger_[change.position & ~kNewBit] = change.price;
    as_one_of_two_[change.position & ~kNewBit] = change.as_one_of_two;
  }
  alone_ = mark.alone;
  for (std::size_t i = 0; i < useful_.size(); ++i) useful_[i].resize(mark.useful[i]);
}

}  // namespace napier
