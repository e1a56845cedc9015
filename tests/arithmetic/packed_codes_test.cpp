#include "napier/arithmetic/packed_codes.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace napier {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes packed(const std::vector<u64>& codes, int width) {
  Bytes bytes(packed_bytes(codes.size(), width), 0);
  for (std::size_t n = 0; n < codes.size(); ++n) set_packed_code(bytes.data(), n, width, codes[n]);
  return bytes;
}

TEST(PackedCodes, are_little_endian_without_gaps) {
  EXPECT_EQ(packed({0x1, 0x2, 0xF}, 4), (Bytes{0x21, 0x0F}));
  EXPECT_EQ(packed({0xABC, 0x123}, 12), (Bytes{0xBC, 0x3A, 0x12}));
  EXPECT_EQ(packed({0x3F80, 0x1234}, 16), (Bytes{0x80, 0x3F, 0x34, 0x12}));
  EXPECT_EQ(packed({0x3F, 0x00, 0x3F, 0x00}, 6), (Bytes{0x3F, 0xF0, 0x03}));
  EXPECT_EQ(packed({1, 0, 1, 1}, 1), (Bytes{0x0D}));
  EXPECT_EQ(packed({0x0123456789ABCDEF}, 64),
            (Bytes{0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45, 0x23, 0x01}));
}

// The array as one number, bit by bit: the definition said in another way.
TEST(PackedCodes, of_every_width_are_the_bits_of_one_long_number) {
  std::mt19937_64 random(1);
  for (int width = 1; width <= 64; ++width) {
    for (std::size_t count = 0; count < 20; ++count) {
      std::vector<u64> codes(count);
      std::vector<bool> bits;
      for (u64& code : codes) {
        code = random() & low_bits_mask(width);
        for (int b = 0; b < width; ++b) bits.push_back(code >> b & 1);
      }
      const Bytes bytes = packed(codes, width);
      ASSERT_EQ(bytes.size(), (bits.size() + 7) / 8);
      bits.resize(8 * bytes.size());
      for (std::size_t b = 0; b < bits.size(); ++b) ASSERT_EQ(bytes[b / 8] >> b % 8 & 1, bits[b]);
      for (std::size_t n = 0; n < count; ++n) {
        ASSERT_EQ(packed_code(bytes.data(), n, width), codes[n]);
      }
    }
  }
}

TEST(PackedCodes, are_set_one_at_a_time_without_touching_the_others) {
  Bytes bytes(9, 0xFF);
  set_packed_code(bytes.data(), 3, 6, 0xFFC0 | 0x15);  // bits above the width are ignored
  for (std::size_t n = 0; n < 12; ++n) {
    EXPECT_EQ(packed_code(bytes.data(), n, 6), n == 3 ? 0x15U : 0x3FU);
  }
}

TEST(PackedCodes, of_any_number_have_a_size_that_does_not_overflow) {
  EXPECT_EQ(packed_bytes(0, 5), 0U);
  EXPECT_EQ(packed_bytes(u64{1} << 60, 64), u64{1} << 63);
}

}  // namespace
}  // namespace napier
