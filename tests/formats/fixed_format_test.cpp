#include "napier/formats/fixed_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "napier/base/error.h"

namespace napier {
namespace {

TEST(FixedFormat, every_name_reads_back_as_its_format) {
  for (int width = 1; width <= kLargestWidthBits; ++width) {
    for (int fraction = -kLargestFractionBits; fraction <= kLargestFractionBits; ++fraction) {
      for (const bool is_signed : {false, true}) {
        const FixedFormat format{width, fraction, is_signed};
        ASSERT_EQ(parse_fixed_format(name_of(format)), format) << name_of(format);
      }
    }
  }
}

TEST(FixedFormat, names_are_those_of_the_documentation) {
  EXPECT_EQ(name_of({16, 8, true}), "fixed16f8");
  EXPECT_EQ(name_of({7, -3, false}), "ufixed7f-3");
}

TEST(FixedFormat, other_names_are_refused_with_an_example_of_a_right_one) {
  for (const std::string name :
       {"",          "fixed",      "fixed8",    "fixed8f",    "fixedf8",
        "fixed0f0",  "fixed63f0",  "fixed-8f2", "fixed8f257", "fixed8f-257",
        "fixed8f2 ", " fixed8f2",  "fixed08f2", "fixed8f-0",  "fixed8f+2",
        "Fixed8f2",  "uufixed8f2", "sfixed8f2", "fixed8f2u",  "fixed99999999999f1",
        "e4m3fn"}) {
    try {
      parse_fixed_format(name);
      ADD_FAILURE() << name << " was accepted";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr("\"" + name + "\""));
      EXPECT_THAT(error.what(), ::testing::HasSubstr("rite for example fixed16f8"));
    }
  }
}

TEST(FixedFormat, codes_are_twos_complement_or_unsigned) {
  EXPECT_EQ(lowest_code({8, 3, true}), -128);
  EXPECT_EQ(largest_code({8, 3, true}), 127);
  EXPECT_EQ(lowest_code({8, 3, false}), 0);
  EXPECT_EQ(largest_code({8, 3, false}), 255);
  EXPECT_EQ(lowest_code({1, 0, true}), -1);
  EXPECT_EQ(largest_code({1, 0, true}), 0);
  EXPECT_EQ(largest_code({62, 0, false}), (std::int64_t{1} << 62) - 1);
}

TEST(FixedFormat, format_for_codes_is_the_least_that_holds_the_range) {
  for (std::int64_t lower = -300; lower <= 300; ++lower) {
    for (std::int64_t upper = lower; upper <= 300; ++upper) {
      const FixedFormat format = format_for_codes(lower, upper, 5);
      ASSERT_EQ(format.is_signed, lower < 0);
      ASSERT_EQ(format.fraction_bits, 5);
      ASSERT_LE(lowest_code(format), lower);
      ASSERT_GE(largest_code(format), upper);
      if (format.width_bits == 1) continue;
      const FixedFormat narrower{format.width_bits - 1, 5, format.is_signed};
      ASSERT_TRUE(lower < lowest_code(narrower) || upper > largest_code(narrower));
    }
  }
}

TEST(FixedFormat, format_for_codes_reaches_62_bits_and_refuses_more) {
  const std::int64_t limit = std::int64_t{1} << 61;
  EXPECT_EQ(format_for_codes(-limit, limit - 1, 0), (FixedFormat{62, 0, true}));
  EXPECT_EQ(format_for_codes(0, 2 * limit - 1, 0), (FixedFormat{62, 0, false}));
  EXPECT_THROW(format_for_codes(-limit - 1, 0, 0), std::logic_error);
  EXPECT_THROW(format_for_codes(-1, limit, 0), std::logic_error);
  EXPECT_THROW(format_for_codes(INT64_MIN, INT64_MAX, 0), std::logic_error);
}

}  // namespace
}  // namespace napier
