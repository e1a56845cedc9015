#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/one_bit_costs.h"

namespace napier {

// How far below the width W of x the adders to come can cost.
//
// Every adder costs at least W, but for one kind, the extraction: low = v − (u << s), where u is
// the top of v and low its part below position s, all of whose low s positions are wires. It costs
// width(low) − s, less than W by the gain of low in v: the zeros above low, or one more. But those
// zeros were paid for: an adder that costs W + e raises the gains of all low parts not made yet by
// at most e + r together, r being 0 for inputs of n whole bits and 1 for other ranges. So in a
// bound every value to come may count at the gain of now: a target at W − gain_of(target) or more,
// a helper at W − rebate_of(helper) or more. Derivation: docs/multiplierless.md.
class ExtractionGains {
 public:
  // Targets count as available from the start.
  ExtractionGains(std::span<const std::int64_t> targets, std::int64_t limit,
                  const OneBitCosts& costs);

  // is_void(low, shift): no best graph extracts this low part, below position `shift`, of the
  // helper.
  template <typename IsVoid>
  void add_helper(std::int64_t helper, const IsVoid& is_void) {
    set(static_cast<std::size_t>(helper >> 1), kMade);
    for_each_gain(helper, [&](std::int64_t low, int shift, int gain) {
      if (!is_void(low, shift)) set(static_cast<std::size_t>(low >> 1), gain);
    });
  }
  int gain_of(std::int64_t target) const { return gain_[target >> 1]; }
  // The gain, or r if that is more; 0 for targets and for helpers that are there.
  int rebate_of(std::int64_t helper) const { return rebate_[helper >> 1]; }
  // By value / 2.
  std::span<const std::uint8_t> rebates() const { return rebate_; }
  // By how much less the targets and the other helpers might count once this one is available.
  template <typename IsVoid>
  int increase_with(std::int64_t helper, const IsVoid& is_void) const {
    int increase = 0;
    if (most_increase_[helper >> 1] == 0) return increase;
    for_each_gain(helper, [&](std::int64_t low, int shift, int gain) {
      if (!is_void(low, shift)) increase += gain - gain_[low >> 1];
    });
    return increase;
  }
  // The same, at the start of all, when gains are smallest: never less.
  int most_increase_with(std::int64_t helper) const { return most_increase_[helper >> 1]; }

  using Mark = std::size_t;
  Mark mark() const { return changes_.size(); }
  void undo_to(Mark mark);

 private:
  struct Change {
    std::uint32_t index;
    std::uint8_t gain;
  };

  static constexpr int kMade = 255;  // above any gain: nothing raises it

  // Calls visit(low, shift, gain) for each low part of the value that gains more than is known.
  template <typename Visit>
  void for_each_gain(std::int64_t value, const Visit& visit) const {
    const int width = costs_.width(1);
    for (std::int64_t tops = value & (value - 1); tops != 0; tops &= tops - 1) {
      const int shift = std::countr_zero(static_cast<std::uint64_t>(tops));
      const std::int64_t low = value & ((std::int64_t{1} << shift) - 1);
      const int gain = width - std::max(0, costs_.width(low) - shift);
      if (gain > gain_[low >> 1]) visit(low, shift, gain);
    }
  }
  void set(std::size_t index, int gain);
  void change(std::size_t index, std::uint8_t gain);

  OneBitCosts costs_;
  std::uint8_t unpaid_;             // the r above
  std::vector<std::uint8_t> gain_;  // by low part / 2; kMade: a helper or 1
  std::vector<std::uint8_t> rebate_;
  std::vector<std::uint8_t> is_target_;
  std::vector<std::uint16_t> most_increase_;  // by value / 2: all its gains
  std::vector<Change> changes_;
};

}  // namespace napier
