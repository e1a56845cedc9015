#include "napier/report/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "napier/base/random.h"

namespace napier {
namespace {

// The value that a printed number reads back as.
double read_back(std::string text) {
  const auto replace_all = [&text](const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from)) {
      text.replace(at, from.size(), to);
    }
  };
  const char* superscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  for (int digit = 0; digit < 10; ++digit) replace_all(superscripts[digit], std::to_string(digit));
  replace_all(" × 10", "e");
  replace_all("⁻", "-");
  replace_all("−", "-");
  replace_all("\u202f", "");
  return std::strtod(text.c_str(), nullptr);
}

TEST(NumberText, a_shortened_bound_is_still_a_bound) {
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double sign = random_bits(1, 0, i) % 2 == 0 ? 1 : -1;
    const double value = sign * random_unit(1, 1, i) *
                         std::pow(10, static_cast<double>(random_bits(1, 2, i) % 20) - 10);
    for (int digits = 1; digits <= 6; ++digits) {
      const double up = read_back(number_text(value, digits, Toward::up));
      const double down = read_back(number_text(value, digits, Toward::down));
      ASSERT_GE(up, value) << number_text(value, digits, Toward::up);
      ASSERT_LE(down, value) << number_text(value, digits, Toward::down);
      // One unit in the last digit at most: 10^(1 - digits) relative, as the first digit is ≥ 1.
      ASSERT_LE(up - down, std::fabs(value) * std::pow(10, 1 - digits) * (1 + 1e-9));
    }
  }
}

TEST(NumberText, nines_carry_into_a_new_digit) {
  EXPECT_EQ(number_text(0.99991, 4, Toward::up), "1.000");
  EXPECT_EQ(number_text(999.1, 3, Toward::up), "1\u202f000");
  EXPECT_EQ(number_text(1.00004, 5, Toward::down), "1.0000");
  EXPECT_EQ(number_text(-0.99991, 4, Toward::down), "−1.000");
}

TEST(NumberText, very_large_and_very_small_numbers_have_powers_of_ten) {
  EXPECT_EQ(number_text(1.2849e-5, 3), "1.28 × 10⁻⁵");
  EXPECT_EQ(number_text(-3e12, 2), "−3.0 × 10¹²");
  EXPECT_EQ(number_text(123456, 3), "123\u202f000");
  EXPECT_EQ(number_text(0.00012, 2), "0.00012");
  EXPECT_EQ(number_text(0), "0");
}

TEST(NumberText, what_is_no_number_has_a_sign_of_its_own) {
  EXPECT_EQ(number_text(std::nan("")), "–");
  EXPECT_EQ(number_text(INFINITY), "∞");
  EXPECT_EQ(number_text(-INFINITY), "−∞");
  EXPECT_EQ(percent_text(std::nan("")), "–");
  EXPECT_EQ(seconds_text(INFINITY), "–");
}

TEST(NumberText, counts_are_grouped_in_thousands_and_agree_with_their_thing) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1000), "1\u202f000");
  EXPECT_EQ(count_text(-1234567), "−1\u202f234\u202f567");
  EXPECT_EQ(counted(1, "adder"), "1 adder");
  EXPECT_EQ(counted(0, "adder"), "0 adders");
}

TEST(NumberText, seconds_choose_their_unit) {
  EXPECT_EQ(seconds_text(0.0042), "4.2 ms");
  EXPECT_EQ(seconds_text(0.842), "842 ms");
  EXPECT_EQ(seconds_text(38.2), "38.2 s");
  EXPECT_EQ(seconds_text(125), "2 min 5 s");
}

TEST(NumberText, limits_read_back_exactly) {
  EXPECT_EQ(exact_text(1.4), "1.4");
  EXPECT_EQ(exact_text(-20), "−20");
  EXPECT_EQ(read_back(exact_text(0.1 + 0.2)), 0.1 + 0.2);
  EXPECT_EQ(short_text(30.200000001), "30.2");
}

}  // namespace
}  // namespace napier
