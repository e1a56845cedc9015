#include "napier/multiplierless/extraction_gains.h"

#include <algorithm>

namespace napier {
namespace {

constexpr int kMade = 255;  // above any gain: nothing raises it

}  // namespace

ExtractionGains::ExtractionGains(std::span<const std::int64_t> targets, std::int64_t limit,
                                 const OneBitCosts& costs)
    : costs_(costs),
      gain_(static_cast<std::size_t>(limit / 2) + 1, 0),
      is_target_(gain_.size(), 0),
      most_increase_(gain_.size(), 0),
      with_gain_(static_cast<std::size_t>(costs.width(1)) + 1, 0) {
  for (std::int64_t value = 1; value < limit; value += 2) {
    for_each_gain(value, [&](std::size_t low, int gain) {
      std::uint16_t& most = most_increase_[value >> 1];
      if (low > 0) most = static_cast<std::uint16_t>(most + gain);
    });
  }
  gain_[0] = kMade;
  for (std::int64_t target : targets) is_target_[target >> 1] = 1;
  for (std::int64_t target : targets) raise_gains(target);
}

// Calls visit(low / 2, gain) for each low part of the value that gains more than is known.
template <typename Visit>
void ExtractionGains::for_each_gain(std::int64_t value, const Visit& visit) const {
  const int width = costs_.width(1);
  for (std::int64_t tops = value & (value - 1); tops != 0; tops &= tops - 1) {
    const int shift = std::countr_zero(static_cast<std::uint64_t>(tops));
    const std::int64_t low = value & ((std::int64_t{1} << shift) - 1);
    const int gain = width - std::max(0, costs_.width(low) - shift);
    if (gain > gain_[low >> 1]) visit(static_cast<std::size_t>(low >> 1), gain);
  }
}

void ExtractionGains::add_helper(std::int64_t helper) {
  set(static_cast<std::size_t>(helper >> 1), kMade);
  raise_gains(helper);
}

void ExtractionGains::raise_gains(std::int64_t value) {
  for_each_gain(value,
                [&](std::size_t low, int gain) { set(low, static_cast<std::uint8_t>(gain)); });
}

void ExtractionGains::set(std::size_t index, std::uint8_t gain) {
  changes_.push_back({static_cast<std::uint32_t>(index), gain_[index]});
  count(index, -1);
  gain_[index] = gain;
  count(index, 1);
}

void ExtractionGains::count(std::size_t index, int step) {
  if (gain_[index] != kMade && !is_target_[index]) with_gain_[gain_[index]] += step;
}

int ExtractionGains::least_cost(int helpers) const {
  int most_refund = helpers;
  int gains = 0;
  int extracted = 0;
  for (int gain = static_cast<int>(with_gain_.size()) - 1; gain > 0; --gain) {
    for (int i = 0; i < with_gain_[gain] && extracted < helpers; ++i) {
      gains += gain;
      ++extracted;
      most_refund = std::max(most_refund, gains + helpers - extracted);
    }
  }
  return std::max(0, helpers * costs_.width(1) - most_refund);
}

int ExtractionGains::increase_with(std::int64_t helper) const {
  if (most_increase_[helper >> 1] == 0) return 0;
  int increase = 0;
  for_each_gain(helper, [&](std::size_t low, int gain) { increase += gain - gain_[low]; });
  return increase;
}

void ExtractionGains::undo_to(Mark mark) {
  while (changes_.size() > mark) {
    const Change& change = changes_.back();
    count(change.index, -1);
    gain_[change.index] = change.gain;
    count(change.index, 1);
    changes_.pop_back();
  }
}

}  // namespace napier
