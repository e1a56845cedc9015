#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "napier/multiplierless/dice.h"
#include "napier/multiplierless/exact_one_bit.h"
#include "napier/multiplierless/extraction_gains.h"
#include "napier/multiplierless/helper_builds.h"
#include "napier/multiplierless/mcm.h"
#include "napier/multiplierless/savings_bound.h"
#include "napier/multiplierless/target_prices.h"

namespace napier {
namespace {

constexpr std::int64_t kLimit = 64;
const std::vector<std::int64_t> kTargets{11, 45, 51};

// Every pair of available values, tried one after the other.
int price_among(std::int64_t target, const std::vector<std::int64_t>& values,
                const OneBitCosts& costs) {
  int least = TargetPrices::kNone;
  for (std::int64_t u : values) {
    for (std::int64_t v : values) {
      if (u == target || v == target) continue;
      for_each_odd_sum(u, v, kLimit, [&](const OddSum& sum) {
        if (sum.value == target) least = std::min(least, costs.cost(sum));
      });
    }
  }
  return least;
}

TEST(one_bit_bounds, prices_of_targets_are_those_of_all_pairs_with_and_without_one_more_value) {
  const OneBitCosts costs({0, 255});
  TargetPrices prices(kTargets, kLimit, costs);
  std::vector<std::int64_t> available{1, 11, 45, 51};
  for (std::int64_t helper : {std::int64_t{0}, std::int64_t{5}, std::int64_t{23}}) {
    if (helper != 0) prices.add(helper), available.push_back(helper);
    for (std::size_t t = 0; t < kTargets.size(); ++t) {
      const int alone = price_among(kTargets[t], available, costs);
      ASSERT_EQ(prices.alone(t), alone);
      for (std::int64_t value = 3; value < kLimit; value += 2) {
        if (value == kTargets[t]) continue;
        std::vector<std::int64_t> more = available;
        more.push_back(value);
        ASSERT_EQ(std::min(alone, prices.with(t, value)), price_among(kTargets[t], more, costs))
            << kTargets[t] << " with " << value;
      }
    }
  }
}

TEST(one_bit_bounds, prices_are_restored_by_undo) {
  const OneBitCosts costs({0, 255});
  TargetPrices prices(kTargets, kLimit, costs);
  const TargetPrices fresh(kTargets, kLimit, costs);
  const TargetPrices::Mark mark = prices.mark();
  prices.add(5);
  prices.add(23);
  prices.undo_to(mark);
  for (std::size_t t = 0; t < kTargets.size(); ++t) {
    EXPECT_EQ(prices.alone(t), fresh.alone(t));
    EXPECT_EQ(prices.useful(t), fresh.useful(t));
    for (std::int64_t value = 1; value < kLimit; value += 2) {
      EXPECT_EQ(prices.with(t, value), fresh.with(t, value));
    }
  }
}

TEST(one_bit_bounds, the_price_of_a_pair_is_its_cheapest_adder) {
  const OneBitCosts costs({-128, 127});
  for (std::int64_t a = 1; a < kLimit; a += 2) {
    for (std::int64_t b = a + 2; b < kLimit; b += 2) {
      std::vector<int> least(kLimit, TargetPrices::kNone);
      for_each_odd_sum(a, b, kLimit, [&](const OddSum& sum) {
        least[sum.value] = std::min(least[sum.value], costs.cost(sum));
      });
      for (std::int64_t value = 1; value < kLimit; value += 2) {
        ASSERT_EQ(price_of_pair(value, a, b, costs), least[value]) << a << " " << b;
      }
    }
  }
}

const auto nothing_is_void = [](std::int64_t, int) { return false; };

// The lemma behind the bound: an adder that costs W + e, and is no extraction, raises the gains by
// at most e + r together; an extraction costs at least W less its gain.
class ExtractionLemma : public testing::TestWithParam<InputRange> {
 protected:
  // How much the gains rise at most above e, over the pairs of values that are tried.
  int most_unpaid() const {
    const OneBitCosts costs(GetParam());
    int most = -1000;
    for (std::int64_t u = 1; u < 512; u += 2) {
      for (std::int64_t v = u; v < 512; v += 2) {
        most = std::max(most, most_unpaid(u, v, costs));
        if (v > u + 40) v += 64;  // a sample of the larger pairs
      }
    }
    return most;
  }

 private:
  static int most_unpaid(std::int64_t u, std::int64_t v, const OneBitCosts& costs) {
    const std::vector<std::int64_t> none;
    ExtractionGains gains(none, 1024, costs);
    if (u > 1) gains.add_helper(u, nothing_is_void);
    if (v > u) gains.add_helper(v, nothing_is_void);
    int most = -1000;
    for_each_odd_sum(u, v, 1024, [&](const OddSum& sum) {
      if (sum.value == 1 || sum.value == u || sum.value == v) return;
      const int excess = costs.cost(sum) - costs.width(1);
      if (excess < 0) {
        EXPECT_LE(-excess, gains.gain_of(sum.value)) << u << " " << v << " " << sum.value;
      } else {
        most = std::max(most, gains.increase_with(sum.value, nothing_is_void) - excess);
      }
    });
    return most;
  }
};

class WholeBits : public ExtractionLemma {};
class OtherRanges : public ExtractionLemma {};

TEST_P(WholeBits, zeros_above_a_low_part_are_paid_for_by_the_adder_that_makes_them) {
  EXPECT_EQ(most_unpaid(), 0);
  EXPECT_EQ(ExtractionGains({}, 64, OneBitCosts(GetParam())).rebate_of(5), 0);
}

TEST_P(OtherRanges, zeros_above_a_low_part_are_paid_for_but_for_one) {
  EXPECT_LE(most_unpaid(), 1);
  EXPECT_EQ(ExtractionGains({}, 64, OneBitCosts(GetParam())).rebate_of(5), 1);
}

INSTANTIATE_TEST_SUITE_P(Ranges, WholeBits,
                         testing::Values(InputRange{0, 255}, InputRange{0, 15}, InputRange{0, 1},
                                         InputRange{-128, 127}, InputRange{-8, 7},
                                         InputRange{0, 65535}));
INSTANTIATE_TEST_SUITE_P(Ranges, OtherRanges,
                         testing::Values(InputRange{0, 5}, InputRange{-3, 200}, InputRange{0, 200},
                                         InputRange{-128, -1}, InputRange{-5, 9}));

// The cheapest of all orders, tried one after the other, from x alone.
BuildKey least_of_all_orders(std::vector<std::int64_t> values, const OneBitCosts& costs) {
  std::sort(values.begin(), values.end());
  BuildKey least = HelperBuilds::kNone;
  do {
    BuildKey sum = 0;
    std::vector<std::int64_t> made{1};
    for (std::int64_t value : values) {
      const int price = price_among(value, made, costs);
      if (price == TargetPrices::kNone) sum = HelperBuilds::kNone;
      if (sum != HelperBuilds::kNone) sum += build_key(value, price);
      made.push_back(value);
    }
    least = std::min(least, sum);
  } while (std::next_permutation(values.begin(), values.end()));
  return least;
}

TEST(one_bit_bounds, the_preferred_build_of_helpers_is_the_least_of_all_orders) {
  const OneBitCosts costs({0, 255});
  Dice dice(7);
  int unreachable = 0;
  for (int round = 0; round < 150; ++round) {
    HelperBuilds builds(costs);
    std::vector<std::int64_t> values;
    while (values.size() < 6) {
      const auto value = static_cast<std::int64_t>(3 + 2 * dice.below(30));
      if (std::ranges::count(values, value) > 0) continue;
      values.push_back(value);
      builds.push(value);
      ASSERT_EQ(builds.least(), least_of_all_orders(values, costs))
          << testing::PrintToString(values);
      unreachable += builds.least() == HelperBuilds::kNone;
    }
    std::vector<std::int64_t> made = values;
    made.push_back(1);
    for (std::int64_t value = 3; value < kLimit; value += 2) {
      if (std::ranges::count(values, value) > 0) continue;
      ASSERT_EQ(builds.price_of(value), price_among(value, made, costs));
    }
    builds.shrink(3);
    values.resize(3);
    ASSERT_EQ(builds.least(), least_of_all_orders(values, costs));
  }
  EXPECT_GT(unreachable, 0);
}

// Σ of the targets' cheapest adders beside these helpers; what they gain above `now` does not
// count.
int price_of_targets(const std::vector<std::int64_t>& targets,
                     const std::vector<std::int64_t>& helpers, const ExtractionGains& now,
                     const OneBitCosts& costs) {
  std::vector<std::int64_t> available{1};
  available.insert(available.end(), targets.begin(), targets.end());
  available.insert(available.end(), helpers.begin(), helpers.end());
  int sum = 0;
  for (std::int64_t target : targets) {
    sum += std::max(price_among(target, available, costs), costs.width(1) - now.gain_of(target));
  }
  return sum;
}

// Both kinds of savings: all of an adder charged to one new operand, or half of it to each of two.
TEST(one_bit_bounds, no_two_or_three_helpers_save_more_than_the_savings_bound_says) {
  const OneBitCosts costs({0, 255});
  int tight_for_two = 0;
  int is_excluded = 0;
  for (const std::vector<std::int64_t>& targets :
       {kTargets, {43, 59}, {53}, {23, 29, 37, 59}, {37, 41, 43, 53}, {25, 55}}) {
    const TargetPrices prices(targets, kLimit, costs);
    const ExtractionGains gains(targets, kLimit, costs);
    SavingsBound bound;
    bound.start(prices, gains);
    while (bound.add_layer()) {
    }
    const auto price = [&](const std::vector<std::int64_t>& helpers) {
      return price_of_targets(targets, helpers, gains, costs);
    };
    const auto cost = [&](std::int64_t helper) { return costs.width(1) - gains.rebate_of(helper); };
    const auto is_target = [&](std::int64_t h) { return std::ranges::count(targets, h) > 0; };
    for (std::int64_t a = 3; a < kLimit; a += 2) {
      for (std::int64_t b = a + 2; b < kLimit; b += 2) {
        if (is_target(a) || is_target(b)) continue;
        const int of_two = price({a, b});
        ASSERT_LE(bound.least_of_two(), of_two + cost(a) + cost(b)) << a << " " << b;
        ASSERT_LE(bound.least_with_one(a), of_two + cost(b)) << a << " " << b;
        ASSERT_LE(bound.least_with_one(b), of_two + cost(a)) << a << " " << b;
        ASSERT_TRUE(bound.allows(a, 20, of_two + cost(b) + 20)) << a << " " << b;
        tight_for_two += bound.least_of_two() == of_two + cost(a) + cost(b);
        is_excluded += !bound.allows(a, 20, of_two + cost(b) + 15);
        for (std::int64_t c = b + 2; c < kLimit; c += 2) {
          if (is_target(c)) continue;
          const int in_all = price({a, b, c}) + cost(a) + cost(b) + cost(c);
          ASSERT_LE(bound.least(3), in_all) << a << " " << b << " " << c;
          for (std::int64_t h : {a, b, c}) {
            ASSERT_LE(bound.least_with_two(h), in_all - cost(h)) << h;
            ASSERT_TRUE(bound.allows(h, 20, in_all - cost(h) + 20)) << h;
          }
          const SavingsBound::Allowance allowance = bound.allowance_after(a, in_all - cost(a));
          ASSERT_TRUE(bound.allows_second(allowance, b, cost(b))) << a << " " << b << " " << c;
          is_excluded += !bound.allows_second(allowance, b, cost(b) + 5);
        }
      }
    }
  }
  EXPECT_GT(tight_for_two, 0);
  EXPECT_GT(is_excluded, 0);
}

OneBitSearchResult exhaust(const std::vector<std::int64_t>& targets, int threads) {
  const OneBitCosts costs({0, 255});
  OneBitSetOptions options;
  options.limit = 1024;
  options.deadline = std::chrono::steady_clock::now() + std::chrono::minutes(10);
  BuildOrder none;
  none.cost = 1 << 10;
  return search_one_bit(targets, none, costs, options, threads);
}

// From no start at all: every incumbent is then found by the search itself.
TEST(one_bit_bounds, threads_do_not_change_which_of_the_cheapest_graphs_is_found) {
  const std::vector<std::int64_t> targets{621, 815, 831};
  const OneBitSearchResult one = exhaust(targets, 1);
  const OneBitSearchResult two = exhaust(targets, 2);
  EXPECT_TRUE(one.is_complete);
  EXPECT_EQ(one.best.cost, two.best.cost);
  EXPECT_EQ(one.best.adders, two.best.adders);
}

}  // namespace
}  // namespace napier
