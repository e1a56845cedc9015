#include "napier/arithmetic/format_limits.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "napier/arithmetic/exact_text.h"
#include "napier/arithmetic/operations.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

std::string text_or_none(const std::optional<Exact>& x) { return x ? exact_text(*x) : "none"; }

struct PublishedLimits {
  const char* name;
  const char* largest;
  const char* smallest_normal;
  const char* smallest_subnormal;
  const char* epsilon;
};

// Sources: OCP OFP8 1.0, tables 1 and 2; OCP MX 1.0, tables 3 to 7; ml_dtypes.finfo (0.6.0) for the
// rows whose names end in fnuz and for e3m4; IEEE 754-2019, table 3.5; Posit Standard 2022, 3.2.
const std::vector<PublishedLimits> kPublished = {
    {"e5m2", "57344", "0x1p-14", "0x1p-16", "0.25"},
    {"e4m3", "240", "0x1p-6", "0x1p-9", "0.125"},
    {"e4m3fn", "448", "0x1p-6", "0x1p-9", "0.125"},
    {"e4m3fnuz", "240", "0x1p-7", "0x1p-10", "0.125"},
    {"e5m2fnuz", "57344", "0x1p-15", "0x1p-17", "0.25"},
    {"e4m3b11fnuz", "30", "0x1p-10", "0x1p-13", "0.125"},
    {"e3m4", "15.5", "0x1p-2", "0x1p-6", "0.0625"},
    {"e8m0fnu", "0x1p+127", "0x1p-127", "none", "1"},
    {"e2m1fn", "6", "1", "0.5", "0.5"},
    {"e2m3fn", "7.5", "1", "0.125", "0.125"},
    {"e3m2fn", "28", "0x1p-2", "0x1p-4", "0.25"},
    {"fp16", "65504", "0x1p-14", "0x1p-24", "0x1p-10"},
    {"bf16", "0x1.fep+127", "0x1p-126", "0x1p-133", "0x1p-7"},
    {"fp32", "0x1.fffffep+127", "0x1p-126", "0x1p-149", "0x1p-23"},
    {"fp64", "0x1.fffffffffffffp+1023", "0x1p-1022", "0x1p-1074", "0x1p-52"},
    {"bf16:flush", "0x1.fep+127", "0x1p-126", "none", "0x1p-7"},
    {"posit8", "0x1p+24", "none", "none", "0.125"},
    {"posit16", "0x1p+56", "none", "none", "0x1p-11"},
    {"fixed8f6", "1.984375", "none", "none", "0.015625"},
    {"fixed8f7", "0.9921875", "none", "none", "none"}};

TEST(FormatLimits, are_those_that_the_standards_publish) {
  for (const PublishedLimits& each : kPublished) {
    const FormatLimits limits = limits_of(parse_number_format(each.name));
    const auto canonical = [](const char* text) { return text_or_none(parse_exact(text)); };
    const auto expected = [&](const char* text) {
      return std::string(text) == "none" ? "none" : canonical(text);
    };
    EXPECT_EQ(exact_text(limits.largest), expected(each.largest)) << each.name;
    EXPECT_EQ(text_or_none(limits.smallest_normal), expected(each.smallest_normal)) << each.name;
    EXPECT_EQ(text_or_none(limits.smallest_subnormal), expected(each.smallest_subnormal))
        << each.name;
    EXPECT_EQ(text_or_none(limits.epsilon), expected(each.epsilon)) << each.name;
  }
}

double value_of(const Exact& x) {
  const double magnitude =
      std::ldexp(double(x.significand.high) * 0x1p64 + double(x.significand.low), x.exponent);
  return x.is_negative ? -magnitude : magnitude;
}

void expect_counts_of_all_codes(const std::string& name) {
  const NumberFormat format = parse_number_format(name);
  const FormatLimits limits = limits_of(format);
  std::set<double> values;
  std::uint64_t zeros = 0;
  std::uint64_t infinities = 0;
  std::uint64_t nans = 0;
  for (u64 code = 0; code < u64{1} << format.width_bits; ++code) {
    const Exact x = decode(format, code);
    if (x.kind == kNotANumber) ++nans;
    if (x.kind == kInfinite) ++infinities;
    if (is_exact_zero(x)) ++zeros;
    if (x.kind == kFinite) values.insert(value_of(x));
  }
  ASSERT_EQ(limits.finite_values, values.size()) << name;
  ASSERT_EQ(limits.zero_codes, zeros) << name;
  ASSERT_EQ(limits.infinity_codes, infinities) << name;
  ASSERT_EQ(limits.nan_codes, nans) << name;
  ASSERT_EQ(value_of(limits.largest), *values.rbegin()) << name;
  ASSERT_EQ(value_of(limits.lowest), *values.begin()) << name;
  const auto positive = values.upper_bound(0);
  ASSERT_EQ(limits.smallest.has_value(), positive != values.end()) << name;
  if (limits.smallest) {
    ASSERT_EQ(value_of(*limits.smallest), *positive) << name;
  }
  const auto one = values.find(1);
  const bool has_next = one != values.end() && std::next(one) != values.end();
  ASSERT_EQ(limits.epsilon.has_value(), has_next) << name;
  if (has_next) {
    ASSERT_EQ(value_of(*limits.epsilon), *std::next(one) - 1) << name;
  }
}

TEST(FormatLimits, are_what_a_count_of_all_codes_finds) {
  for (const std::string name :
       {"e4m3",        "e5m2",        "e3m4",           "e4m3fn",
        "e4m3fnuz",    "e5m2fnuz",    "e4m3b11fnuz",    "e8m0fnu",
        "e2m1fn",      "e2m3fn",      "e3m2fn",         "e1m4",
        "e5m0:finite", "e4m3:flush",  "e4m3fnuz:flush", "e4m3:finite:flush:bias=-2",
        "binary8p1se", "binary8p1ue", "binary8p3se",    "binary8p3ue",
        "binary8p3uf", "binary8p8ue", "binary8p8se",    "binary6p4sf",
        "binary3p2se", "binary2p1sf", "fixed1f0",       "ufixed1f0",
        "fixed8f4",    "ufixed8f9",   "fixed6f-3",      "posit2",
        "posit3",      "posit8",      "posit8_0",       "posit10_1",
        "posit5_5",    "e5m6"}) {
    expect_counts_of_all_codes(name);
  }
}

TEST(FormatLimits, counts_of_the_widest_formats_do_not_overflow) {
  const FormatLimits binary64 = limits_of(parse_number_format("fp64"));
  EXPECT_EQ(binary64.nan_codes, (std::uint64_t{1} << 53) - 2);
  EXPECT_EQ(binary64.finite_values, ~std::uint64_t{0} - (std::uint64_t{1} << 53));
  const FormatLimits fixed62 = limits_of(parse_number_format("fixed62f0"));
  EXPECT_EQ(fixed62.finite_values, std::uint64_t{1} << 62);
}

// Each code that binary32 can hold comes back from it; where the verdict is no, one does not.
TEST(FormatLimits, fits_float32_is_true_iff_binary32_has_every_number) {
  const Projection to = {parse_number_format("fp32"), {kRz, 0}, kOverflow};
  for (const std::string name : {"e4m3fn",
                                 "e5m10",
                                 "e8m7",
                                 "e8m0fnu",
                                 "e8m8:finite",
                                 "e9m2",
                                 "e4m3:bias=140",
                                 "posit8",
                                 "posit12_4",
                                 "posit16",
                                 "posit16_5",
                                 "e4m3:bias=-120",
                                 "e4m3:bias=150",
                                 "e4m3:bias=-112",
                                 "fixed16f149",
                                 "fixed16f150",
                                 "ufixed16f-112",
                                 "ufixed16f-113",
                                 "fixed16f-112",
                                 "fixed16f-113",
                                 "binary11p1ue",
                                 "fixed1f0",
                                 "e8m3:flush:bias=140"}) {
    const NumberFormat format = parse_number_format(name);
    bool fits = true;
    for (u64 code = 0; code < u64{1} << format.width_bits; ++code) {
      const Exact x = decode(format, code);
      if (x.kind != kFinite) continue;
      fits = fits && exact_text(decode(to.format, project_exact(x, to, 0))) == exact_text(x);
    }
    EXPECT_EQ(fits_float32(format), fits) << name;
  }
}

}  // namespace
}  // namespace napier
