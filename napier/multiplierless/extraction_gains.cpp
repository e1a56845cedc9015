#include "napier/multiplierless/extraction_gains.h"

#include <algorithm>

#include "napier/multiplierless/savings_pass.h"

namespace napier {
namespace {

// 0 … 2^n − 1 or −2^n … 2^n − 1.
bool is_of_whole_bits(const InputRange& input) {
  const std::int64_t above = input.upper + 1;
  return input.upper > 0 && (above & (above - 1)) == 0 &&
         (input.lower == 0 || input.lower == -above);
}

}  // namespace

ExtractionGains::ExtractionGains(std::span<const std::int64_t> targets, std::int64_t limit,
                                 const OneBitCosts& costs)
    : costs_(costs),
      unpaid_(is_of_whole_bits(costs.input()) ? 0 : 1),
      gain_(std::max(static_cast<std::size_t>(limit / 2) + 1, kSavingsBlock), 0),
      rebate_(gain_.size(), unpaid_),
      is_target_(gain_.size(), 0),
      most_increase_(gain_.size(), 0) {
  for (std::int64_t value = 1; value < limit; value += 2) {
    for_each_gain(value, [&](std::int64_t low, int, int gain) {
      std::uint16_t& most = most_increase_[value >> 1];
      if (low > 1) most = static_cast<std::uint16_t>(most + gain);
    });
  }
  set(0, kMade);
  for (std::int64_t target : targets) {
    is_target_[target >> 1] = 1;
    rebate_[target >> 1] = 0;
  }
  for (std::int64_t target : targets) {
    for_each_gain(target, [&](std::int64_t low, int, int gain) {
      set(static_cast<std::size_t>(low >> 1), gain);
    });
  }
}

void ExtractionGains::set(std::size_t index, int gain) {
  changes_.push_back({static_cast<std::uint32_t>(index), gain_[index]});
  change(index, static_cast<std::uint8_t>(gain));
}

void ExtractionGains::change(std::size_t index, std::uint8_t gain) {
  gain_[index] = gain;
  const bool is_to_come = gain != kMade && is_target_[index] == 0;
  rebate_[index] = is_to_come ? std::max(gain, unpaid_) : std::uint8_t{0};
}

void ExtractionGains::undo_to(Mark mark) {
  while (changes_.size() > mark) {
    change(changes_.back().index, changes_.back().gain);
    changes_.pop_back();
  }
}

}  // namespace napier
