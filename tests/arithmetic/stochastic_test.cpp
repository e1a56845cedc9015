#include "tests/arithmetic/stochastic_check.h"

#include <gtest/gtest.h>

#include "napier/arithmetic/random_draw.h"
#include "tests/arithmetic/expect_agreement.h"

namespace napier {
namespace {

using oracle::float_row;
using oracle::ieee;
using oracle::Variant;

// e4m7 has seven bits below the last one of e4m0, so that with eight random bits some are missing
// and with fewer some are too many.
TEST(StochasticRounding, moves_for_the_defined_number_of_all_values_of_r) {
  for (const NumberFormat& to : {ieee(4, 1), ieee(3, 2), float_row(3, 2, Variant::kFinite),
                                 float_row(4, 1, Variant::kAllOnes)}) {
    for (const Rounding mode : oracle::kRandomModes) {
      for (i32 bits = 1; bits <= 8; ++bits)
        ASSERT_EQ(oracle::faults_in_counts(ieee(4, 7), to, {mode, bits}), 0)
            << oracle::describe(to) << " mode " << mode << " N " << bits;
    }
  }
}

// The least R that moves, by bisection, since full enumeration would take 2^32 of them: values of
// binary32 into half precision lose 13 to 24 bits.
TEST(StochasticRounding, moves_for_the_defined_number_of_values_of_r_with_9_to_32_bits) {
  const NumberFormat to = ieee(5, 10);
  const NumberFormat from = ieee(8, 23);
  const std::vector<double> values = oracle::ascending_values(to, oracle::finite_count(to));
  for (u64 n = 0; n < 20'000; ++n) {
    const RoundingRule rule{oracle::kRandomModes[n % 3], 9 + static_cast<i32>(n / 3 % 24)};
    const u64 code = (u64{100} + random_bits(1, 0, n) % 42) << 23 | random_bits(1, 1, n) >> 41;
    const Exact exact = decode(from, code);
    const u64 stays = project_exact(exact, {to, {kRz, 0}, kOverflow}, 0);
    u64 least = 0;
    for (u64 high = u64{1} << rule.random_bits; least < high;) {
      const u64 middle = least + (high - least) / 2;
      const bool is_moved = project_exact(exact, {to, rule, kOverflow}, middle) != stays;
      (is_moved ? high : least) = is_moved ? middle : middle + 1;
    }
    const double eta =
        (oracle::float_value(from, code) - values[stays]) / (values[stays + 1] - values[stays]);
    ASSERT_EQ((u64{1} << rule.random_bits) - least,
              oracle::count_of_moves(rule.mode, eta, rule.random_bits))
        << "code " << code << " mode " << rule.mode << " N " << rule.random_bits;
  }
}

// 1 + 2^-k is a tie where k - 1 - M bits are kept of the fraction; ± 2^-126 undoes the tie, and no
// implementation with a finite window sees it but as a sticky bit.
TEST(StochasticRounding, sees_what_lies_far_below_the_random_bits) {
  const NumberFormat single = ieee(8, 23);
  const oracle::Formats formats{single, single, single};
  oracle::OperationCheck check(oracle::Operation::kAdd, formats, ieee(4, 3));
  for (u64 k = 4; k <= 23; ++k) {
    const u64 one_and_a_bit = u64{127} << 23 | u64{1} << (23 - k);
    for (const u64 tiny : {u64{0}, u64{1} << 23, u64{0x80800000}}) {
      for (i32 bits = 1; bits <= 20; ++bits) {
        for (const Rounding mode : oracle::kRandomModes) {
          const RoundingRule rule{mode, bits};
          const u64 all = u64{1} << bits;
          const u64 moves = all >> std::min<u64>(k - 3, 21);
          for (u64 random = all - std::min(all, moves + 2); random < std::min(all, all - moves + 2);
               ++random)
            check.check({one_and_a_bit, tiny, 0}, {&rule, 1}, {&oracle::kFloatOverflows[0], 1},
                        random);
        }
      }
    }
  }
  EXPECT_EQ(check.faults(), 0) << check.first_fault();
  EXPECT_GT(check.checked(), 10'000);
}

// (1 << 4 + 16) - 1 in place of (1 << 4) + …: a slip of another library made 20 bits of 4.
TEST(StochasticRounding, takes_four_random_bits_where_four_are_asked_for) {
  for (const i32 largest : {4, 8, 12, 32}) {
    const RandomSource source{kPhilox, 0, largest, 0, 7};
    const RandomSource circuit{kLfsr, 24, 4, 0, 7};
    for (u64 n = 0; n < 1000; ++n) {
      ASSERT_LT(element_random(source, n, 4), 16U);
      ASSERT_LT(element_random(circuit, n, 4), 16U);
    }
  }
  // 1 + 2^-5 · ulp is nearer than any of the sixteen values of R can tell.
  const Exact x = exact_value(0, (1 << 8) + 1, -8);
  for (u64 random = 0; random < 16; ++random)
    EXPECT_EQ(project_exact(x, {ieee(4, 3), {kSra, 4}, kOverflow}, random), 0x38U);
}

u64 moves_one_too_early(Exact x, Projection to, u64 random) {
  return project_exact(x, to, random + 1);
}

u64 without_the_half(Exact x, Projection to, u64 random) {
  if (to.rounding.mode == kSrb) to.rounding.mode = kSra;
  return project_exact(x, to, random);
}

TEST(Mutants, of_stochastic_rounding_are_rejected) {
  const NumberFormat from = ieee(4, 7);
  EXPECT_GT(oracle::faults_in_counts(from, ieee(3, 2), {kSrb, 3}, moves_one_too_early), 0);
  EXPECT_GT(oracle::faults_in_counts(from, ieee(3, 2), {kSrb, 3}, without_the_half), 0);
}

}  // namespace
}  // namespace napier
