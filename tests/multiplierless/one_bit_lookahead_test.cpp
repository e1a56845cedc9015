#include "napier/multiplierless/one_bit_lookahead.h"

#include <gtest/gtest.h>

#include <vector>

namespace napier {
namespace {

constexpr std::int64_t kLimit = 1 << 14;
const OneBitCosts kCosts({0, 255});

OneBitState state_of(const std::vector<std::int64_t>& targets) {
  return {targets, kLimit, kCosts, true};
}

// 8199x = 7x + (x << 13), for 8, and 7x alone costs 11: 19 together, and less uneven than 19 and 0.
// 4107x = 11x + (x << 12): x alone makes no 11x; 3 is a low part of it, too, and gains 1.
TEST(one_bit_state, a_gain_counts_unless_what_is_extracted_is_better_made_first) {
  struct Case {
    std::int64_t helper;
    int price;
    int increase;
    std::int64_t low;
    int gain;
  };
  for (const Case& c :
       {Case{8199, 20, 0, 7, 0}, {8199, 19, 0, 7, 0}, {8199, 18, 8, 7, 8}, {4107, 20, 9, 11, 8}}) {
    OneBitState state = state_of({15567});
    EXPECT_EQ(state.increase_with(c.helper, c.price), c.increase) << c.helper << " at " << c.price;
    const OneBitState::Mark mark = state.mark();
    state.add_helper(c.helper, c.price);
    EXPECT_EQ(state.gains().gain_of(c.low), c.gain) << c.helper << " at " << c.price;
    state.undo_to(mark);
    EXPECT_EQ(state.gains().gain_of(c.low), 0);
  }
}

TEST(one_bit_state, helpers_that_x_makes_for_less_are_dominated) {
  OneBitState state = state_of({15567});
  const OneBitState::Mark mark = state.mark();
  state.add_helper(8199, 18);
  EXPECT_FALSE(state.is_dominated());  // there is no other way without 7
  state.add_helper(7, 0);
  EXPECT_FALSE(state.is_dominated());
  state.undo_to(mark);
  state.add_helper(8199, 19);
  state.add_helper(7, 0);
  EXPECT_TRUE(state.is_dominated());
}

// The first layer of a bound leaves nothing in no room; a node must go on all the same when a
// target comes into reach, since what that makes is not looked at.
TEST(one_bit_lookahead, a_target_within_reach_leaves_a_node_open) {
  for (const auto& [helper, reaches_27] : {std::pair{std::int64_t{3}, true}, {17, false}}) {
    OneBitState state = state_of({27});
    OneBitLookahead lookahead(state);
    SavingsBound bound;
    lookahead.inherit({});
    state.add_helper(helper, 8);
    bound.start(state.prices(), state.gains());
    ASSERT_TRUE(bound.add_layer());
    lookahead.begin_after_latest();
    EXPECT_EQ(lookahead.narrow(bound, -100), reaches_27) << helper;
  }
}

// 1 and 3 make 19 for 8: it is seen before 3 is made, as what is left in much room, and is an entry
// after.
TEST(one_bit_lookahead, what_a_helper_adds_is_seen_before_it_is_made) {
  OneBitState state = state_of({15567});
  OneBitLookahead lookahead(state);
  SavingsBound bound;
  lookahead.inherit({});
  state.add_helper(3, 8);
  bound.start(state.prices(), state.gains());
  ASSERT_TRUE(bound.add_layer());
  lookahead.begin_after_latest();
  ASSERT_TRUE(lookahead.narrow(bound, 200));
  state.make_helpers();
  lookahead.collect_entries();
  int found = 0;
  for (std::size_t index : lookahead.entries()) {
    const CostedSet::Entry& entry = state.made().entries()[index];
    found += entry.value == 19 && entry.cost == 8;
  }
  EXPECT_EQ(found, 1);
}

}  // namespace
}  // namespace napier
