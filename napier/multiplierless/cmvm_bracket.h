#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "napier/multiplierless/adder_cost.h"

namespace napier {

// ± value · 2^shift, to be added to others.
struct Addend {
  NodeRange range = {};  // of the value
  int shift = 0;
  bool negate = false;
  int depth = 0;  // adders before it
};

// a + b as one adder makes it: two negated addends become a positive sum that is negated where it
// is read; the common shift is left to the reader. The range is that of independent a and b, cut
// off at 2^60.
Addend sum_of(const Addend& a, const Addend& b);

// The range of ± value · 2^shift.
NodeRange value_range(const Addend& addend);

int one_bit_adders_of_sum(const Addend& a, const Addend& b);

// Brackets a sum of many addends into two-operand additions.
class Bracketer {
 public:
  struct Step {
    int left = 0;  // index of an addend; from their number on, of an earlier step's sum
    int right = 0;
  };

  // Chooses additions with few one-bit adders such that the whole is no deeper than max_depth, or
  // than the least depth if that is more. Few means: sums whose top bit is low come first, as in
  // Huffman's rule, and the cheapest of the kCandidates lowest. Gives the one-bit adders.
  int bracket(std::span<const Addend> addends, int max_depth);

  const std::vector<Step>& steps() const { return steps_; }

 private:
  static constexpr std::size_t kCandidates = 4;

  struct Entry {
    Addend addend;
    int top = 0;  // position above the highest bit
    int index = 0;
  };
  struct Choice {
    std::size_t left = 0;
    std::size_t right = 1;
    int cost = 0;
  };

  Choice cheapest(std::int64_t weight, std::int64_t largest_weight) const;
  Choice shallowest() const;
  void insert(const Addend& addend, int index);

  std::vector<Entry> entries_;  // by top
  std::vector<Step> steps_;
};

}  // namespace napier
