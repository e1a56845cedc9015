#include "napier/arithmetic/check_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "napier/arithmetic/rule_names.h"
#include "napier/base/error.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

std::string verdict_on(const std::string& format, const std::string& overflow) {
  try {
    check_projection({parse_number_format(format), {kRne, 0}, parse_overflow(overflow)}, "--out");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(CheckRules, every_family_passes_what_it_can_express) {
  for (const char* overflow : {"overflow", "saturate"}) {
    for (const char* format : {"e4m3", "e4m3fn", "e2m1fn", "e8m0fnu", "binary8p3ue", "fixed8f4"}) {
      EXPECT_EQ(verdict_on(format, overflow), "") << format << " " << overflow;
    }
  }
  for (const char* format : {"e4m3", "e4m3fn", "e8m0fnu"}) {
    EXPECT_EQ(verdict_on(format, "saturate_propagate"), "") << format;
  }
  EXPECT_EQ(verdict_on("ufixed8f4", "wrap"), "");
  EXPECT_EQ(verdict_on("posit16", "saturate"), "");
}

TEST(CheckRules, what_a_format_cannot_express_is_refused_with_what_it_can) {
  EXPECT_EQ(verdict_on("e5m2", "wrap"),
            "--out: e5m2 cannot overflow that way: got \"wrap\", expected overflow or saturate: "
            "only fixed point wraps.");
  EXPECT_THAT(verdict_on("posit16", "overflow"), HasSubstr("saturate, the only one of posits"));
  EXPECT_THAT(verdict_on("posit16", "wrap"), HasSubstr("saturate, the only one of posits"));
  EXPECT_THAT(verdict_on("fixed8f4", "saturate_propagate"), HasSubstr("saturate or wrap"));
  EXPECT_THAT(verdict_on("e2m1fn", "saturate_propagate"), HasSubstr("neither infinity nor NaN"));
}

TEST(CheckRules, the_usual_rule_of_every_family_is_one_it_can_express) {
  for (const char* name : {"e4m3", "e2m1fn", "e8m0fnu", "fixed8f4", "posit16"}) {
    const NumberFormat format = parse_number_format(name);
    EXPECT_NO_THROW(check_projection({format, {kSrb, 8}, usual_overflow(format)}, "")) << name;
  }
}

TEST(CheckRules, random_bits_are_for_stochastic_roundings_and_1_to_32) {
  const NumberFormat format = parse_number_format("e4m3");
  for (const RoundingRule rule : {RoundingRule{kSrb, 0}, RoundingRule{kSra, 33},
                                  RoundingRule{kSrc, -1}, RoundingRule{kRne, 1}}) {
    EXPECT_THROW(check_projection({format, rule, kOverflow}, "--out"), Error);
  }
  EXPECT_NO_THROW(check_projection({format, {kSra, 32}, kOverflow}, "--out"));
}

}  // namespace
}  // namespace napier
