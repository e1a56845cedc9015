#include "napier/multiplierless/cmvm_pattern_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "napier/multiplierless/random_stream.h"

namespace napier {
namespace {

std::uint32_t highest_of(const std::map<std::uint64_t, std::uint32_t>& counts) {
  std::uint32_t highest = 0;
  for (const auto& [key, count] : counts) highest = std::max(highest, count);
  return highest >= 2 ? highest : 0;
}

TEST(CmvmPatternTable, counts_agree_with_a_map_through_random_changes_and_rebuilds) {
  RandomStream random(7, 0);
  PatternTable table;
  std::map<std::uint64_t, std::uint32_t> counts;
  for (int step = 0; step < 200000; ++step) {
    const std::uint64_t key = 1 + random.below(3) * (1 + random.below(20000));
    if (random.below(2) == 0 && counts[key] > 0) {
      table.remove(key);
      --counts[key];
    } else {
      table.add(key);
      ++counts[key];
    }
    ASSERT_EQ(table.count(key), counts[key]);
    if (step % 1000 != 0) continue;
    const std::uint32_t highest = table.highest_count();
    ASSERT_EQ(highest, highest_of(counts));
    if (highest > 0) {
      ASSERT_EQ(counts[table.pick_highest(random.below(1000))], highest);
    }
  }
}

TEST(CmvmPatternTable, a_hidden_pattern_is_not_found_until_its_count_changes) {
  PatternTable table;
  for (int i = 0; i < 3; ++i) table.add(5);
  for (int i = 0; i < 2; ++i) table.add(9);
  EXPECT_EQ(table.highest_count(), 3u);
  table.hide(5);
  EXPECT_EQ(table.highest_count(), 2u);
  EXPECT_EQ(table.pick_highest(0), 9u);
  table.remove(5);
  table.remove(9);
  EXPECT_EQ(table.highest_count(), 2u);
  EXPECT_EQ(table.pick_highest(0), 5u);
}

}  // namespace
}  // namespace napier
