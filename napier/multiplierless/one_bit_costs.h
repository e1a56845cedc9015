#pragma once

#include <algorithm>
#include <cstdint>

#include "napier/multiplierless/adder_cost.h"
#include "napier/multiplierless/odd_sum.h"

namespace napier {

// The one-bit adders of one adder between fundamentals: one_bit_adders_of for a positive multiple
// of a single input, in the few instructions that a search can afford. The test
// `search_costs_are_the_documented_costs` ties the two.
class OneBitCosts {
 public:
  explicit OneBitCosts(const InputRange& input)
      : lower_(input.lower), upper_(input.upper), is_unsigned_(input.lower >= 0) {}

  InputRange input() const { return {lower_, upper_}; }

  int width(std::int64_t value) const {
    if (is_unsigned_) return bit_length(value * upper_);
    return 1 + std::max(bit_length(~(value * lower_)), upper_ > 0 ? bit_length(value * upper_) : 0);
  }

  int cost(const OddSum& sum) const {
    const int sum_width = width(sum.value) + sum.right_shift;
    const int wires = sum.right_shift == 0 && !sum.negate_low ? sum.shift : 0;
    const int operands = std::max(width(sum.high) + sum.shift, width(sum.low));
    const int carry_out = is_unsigned_ && sum_width > operands ? 1 : 0;
    return std::max(0, sum_width - wires - carry_out);
  }

 private:
  std::int64_t lower_;
  std::int64_t upper_;
  bool is_unsigned_;
};

}  // namespace napier
