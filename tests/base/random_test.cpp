#include "napier/base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>

namespace napier {
namespace {

using Words = std::array<u32, 4>;

Words philox(u32 c0, u32 c1, u32 c2, u32 c3, u64 key) {
  return std::to_array(philox4x32_10(c0, c1, c2, c3, key).words);
}

// Source: kat_vectors of Random123 (Salmon et al.), the lines "philox4x32 10".
TEST(Philox, gives_the_published_known_answers) {
  EXPECT_EQ(philox(0, 0, 0, 0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox(~0U, ~0U, ~0U, ~0U, ~u64{0}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0x299f31d0'a4093822),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(RandomBits, are_the_first_two_words_of_philox) {
  const Words words = philox(7, 1, 3, 0, 0x200000005);
  EXPECT_EQ(random_bits(0x200000005, 3, 0x100000007), std::uint64_t{words[1]} << 32 | words[0]);
}

TEST(RandomBits, differ_in_seed_stream_and_index) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint32_t stream = 0; stream < 10; ++stream) {
      for (std::uint64_t index = 0; index < 10; ++index) {
        seen.insert(random_bits(seed << 32, stream, index << 32));
      }
    }
  }
  EXPECT_EQ(seen.size(), 1000U);
}

// 10^5 uniform numbers: mean 1/2 within five standard deviations (5 / √(12 · 10^5) = 0.0046).
TEST(RandomUnit, is_uniform_below_one) {
  double sum = 0;
  for (std::uint64_t i = 0; i < 100000; ++i) {
    const double unit = random_unit(1, 2, i);
    ASSERT_GE(unit, 0);
    ASSERT_LT(unit, 1);
    sum += unit;
  }
  EXPECT_NEAR(sum / 100000, 0.5, 0.0046);
}

}  // namespace
}  // namespace napier
