// The lemma behind the exact one-bit search's bounds, over all adders of all pairs of values of the
// longest published instances, with code of its own: an adder that costs W + e raises the gains of
// low parts by at most e together, the zeros above a low part being its gain.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "napier/multiplierless/one_bit_costs.h"

namespace napier {
namespace {

struct LowPart {
  std::int64_t value;
  int gain;
};

class AllAdders {
 public:
  AllAdders(const InputRange& input, std::int64_t limit)
      : costs_(input), limit_(limit), low_parts_(static_cast<std::size_t>(limit)) {
    for (std::int64_t value = 3; value < limit; value += 2) {
      for (int s = 1; value >> s != 0; ++s) {
        const std::int64_t low = value & ((std::int64_t{1} << s) - 1);
        if ((value >> s & 1) == 0 || low == 1) continue;
        const LowPart part{low, gain(low, s)};
        if (part.gain > 0) low_parts_[static_cast<std::size_t>(value)].push_back(part);
      }
    }
  }

  // How much more than e the gains rise, at most.
  int most_unpaid() const {
    int most = -1000;
    for (std::int64_t u = 1; u < limit_; u += 2) {
      for (std::int64_t v = u; v < limit_; v += 2) {
        for_each_odd_sum(u, v, limit_, [&](const OddSum& sum) {
          if (sum.value == 1 || sum.value == u || sum.value == v || is_extraction(sum)) return;
          const int excess = costs_.cost(sum) - costs_.width(1);
          most = std::max(most, raised(sum.value, u, v) - excess);
        });
      }
    }
    return most;
  }

 private:
  int gain(std::int64_t low, int zeros_end) const {
    return costs_.width(1) - std::max(0, costs_.width(low) - zeros_end);
  }

  static bool is_extraction(const OddSum& sum) {
    return sum.negate_high && sum.value == (sum.low & ((std::int64_t{1} << sum.shift) - 1));
  }

  int raised(std::int64_t value, std::int64_t u, std::int64_t v) const {
    int sum = 0;
    for (const LowPart& low : low_parts_[static_cast<std::size_t>(value)]) {
      if (low.value == u || low.value == v) continue;
      sum += std::max(0, low.gain - std::max(gain_in(u, low.value), gain_in(v, low.value)));
    }
    return sum;
  }

  int gain_in(std::int64_t value, std::int64_t low) const {
    if (value <= low) return 0;
    const int zeros_end = std::countr_zero(static_cast<std::uint64_t>(value ^ low));
    return low >> zeros_end == 0 ? std::max(0, gain(low, zeros_end)) : 0;
  }

  OneBitCosts costs_;
  std::int64_t limit_;
  std::vector<std::vector<LowPart>> low_parts_;  // those with a gain
};

TEST(one_bit_lemma, gains_are_paid_for_by_every_adder_below_two_to_the_14_of_eight_bit_inputs) {
  EXPECT_EQ(AllAdders({0, 255}, 1 << 14).most_unpaid(), 0);
}

// With a sign no top position is free: each adder costs one more.
TEST(one_bit_lemma, gains_are_paid_for_by_every_adder_below_two_to_the_11_of_whole_bits) {
  for (int bits = 1; bits <= 16; ++bits) {
    const std::int64_t half = std::int64_t{1} << (bits - 1);
    EXPECT_EQ(AllAdders({0, 2 * half - 1}, 1 << 11).most_unpaid(), 0) << bits;
    EXPECT_EQ(AllAdders({-half, half - 1}, 1 << 11).most_unpaid(), -1) << bits;
  }
}

TEST(one_bit_lemma, other_ranges_leave_at_most_one_unpaid) {
  int most = 0;
  for (std::int64_t upper = 1; upper <= 40; ++upper) {
    for (std::int64_t lower : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-5}, -upper}) {
      most = std::max(most, AllAdders({lower, upper}, 1 << 9).most_unpaid());
    }
  }
  EXPECT_EQ(most, 1);
}

}  // namespace
}  // namespace napier
