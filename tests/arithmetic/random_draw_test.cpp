#include "napier/arithmetic/random_draw.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/arithmetic/dot_oracle.h"

namespace napier {
namespace {

TEST(RandomDraw, of_an_output_is_the_field_of_philox_that_the_definition_names) {
  for (const i32 largest : {1, 4, 8, 9, 16, 17, 32}) {
    const RandomSource source{kPhilox, 0, largest, 5, 0x123456789ABCDEF0};
    for (u64 draw = 0; draw < 100; ++draw) {
      for (const i32 bits : {1, largest}) {
        const u32 field = output_field(source, 3, 70000, draw);
        ASSERT_EQ(top_of_field(field, field_bits(largest), bits),
                  oracle::random_of_draw(source, 3, 70000, draw, bits));
      }
    }
  }
}

// Elementwise: counter (call, call >> 32, stream, 0).
TEST(RandomDraw, of_an_element_counts_on_into_the_second_word_of_the_counter) {
  const RandomSource source{kPhilox, 0, 8, 9, 42};
  for (const u64 call : {u64{0}, u64{1}, u64{0xFFFFFFFF}, u64{0x100000002}}) {
    const auto words = oracle::philox_by_the_paper(
        {static_cast<u32>(call), static_cast<u32>(call >> 32), 9, 0}, 42);
    for (u64 place = 0; place < 16; ++place)
      ASSERT_EQ(element_random(source, call * 16 + place, 8),
                words[place / 4] >> (8 * (place % 4)) & 0xFF);
  }
}

TEST(RandomDraw, of_no_bits_is_zero) {
  EXPECT_EQ(element_random({kPhilox, 0, 0, 0, 1}, 5, 0), 0U);
  EXPECT_EQ(element_random({kLfsr, 16, 0, 0, 1}, 5, 0), 0U);
}

TEST(Lfsr, states_are_those_of_division_by_the_polynomial_and_never_zero) {
  for (const i32 length : {16, 24, 32}) {
    const RandomSource source{kLfsr, length, 8, 2, 77};
    u32 state = lfsr_seed(source, 4, 6);
    for (u64 n = 0; n < 300; ++n) {
      ASSERT_EQ(state, oracle::register_after(source, 4, 6, n)) << length;
      ASSERT_NE(state, 0U);
      state = lfsr_next(state, length);
    }
  }
}

// One seed in 2^16 would be zero; among 400000 outputs some are, and they start from 1.
TEST(Lfsr, a_seed_of_zero_becomes_one) {
  const RandomSource source{kLfsr, 16, 8, 0, 1};
  int zeros = 0;
  for (u32 j = 0; j < 400'000; ++j) {
    if (oracle::philox_by_the_paper({0x4C465352U, j, 0, 0}, 1)[0] >> 16 != 0) continue;
    ++zeros;
    EXPECT_EQ(lfsr_seed(source, 0, j), 1U);
  }
  EXPECT_GT(zeros, 0);
}

// A step is linear over GF(2): column n is what becomes of bit n.
using Matrix = std::vector<u32>;

u32 apply(const Matrix& matrix, u32 x) {
  u32 y = 0;
  for (std::size_t n = 0; n < matrix.size(); ++n) y ^= (x >> n & 1) != 0 ? matrix[n] : 0;
  return y;
}

Matrix power(Matrix base, u64 exponent) {
  Matrix result(base.size());
  for (std::size_t n = 0; n < result.size(); ++n) result[n] = u32{1} << n;
  const auto times = [](const Matrix& a, const Matrix& b) {
    Matrix c;
    for (const u32 column : b) c.push_back(apply(a, column));
    return c;
  };
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = times(result, base);
    base = times(base, base);
  }
  return result;
}

// The order of the step divides 2^L - 1 and none of its largest proper divisors.
TEST(Lfsr, runs_through_all_states_but_zero) {
  struct Register {
    i32 length;
    std::vector<u64> prime_factors;  // of 2^length - 1
  };
  for (const auto& [length, primes] :
       {Register{16, {3, 5, 17, 257}}, Register{24, {3, 5, 7, 13, 17, 241}},
        Register{32, {3, 5, 17, 257, 65537}}}) {
    Matrix step;
    for (i32 n = 0; n < length; ++n) step.push_back(lfsr_next(u32{1} << n, length));
    const u64 period = (u64{1} << length) - 1;
    const Matrix identity = power(step, 0);
    EXPECT_EQ(power(step, period), identity) << length;
    for (const u64 prime : primes) {
      ASSERT_EQ(period % prime, 0U);
      EXPECT_NE(power(step, period / prime), identity) << length << " " << prime;
    }
  }
}

}  // namespace
}  // namespace napier
