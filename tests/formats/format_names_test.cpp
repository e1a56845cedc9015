#include "napier/formats/format_names.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "napier/base/error.h"
#include "napier/formats/float_rows.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

std::string refusal_of(const std::string& name) {
  try {
    parse_number_format(name);
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << name << " was accepted";
  return "";
}

void expect_canonical(const std::string& name) {
  ASSERT_EQ(name_of(parse_number_format(name)), name);
}

void expect_reads_back(const std::string& name) {
  const NumberFormat row = parse_number_format(name);
  ASSERT_EQ(parse_number_format(name_of(row)), row) << name << " → " << name_of(row);
}

TEST(FormatNames, every_ieee_like_name_is_canonical) {
  for (int e = 1; e <= kMostExponentBits; ++e) {
    for (int m = 1; m <= kMostMantissaBits; ++m) expect_canonical(fmt::format("e{}m{}", e, m));
  }
}

TEST(FormatNames, every_p3109_name_reads_back_as_its_row) {
  int count = 0;
  for (int k = 2; k <= 64; ++k) {
    for (int p = 1; p <= k && p <= kMostMantissaBits + 1; ++p) {
      for (const char* ending : {"se", "sf", "ue", "uf"}) {
        const int exponent_bits = k - p + (ending[0] == 'u' ? 1 : 0);
        if (exponent_bits > kMostExponentBits || (k == 2 && ending[1] == 'e')) continue;
        expect_reads_back(fmt::format("binary{}p{}{}", k, p, ending));
        ++count;
      }
    }
  }
  EXPECT_GT(count, 2000);
}

TEST(FormatNames, every_fixed_and_posit_name_is_canonical) {
  for (int width = 1; width <= kLargestWidthBits; ++width) {
    for (const int fraction : {-256, -3, 0, 1, 8, 62, 256}) {
      expect_canonical(fmt::format("fixed{}f{}", width, fraction));
      expect_canonical(fmt::format("ufixed{}f{}", width, fraction));
    }
  }
  for (int bits = 2; bits <= 32; ++bits) {
    expect_canonical(fmt::format("posit{}", bits));
    for (const int es : {0, 1, 3, 4, 5}) expect_canonical(fmt::format("posit{}_{}", bits, es));
  }
}

TEST(FormatNames, named_rows_keep_their_names_with_and_without_suffixes) {
  for (const std::string name : {"e4m3fn",
                                 "e4m3fnuz",
                                 "e5m2fnuz",
                                 "e4m3b11fnuz",
                                 "e3m4",
                                 "e8m0fnu",
                                 "e2m1fn",
                                 "e2m3fn",
                                 "e3m2fn",
                                 "e4m3:flush",
                                 "e4m3:finite",
                                 "e4m3:bias=11",
                                 "e4m3:flush:finite:bias=-3",
                                 "e4m3fn:flush",
                                 "e4m3fn:bias=6",
                                 "binary8p3se:flush",
                                 "binary8p3ue:bias=4",
                                 "e5m0:finite",
                                 "binary8p4uf:finite",
                                 "e8m0fnu:bias=100",
                                 "e11m52:flush"}) {
    expect_canonical(name);
  }
}

TEST(FormatNames, equal_rows_have_one_name) {
  const std::vector<std::pair<std::string, std::string>> names = {
      {"fp64", "e11m52"},
      {"fp32", "e8m23"},
      {"tf32", "e8m10"},
      {"bf16", "e8m7"},
      {"fp16", "e5m10"},
      {"binary8p4sf", "e4m3fnuz"},
      {"binary8p3sf", "e5m2fnuz"},
      {"e4m3fn:finite", "e4m3:finite"},
      {"e2m1fn:finite", "e2m1fn"},
      {"e2m1:finite", "e2m1fn"},
      {"e4m3:bias=7", "e4m3"},
      {"e4m3:bias=11:flush", "e4m3:flush:bias=11"},
      {"bf16:flush", "e8m7:flush"},
      {"e4m3fnuz:bias=11", "e4m3b11fnuz"},
      {"posit16_2", "posit16"}};
  for (const auto& [spelled, canonical] : names) {
    EXPECT_EQ(name_of(parse_number_format(spelled)), canonical) << spelled;
  }
}

TEST(FormatNames, biases_reach_exponents_of_1100_on_both_sides_and_no_farther) {
  for (const std::string bias : {"1101", "-1085"}) expect_canonical("e4m3:bias=" + bias);
  for (const std::string bias : {"1102", "-1086", "99999999999"}) refusal_of("e4m3:bias=" + bias);
  EXPECT_THAT(refusal_of("e4m3:bias=1102"), HasSubstr("a bias from -1085 to 1101 with 4 bits"));
}

TEST(FormatNames, contradictory_names_are_refused_with_what_would_be_right) {
  const std::vector<std::pair<std::string, std::string>> refusals = {
      {"fixed8f99:flush", "suffixes are for floats"},
      {"posit16:finite", "suffixes are for floats"},
      {"fixed64f2", "W from 1 to 62"},
      {"e8m0fnu:flush", "no subnormal numbers to flush"},
      {"e5m0:finite:flush", "no subnormal numbers to flush"},
      {"e1m3:flush", "none is left when they are flushed"},
      {"e5m0", "Write e5m0:finite"},
      {"e4m3:flush:flush", "\":flush\" stands there twice"},
      {"e4m3:bias=3:bias=3", "\":bias\" stands there twice"},
      {"e4m3:", "there is no suffix \":\""},
      {"e4m3:signed", "expected :flush, :finite or :bias=B"},
      {"e4m3:bias=1.5", "the bias is no integer"},
      {"e4m3:bias=", "the bias is no integer"},
      {"e12m3", "E from 1 to 11"},
      {"e4m53", "M from 0 to 52"},
      {"e0m3", "E from 1 to 11"},
      {"binary8p9se", "P from 1 to K"},
      {"binary20p2se", "at most 11 bits of exponent"},
      {"binary8p3", "Write for example binary8p4se"},
      {"binary2p2se", "no number but zero"},
      {"posit33", "N from 2 to 32"},
      {"posit16_6", "ES from 0 to 5"},
      {"mxfp4", "not one of blocks"},
      {"float8_e4m3fn", "Leave the prefix out: e4m3fn"},
      {"float32", "Write fp32"},
      {"fp8", "Write e4m3fn or e5m2"}};
  for (const auto& [name, sentence] : refusals) {
    EXPECT_THAT(refusal_of(name), HasSubstr(sentence)) << name;
  }
}

TEST(FormatNames, other_spellings_are_no_names) {
  for (
      const std::string name :
      {"",         ":",        ":flush",         "e",        "e4",           "e4m",         "em3",
       "e04m3",    "e4m03",    "e+4m3",          "e4m-3",    "e4m3 ",        " e4m3",       "E4M3",
       "e4m3f",    "e4m3fnx",  "e99999999999m3", "binary",   "binary08p3se", "binary8p3es", "posit",
       "posit016", "posit16_", "posit16_02",     "posit-16", "nan"}) {
    refusal_of(name);
  }
}

TEST(FormatNames, fixed_rows_hold_what_the_fixed_format_holds) {
  const NumberFormat row = number_format(FixedFormat{12, -4, false});
  EXPECT_EQ(row, parse_number_format("ufixed12f-4"));
  EXPECT_EQ(row.family, kFixed);
  EXPECT_EQ(row.width_bits, 12);
  EXPECT_EQ(row.fraction_bits, -4);
  EXPECT_EQ(row.is_signed, 0);
}

}  // namespace
}  // namespace napier
