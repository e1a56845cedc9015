// The exact one-bit search against all sets of up to seven values below 64: what each set costs at
// least follows from the sets with one value less. Code of its own, from the document's formula.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_map>
#include <vector>

#include "napier/multiplierless/mcm.h"

namespace napier {
namespace {

constexpr std::int64_t kLimit = 64;
constexpr int kValues = 32;  // the odd numbers below the limit; bit i of a set stands for 2i + 1
constexpr int kMostAdders = 7;
constexpr int kNever = 10000;

using Set = std::uint32_t;
using CostOfSet = std::unordered_map<Set, int>;

// Bits of the narrowest bus for value · x.
int bus_width(std::int64_t value, const InputRange& x) {
  const std::int64_t low = value * x.lower;
  const std::int64_t high = value * x.upper;
  int bits = 0;
  if (low >= 0) {
    while ((std::int64_t{1} << bits) <= high) ++bits;
    return bits;
  }
  while (-(std::int64_t{1} << bits) > low || (std::int64_t{1} << bits) <= high) ++bits;
  return bits + 1;
}

class AdderPrices {
 public:
  explicit AdderPrices(const InputRange& x) : x_(x), prices_(kValues * kValues * kValues, kNever) {
    for (std::int64_t u = 1; u < kLimit; u += 2) {
      for (std::int64_t v = 1; v < kLimit; v += 2) offer_all(u, v);
    }
  }

  int of(int value, int u, int v) const { return prices_[(value * kValues + u) * kValues + v]; }

 private:
  // (u << s) ± v, v − (u << s), (u ± v) >> r.
  void offer_all(std::int64_t u, std::int64_t v) {
    const auto width = [&](std::int64_t value) { return bus_width(value, x_); };
    for (int s = 1; s < 9; ++s) {
      const int operands = std::max(width(u) + s, width(v));
      offer((u << s) + v, 0, s, operands, u, v);
      offer((u << s) - v, 0, 0, operands, u, v);
      offer(v - (u << s), 0, s, operands, u, v);
    }
    const int operands = std::max(width(u), width(v));
    for (int r = 1; r < 9; ++r) {
      if ((u + v) % (std::int64_t{1} << r) == 0) offer((u + v) >> r, r, 0, operands, u, v);
      if (u > v && (u - v) % (std::int64_t{1} << r) == 0) offer((u - v) >> r, r, 0, operands, u, v);
    }
  }

  void offer(std::int64_t value, int r, int wires, int operands, std::int64_t u, std::int64_t v) {
    if (value <= 0 || value % 2 == 0 || value >= kLimit) return;
    const int sum_width = bus_width(value, x_) + r;
    const bool is_carry = x_.lower >= 0 && sum_width > operands;
    const int cost = std::max(0, sum_width - wires - (is_carry ? 1 : 0));
    const auto place = [](std::int64_t odd) { return static_cast<int>(odd / 2); };
    int& price = prices_[(place(value) * kValues + place(u)) * kValues + place(v)];
    price = std::min(price, cost);
    int& mirrored = prices_[(place(value) * kValues + place(v)) * kValues + place(u)];
    mirrored = std::min(mirrored, cost);
  }

  InputRange x_;
  std::vector<int> prices_;
};

// The cheapest adder between members of `set` that makes `value`.
int cheapest_adder(const AdderPrices& prices, Set set, int value) {
  int least = kNever;
  for (Set a = set; a != 0; a &= a - 1) {
    for (Set b = a; b != 0; b &= b - 1) {
      least = std::min(least, prices.of(value, std::countr_zero(a), std::countr_zero(b)));
    }
  }
  return least;
}

// Level by level: the sets with one value more than those of `smaller`.
CostOfSet with_one_more(const AdderPrices& prices, const CostOfSet& smaller) {
  CostOfSet larger;
  for (const auto& [set, cost] : smaller) {
    for (int value = 1; value < kValues; ++value) {
      if ((set >> value & 1) != 0) continue;
      const int adder = cheapest_adder(prices, set, value);
      if (adder == kNever) continue;
      const auto [known, is_new] = larger.try_emplace(set | Set{1} << value, cost + adder);
      if (!is_new) known->second = std::min(known->second, cost + adder);
    }
  }
  return larger;
}

// Calls visit for every choice of `count` members of `set`.
template <typename Visit>
void for_each_choice(Set set, int count, Set chosen, const Visit& visit) {
  if (count == 0) return visit(chosen);
  for (Set rest = set; rest != 0; rest &= rest - 1) {
    for_each_choice(rest & (rest - 1), count - 1, chosen | (rest & -rest), visit);
  }
}

// The least cost of a set of at most kMostAdders adders with every choice of `count` targets.
CostOfSet cheapest_choices(const InputRange& x, int count) {
  const AdderPrices prices(x);
  CostOfSet least;
  CostOfSet level = {{Set{1}, 0}};
  for (int adders = 1; adders <= kMostAdders; ++adders) {
    level = with_one_more(prices, level);
    for (const auto& [set, cost] : level) {
      for_each_choice(set & ~Set{1}, count, 0, [&least, cost = cost](Set choice) {
        const auto [known, is_new] = least.try_emplace(choice, cost);
        if (!is_new) known->second = std::min(known->second, cost);
      });
    }
  }
  return least;
}

std::vector<std::int64_t> values_of(Set set) {
  std::vector<std::int64_t> values;
  for (Set rest = set; rest != 0; rest &= rest - 1) {
    values.push_back(2 * std::countr_zero(rest) + 1);
  }
  return values;
}

// What the search finds, which it must have proved; 0 where its limit is not the oracle's.
int searched(const std::vector<std::int64_t>& targets, const InputRange& input) {
  if (targets.back() < kLimit / 2) return 0;
  const AdderGraph graph =
      multiply_by_constants({.constants = targets, .input = input},
                            {.time_limit_s = 60, .metric = "one-bit-adders", .threads = 1});
  EXPECT_TRUE(graph.proved);
  return one_bit_adder_count(graph);
}

class OneBitOracle : public testing::TestWithParam<InputRange> {};

TEST_P(OneBitOracle, fewest_one_bit_adders_of_every_three_constants_below_64) {
  for (const auto& [set, cost] : cheapest_choices(GetParam(), 3)) {
    const std::vector<std::int64_t> targets = values_of(set);
    const int found = searched(targets, GetParam());
    if (found == 0) continue;
    ASSERT_EQ(found, cost) << targets[0] << " " << targets[1] << " " << targets[2];
  }
}

// Four constants may be worth more than the oracle's seven adders: one side only.
TEST_P(OneBitOracle, no_set_of_seven_adders_is_cheaper_for_a_sample_of_four_constants) {
  int n = 0;
  for (const auto& [set, cost] : cheapest_choices(GetParam(), 4)) {
    if (set % 29 != 0) continue;  // about a thousand
    const std::vector<std::int64_t> targets = values_of(set);
    const int found = searched(targets, GetParam());
    ASSERT_LE(found, cost) << targets[0] << " " << targets[1] << " " << targets[2] << " "
                           << targets[3];
    n += found != 0;
  }
  EXPECT_GT(n, 500);
}

std::string name_of_input(const testing::TestParamInfo<InputRange>& input) {
  const std::array names{"unsigned", "signed", "no_whole_bits"};
  return names[input.index];
}

INSTANTIATE_TEST_SUITE_P(inputs, OneBitOracle,
                         testing::Values(InputRange{0, 255}, InputRange{-8, 7}, InputRange{0, 5}),
                         name_of_input);

// The helper 129 makes no target cheaper: 117 and 213 make each other, and it makes the first.
TEST(one_bit_adders, a_helper_that_only_breaks_a_circle_of_targets_is_found) {
  const AdderGraph graph = multiply_by_constants({.constants = {99, 117, 213}},
                                                 {.metric = "one-bit-adders", .threads = 1});
  EXPECT_EQ(one_bit_adder_count(graph), 49);
}

}  // namespace
}  // namespace napier
