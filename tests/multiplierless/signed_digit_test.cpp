#include "napier/multiplierless/signed_digit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace napier {
namespace {

constexpr std::int64_t kLargest = 1 << 14;

std::int64_t value_of(const std::vector<SignedDigit>& digits) {
  std::int64_t value = 0;
  for (const SignedDigit& digit : digits) value += digit.sign * (std::int64_t{1} << digit.shift);
  return value;
}

// The independent oracle: the fewest signed powers of two with the sum `value`, by breadth-first
// search over sums.
std::vector<int> fewest_digits(std::int64_t largest, int bits) {
  std::vector<int> fewest(2 * largest + 1, -1);
  std::vector<std::int64_t> reached = {0};
  fewest[largest] = 0;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (int bit = 0; bit < bits; ++bit) {
      for (const int sign : {1, -1}) {
        const std::int64_t next = reached[i] + sign * (std::int64_t{1} << bit);
        if (next > largest || next < -largest || fewest[next + largest] >= 0) continue;
        fewest[next + largest] = fewest[reached[i] + largest] + 1;
        reached.push_back(next);
      }
    }
  }
  return fewest;
}

TEST(SignedDigit, no_form_has_fewer_digits_than_the_weight_below_two_to_the_fourteenth) {
  const std::vector<int> fewest = fewest_digits(2 * kLargest, 16);
  for (std::int64_t value = -kLargest; value <= kLargest; ++value) {
    ASSERT_EQ(signed_digit_weight(value), fewest[value + 2 * kLargest]) << value;
  }
}

TEST(SignedDigit, canonical_forms_are_right_minimal_and_have_no_two_neighbors) {
  for (std::int64_t value = -kLargest; value <= kLargest; ++value) {
    const auto digits = canonical_signed_digits(value);
    ASSERT_EQ(value_of(digits), value);
    ASSERT_EQ(static_cast<int>(digits.size()), signed_digit_weight(value));
    for (std::size_t i = 1; i < digits.size(); ++i) {
      ASSERT_GT(digits[i].shift, digits[i - 1].shift + 1) << value;
    }
  }
}

TEST(SignedDigit, random_forms_are_right_and_minimal_and_reach_every_minimal_form_of_eleven) {
  RandomStream random(1, 0);
  for (std::int64_t value = -kLargest; value <= kLargest; ++value) {
    const auto digits = random_signed_digits(value, random);
    ASSERT_EQ(value_of(digits), value);
    ASSERT_EQ(static_cast<int>(digits.size()), signed_digit_weight(value));
  }
  // 11 = 8 + 2 + 1 = 8 + 4 − 1 = 16 − 4 − 1, and no other form with three digits.
  std::vector<std::vector<SignedDigit>> forms;
  for (int i = 0; i < 200; ++i) {
    const auto digits = random_signed_digits(11, random);
    if (std::find(forms.begin(), forms.end(), digits) == forms.end()) forms.push_back(digits);
  }
  EXPECT_EQ(forms.size(), 3u);
}

}  // namespace
}  // namespace napier
