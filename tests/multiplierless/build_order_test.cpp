#include "napier/multiplierless/build_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "napier/multiplierless/dice.h"

namespace napier {
namespace {

using Values = std::vector<std::int64_t>;

constexpr int kNever = 1 << 16;

// The cheapest adder of the value among members of the subset and 1.
int price_within(std::int64_t value, const Values& values, std::size_t subset,
                 const OneBitCosts& costs) {
  Values available{1};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if ((subset >> i & 1) != 0) available.push_back(values[i]);
  }
  int least = kNever;
  for (std::int64_t u : available) {
    for (std::int64_t v : available) {
      for_each_odd_sum(u, v, value + 1, [&](const OddSum& sum) {
        if (sum.value == value) least = std::min(least, costs.cost(sum));
      });
    }
  }
  return least;
}

// Over all orders: what each subset costs at least follows from those with one value less.
int cheapest_of_all_orders(const Values& values, const OneBitCosts& costs) {
  std::vector<int> least(std::size_t{1} << values.size(), kNever);
  least[0] = 0;
  for (std::size_t subset = 0; subset < least.size(); ++subset) {
    if (least[subset] >= kNever) continue;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if ((subset >> i & 1) != 0) continue;
      int& more = least[subset | std::size_t{1} << i];
      more = std::min(more, least[subset] + price_within(values[i], values, subset, costs));
    }
  }
  return least.back();
}

void expect_is_a_build(const BuildOrder& order, const Values& values, const OneBitCosts& costs) {
  std::set<std::int64_t> made{1};
  int cost = 0;
  for (const OddSum& sum : order.adders) {
    EXPECT_TRUE(made.contains(sum.high) && made.contains(sum.low)) << sum.value;
    cost += costs.cost(sum);
    made.insert(sum.value);
  }
  EXPECT_EQ(order.cost, cost);
  EXPECT_EQ(made.size(), values.size() + 1);
  for (std::int64_t value : values) EXPECT_TRUE(made.contains(value)) << value;
}

void expect_cheapest(const Values& values, const OneBitCosts& costs) {
  const BuildOrder order = cheapest_build(values, costs, {.most_nodes = 1 << 20});
  const int least = cheapest_of_all_orders(values, costs);
  ASSERT_TRUE(order.is_exact);
  ASSERT_EQ(order.adders.empty(), least >= kNever);
  if (least >= kNever) return;
  ASSERT_EQ(order.cost, least) << ::testing::PrintToString(values);
  expect_is_a_build(order, values, costs);
}

TEST(build_order, no_order_of_three_values_below_64_is_cheaper) {
  for (const InputRange& input : {InputRange{0, 255}, {-8, 7}}) {
    const OneBitCosts costs(input);
    for (std::int64_t a = 3; a < 64; a += 2) {
      for (std::int64_t b = a + 2; b < 64; b += 2) {
        for (std::int64_t c = b + 2; c < 64; c += 2) expect_cheapest({a, b, c}, costs);
      }
    }
  }
}

Values random_values(Dice& dice, std::size_t count, std::size_t limit) {
  std::set<std::int64_t> values;
  while (values.size() < count) {
    values.insert(static_cast<std::int64_t>(3 + 2 * dice.below((limit - 3) / 2)));
  }
  return {values.begin(), values.end()};
}

// Dense sets, where values are cheapest from each other in circles.
TEST(build_order, no_order_of_random_sets_of_up_to_ten_values_is_cheaper) {
  Dice dice(1);
  for (int trial = 0; trial < 60; ++trial) {
    const OneBitCosts costs(trial % 3 == 0 ? InputRange{-128, 127} : InputRange{0, 255});
    expect_cheapest(random_values(dice, 5 + dice.below(6), std::size_t{32} << dice.below(4)),
                    costs);
  }
}

TEST(build_order, a_ceiling_decides_whether_a_build_is_found_but_not_which) {
  Dice dice(2);
  const OneBitCosts costs({0, 255});
  for (int trial = 0; trial < 100; ++trial) {
    const Values values = random_values(dice, 12, 128);
    const BuildOrder free = cheapest_build(values, costs, {.most_nodes = 1 << 20});
    if (free.adders.empty()) continue;
    const auto with_ceiling = [&](int most_cost) {
      return cheapest_build(values, costs, {.most_nodes = 1 << 20, .most_cost = most_cost});
    };
    EXPECT_EQ(with_ceiling(free.cost).adders, free.adders);
    const BuildOrder none = with_ceiling(free.cost - 1);
    EXPECT_TRUE(none.is_exact);
    EXPECT_TRUE(none.adders.empty());
  }
}

// Source: the 25 targets of LOWPASS_15 with two helpers.
TEST(build_order, circles_of_27_values_are_resolved_at_once) {
  const Values values{3,  5,  7,   9,   13,  17,  19,  21,  27,  41,  43,  45,   53,  61,
                      79, 93, 101, 103, 113, 133, 137, 199, 331, 333, 613, 1097, 1197};
  const BuildOrder order = cheapest_build(values, OneBitCosts({0, 255}), {.most_nodes = 1});
  EXPECT_TRUE(order.is_exact);
  EXPECT_EQ(order.cost, 249);
}

TEST(build_order, a_depth_limit_holds) {
  const OneBitCosts costs({0, 255});
  const Values values{3, 5, 7, 19, 31, 45, 93, 101};
  const BuildOrder order = cheapest_build(values, costs, {.max_depth = 2, .most_nodes = 1000});
  ASSERT_FALSE(order.adders.empty());
  std::set<std::int64_t> shallow{1};
  for (const OddSum& sum : order.adders) {
    if (sum.high == 1 && sum.low == 1) shallow.insert(sum.value);
  }
  for (const OddSum& sum : order.adders) {
    EXPECT_TRUE(shallow.contains(sum.high) && shallow.contains(sum.low)) << sum.value;
  }
}

}  // namespace
}  // namespace napier
