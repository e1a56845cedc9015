#include "napier/arithmetic/exact_text.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gmpxx.h>
#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <string>

#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/operations.h"
#include "napier/base/random.h"
#include "napier/formats/float_rows.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

constexpr NumberFormat kBinary64 = ieee_format(11, 52);

std::string text_of(const std::string& text) {
  const auto x = parse_exact(text);
  return x ? exact_text(*x) : "refused";
}

TEST(ExactText, numbers_are_decimal_where_20_digits_are_enough) {
  for (const std::string text :
       {"0", "-0", "1", "-1.5", "0.001953125", "448", "1e+25", "-2.5e+25", "18446744073709551615",
        "9.5367431640625e-07", "inf", "-inf", "nan", "0x1.99999ap-4", "0x1p-1074",
        "0x1.fffffffffffffp+1023", "-0x1p+300", "100000000000000000000", "0.00000762939453125"}) {
    EXPECT_EQ(text_of(text), text);
  }
}

TEST(ExactText, the_spellings_of_a_number_are_one) {
  EXPECT_EQ(text_of("+1.50"), "1.5");
  EXPECT_EQ(text_of("15e-1"), "1.5");
  EXPECT_EQ(text_of(".5"), "0.5");
  EXPECT_EQ(text_of("5."), "5");
  EXPECT_EQ(text_of("0X1.8P0"), "1.5");
  EXPECT_EQ(text_of("0x.8"), "0.5");
  EXPECT_EQ(text_of("0x10"), "16");
  EXPECT_EQ(text_of("Infinity"), "inf");
  EXPECT_EQ(text_of("-NaN"), "nan");
  EXPECT_EQ(text_of("0e999999999999"), "0");
  EXPECT_EQ(text_of("000123"), "123");
}

TEST(ExactText, what_is_no_number_is_refused) {
  for (const std::string text : {"",        "+",  "-",   ".",    "e5",   "1e",   "1e+", "1.2.3",
                                 "1 ",      " 1", "--1", "+-1",  "0x",   "0x.",  "0xg", "0x1p",
                                 "0x1p1.5", "1f", "1,5", "infi", "nan0", "1e5x", "0b1", "one"}) {
    EXPECT_EQ(text_of(text), "refused") << text;
  }
  EXPECT_EQ(text_of(std::string(4096, '9')).substr(0, 2), "0x");
  EXPECT_EQ(text_of(std::string(4097, '9')), "refused");
}

TEST(ExactText, every_code_of_the_small_formats_reads_back_as_its_number) {
  for (const std::string name : {"e5m10", "e8m7", "e4m3fn", "posit16", "fixed16f8", "ufixed16f-9",
                                 "e4m3:bias=1101", "e4m3:bias=-1085", "posit16_5"}) {
    const NumberFormat format = parse_number_format(name);
    for (u64 code = 0; code < u64{1} << format.width_bits; ++code) {
      const Exact x = decode(format, code);
      for (const std::string& text : {exact_text(x), hexadecimal_text(x)}) {
        const auto back = parse_exact(text);
        ASSERT_TRUE(back.has_value()) << text;
        ASSERT_EQ(exact_text(*back), exact_text(x)) << text;
        ASSERT_EQ(project_exact(*back, {format, {kRo, 0}, usual_overflow(format)}, 0),
                  project_exact(x, {format, {kRo, 0}, usual_overflow(format)}, 0));
      }
    }
  }
}

// The standard library reads decimals into binary64 rightly, to nearest.
TEST(ExactText, decimals_round_to_binary64_as_the_standard_library_has_them) {
  for (std::uint64_t n = 0; n < 200000; ++n) {
    const std::uint64_t digits = random_bits(1, 0, n) >> (n % 64);
    const int exponent = static_cast<int>(random_bits(1, 1, n) % 720) - 380;
    const std::string text = fmt::format("{}e{}", digits, exponent);
    double expected = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), expected);
    if (fault != std::errc{}) continue;  // beyond binary64
    const u64 code = project_exact(*parse_exact(text), {kBinary64, {kRne, 0}, kOverflow}, 0);
    ASSERT_EQ(code, std::bit_cast<std::uint64_t>(expected)) << text;
  }
}

// 2^-k · (2m + 1) / 2 is a tie of any format with m's bits; one digit more or less breaks it.
TEST(ExactText, decimals_at_and_beside_ties_round_once) {
  const NumberFormat format = parse_number_format("e5m2");
  const auto round = [&](const std::string& text) {
    return project_exact(*parse_exact(text), {format, {kRne, 0}, kOverflow}, 0);
  };
  EXPECT_EQ(round("1.125"), round("1"));
  EXPECT_EQ(round("1.375"), round("1.5"));
  // Beside the tie by 10^-400: binary64 would have lost it.
  EXPECT_EQ(round("1.125" + std::string(400, '0') + "1"), round("1.25"));
  EXPECT_EQ(round("1.374" + std::string(400, '9')), round("1.25"));
  EXPECT_EQ(round("0x1.2" + std::string(100, '0') + "1"), round("1.25"));
}

TEST(ExactText, far_numbers_keep_their_direction) {
  const NumberFormat format = parse_number_format("e5m2");
  const auto round = [&](const std::string& text, Rounding mode) {
    return exact_text(
        decode(format, project_exact(*parse_exact(text), {format, {mode, 0}, kOverflow}, 0)));
  };
  EXPECT_EQ(round("1e999999999999", kRne), "inf");
  EXPECT_EQ(round("-1e20000", kRz), "-57344");
  EXPECT_EQ(round("1e-999999999999", kRu), exact_text(decode(format, 1)));
  EXPECT_EQ(round("-1e-20000", kRne), "-0");
  EXPECT_EQ(round("0x1p-999999999", kRo), exact_text(decode(format, 1)));
}

// ⌊|x|⌋ modulo 2^64 of random decimals, by GMP.
TEST(ExactText, with_a_lowest_place_the_low_bits_are_right_and_the_high_ones_go) {
  for (std::uint64_t n = 0; n < 2000; ++n) {
    std::string digits;
    for (std::uint64_t i = 0; i < 1 + n % 90; ++i) {
      digits += static_cast<char>('0' + random_bits(2, static_cast<std::uint32_t>(i), n) % 10);
    }
    const int exponent = static_cast<int>(n % 40) - 20;
    const auto x = parse_exact(digits + "e" + std::to_string(exponent), -64);
    ASSERT_TRUE(x.has_value());
    mpz_class whole(digits, 10);
    mpz_class power;
    mpz_ui_pow_ui(power.get_mpz_t(), 10, static_cast<unsigned>(std::abs(exponent)));
    whole = exponent >= 0 ? mpz_class(whole * power) : mpz_class(whole / power);
    const mpz_class low = whole & mpz_class("18446744073709551615");
    const u64 expected = mpz_get_ui(low.get_mpz_t());
    const u64 got = x->exponent >= 0 ? wide_shift_left(x->significand, x->exponent).low
                                     : wide_shift_right(x->significand, -x->exponent).low;
    ASSERT_EQ(got, expected) << digits << "e" << exponent;
  }
}

TEST(ExactText, six_digits_for_people) {
  EXPECT_EQ(rough_text(*parse_exact("0x1p-149")), "1.4013e-45");
  EXPECT_EQ(rough_text(*parse_exact("-448")), "-448");
  EXPECT_EQ(rough_text(*parse_exact("0x1.ep1100")), "2.54681e+331");
  EXPECT_EQ(rough_text(exact_special(kInfinite, 1)), "-inf");
}

}  // namespace
}  // namespace napier
