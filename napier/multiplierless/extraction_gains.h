#pragma once

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
// at most e + 1 together. So in a bound targets may count at the gains of now, W − gain_of(t) or
// more, when j helpers to come, x of which are extracted, count as j W − (the x largest gains of
// now) − (j − x). Derivation: docs/multiplierless.md.
class ExtractionGains {
 public:
  // Targets count as available from the start.
  ExtractionGains(std::span<const std::int64_t> targets, std::int64_t limit,
                  const OneBitCosts& costs);

  void add_helper(std::int64_t helper);
  int gain_of(std::int64_t target) const { return gain_[target >> 1]; }
  // That many helpers count as at least this; and by how much less they and the targets might once
  // this one is among the available values.
  int least_cost(int helpers) const;
  int increase_with(std::int64_t helper) const;
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

  template <typename Visit>
  void for_each_gain(std::int64_t value, const Visit& visit) const;
  void raise_gains(std::int64_t value);
  void set(std::size_t index, std::uint8_t gain);
  void count(std::size_t index, int step);

  OneBitCosts costs_;
  std::vector<std::uint8_t> gain_;  // by low part / 2; kMade: a helper or 1
  std::vector<std::uint8_t> is_target_;
  std::vector<std::uint16_t> most_increase_;  // by value / 2: all its gains
  std::vector<int> with_gain_;                // how many low parts that are no targets have it
  std::vector<Change> changes_;
};

}  // namespace napier
