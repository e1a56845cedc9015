#include "napier/multiplierless/odd_sum.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>
#include <vector>

namespace napier {
namespace {

constexpr std::int64_t kLimit = 128;

std::int64_t evaluate(const OddSum& sum) {
  const std::int64_t high = sum.high << sum.shift;
  const std::int64_t total =
      (sum.negate_high ? -high : high) + (sum.negate_low ? -sum.low : sum.low);
  EXPECT_EQ(total % (std::int64_t{1} << sum.right_shift), 0);
  return total >> sum.right_shift;
}

using Made = std::tuple<std::int64_t, std::int64_t, std::int64_t>;  // value, lesser, greater

std::set<Made> made_forward() {
  std::set<Made> made;
  for (std::int64_t u = 1; u < kLimit; u += 2) {
    for (std::int64_t v = u; v < kLimit; v += 2) {
      for_each_odd_sum(u, v, kLimit, [&](const OddSum& sum) {
        EXPECT_EQ(evaluate(sum), sum.value);
        if (sum.value != u && sum.value != v) made.insert({sum.value, u, v});
      });
    }
  }
  return made;
}

// Every shift up to the width of the limit and both signs, tried one by one.
std::set<Made> made_by_brute_force() {
  std::set<Made> made;
  for (std::int64_t u = 1; u < kLimit; u += 2) {
    for (std::int64_t v = u; v < kLimit; v += 2) {
      for (int left = 0; left < 16; ++left) {
        for (int right = 0; right < 16; ++right) {
          for (const std::int64_t sum : {(u << left) + (v << right), (u << left) - (v << right)}) {
            if (sum == 0 || odd_part(sum) >= kLimit) continue;
            if (odd_part(sum) != u && odd_part(sum) != v) made.insert({odd_part(sum), u, v});
          }
        }
      }
    }
  }
  return made;
}

TEST(odd_sum, visits_exactly_what_one_adder_makes) {
  EXPECT_EQ(made_forward(), made_by_brute_force());
}

TEST(odd_sum, partners_are_the_inverse_of_sums) {
  std::set<Made> made;
  const auto insert = [&](std::int64_t value, std::int64_t u, std::int64_t w, const OddSum& sum) {
    EXPECT_EQ(evaluate(sum), value);
    if (value != u && value != w) made.insert({value, std::min(u, w), std::max(u, w)});
  };
  for (std::int64_t value = 1; value < kLimit; value += 2) {
    for (std::int64_t u = 1; u < kLimit; u += 2) {
      for_each_partner(value, u, kLimit,
                       [&](std::int64_t w, const OddSum& sum) { insert(value, u, w, sum); });
    }
    for_each_lone_parent(value,
                         [&](std::int64_t w, const OddSum& sum) { insert(value, w, w, sum); });
  }
  EXPECT_EQ(made, made_by_brute_force());
}

}  // namespace
}  // namespace napier
