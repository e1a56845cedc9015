#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "tests/arithmetic/expect_agreement.h"

// Roundings that others do from beginning to end: MPFR's own to a short precision, and the
// processor's in binary64 and binary32.
namespace napier {
namespace {

using oracle::ieee;
using oracle::Operation;
using oracle::Real;

// MPFR computes the operation in the precision and range of the format at once; no neighbor is
// sought and nothing is compared by us.
double by_mpfr(Operation operation, const NumberFormat& f, double a, double b, mpfr_rnd_t mode) {
  Real x;
  Real y;
  x = a;
  y = b;
  Real result(f.mantissa_bits + 1);
  const mpfr_exp_t emin = mpfr_get_emin();
  const mpfr_exp_t emax = mpfr_get_emax();
  mpfr_set_emin(smallest_exponent(f) - f.mantissa_bits + 1);
  mpfr_set_emax(f.bias + 1);
  int inexact = 0;
  if (operation == Operation::kAdd) inexact = mpfr_add(result, x, y, mode);
  if (operation == Operation::kMultiply) inexact = mpfr_mul(result, x, y, mode);
  if (operation == Operation::kDivide) inexact = mpfr_div(result, x, y, mode);
  if (operation == Operation::kSquareRoot) inexact = mpfr_sqrt(result, x, mode);
  mpfr_subnormalize(result, inexact, mode);
  const double value = mpfr_get_d(result, MPFR_RNDN);
  mpfr_set_emin(emin);
  mpfr_set_emax(emax);
  return value;
}

TEST(OtherRoundings, mpfr_in_the_formats_own_precision_and_range_agrees) {
  const std::pair<Rounding, mpfr_rnd_t> modes[] = {
      {kRne, MPFR_RNDN}, {kRz, MPFR_RNDZ}, {kRu, MPFR_RNDU}, {kRd, MPFR_RNDD}};
  for (const NumberFormat& f : {ieee(4, 3), ieee(5, 2), ieee(5, 10), ieee(8, 7), ieee(8, 23)}) {
    for (const Operation operation :
         {Operation::kAdd, Operation::kMultiply, Operation::kDivide, Operation::kSquareRoot}) {
      for (u64 n = 0; n < 6'000; ++n) {
        const u64 a = oracle::random_code(f, 31, n);
        const u64 b = oracle::random_code(f, 32, n);
        const auto& [mode, of_mpfr] = modes[n / 2 % 4];
        const u64 code =
            oracle::by_the_text(operation, {f, f, f}, {a, b, 0}, {f, {mode, 0}, kOverflow}, 0);
        const double expected =
            by_mpfr(operation, f, oracle::float_value(f, a), oracle::float_value(f, b), of_mpfr);
        const double got = oracle::float_value(f, code);
        ASSERT_TRUE(std::isnan(got) ? std::isnan(expected)
                                    : std::bit_cast<u64>(got) == std::bit_cast<u64>(expected))
            << oracle::describe(f) << ' ' << a << ' ' << b << " mode " << mode << ": " << got
            << ", not " << expected;
      }
    }
  }
}

TEST(OtherRoundings, the_search_in_the_table_and_mpfr_find_the_same_neighbors) {
  for (const NumberFormat& f : oracle::floats_up_to(7)) {
    oracle::Target by_table(f, true);
    oracle::Target by_mpfr(f, false);
    Real x;
    for (u64 n = 0; n < 200; ++n) {
      const double largest = oracle::ascending_value(f, oracle::finite_count(f));
      x = largest * random_unit(33, 0, n) * (n % 2 == 0 ? 1 : 0x1p-4);
      by_table.locate(x);
      by_mpfr.locate(x);
      ASSERT_EQ(by_table.place().index, by_mpfr.place().index) << oracle::describe(f);
      ASSERT_NE(mpfr_equal_p(mpfr_srcptr(by_table.place().eta), mpfr_srcptr(by_mpfr.place().eta)),
                0);
    }
  }
}

// Near one another every other time, so that sums cancel; and now and then subnormal.
double random_double(u64 stream, u64 n) {
  u64 bits = random_bits(34, static_cast<u32>(stream), n);
  const u64 exponent = n % 3 == 0 ? 1000 + (bits >> 52) % 60 : n % 3 == 1 ? (bits >> 52) % 60 : 0;
  if (n % 3 != 2) bits = (bits & ~(u64{0x7FF} << 52)) | exponent << 52;
  return std::bit_cast<double>(bits);
}

void expect_same(double got, double expected, const char* what, u64 n) {
  const bool is_same = std::isnan(expected)
                           ? std::isnan(got)
                           : std::bit_cast<u64>(got) == std::bit_cast<u64>(expected);
  EXPECT_TRUE(is_same) << what << " of case " << n << ": " << got << ", not " << expected;
}

TEST(OtherRoundings, the_processor_agrees_in_binary64) {
  const NumberFormat f = ieee(11, 52);
  const Projection to{f, {kRne, 0}, kOverflow};
  const auto value = [](u64 code) { return std::bit_cast<double>(code); };
  for (u64 n = 0; n < 60'000 && !::testing::Test::HasFailure(); ++n) {
    const double a = random_double(0, n);
    const double b = random_double(1, n);
    const double c = n % 4 == 0 ? -a * b : random_double(2, n);
    const auto code = [](double x) { return std::bit_cast<u64>(x); };
    expect_same(value(add_codes(f, code(a), f, code(b), to, 0)), a + b, "sum", n);
    expect_same(value(multiply_codes(f, code(a), f, code(b), to, 0)), a * b, "product", n);
    expect_same(value(divide_codes(f, code(a), f, code(b), to, 0)), a / b, "quotient", n);
    expect_same(value(square_root_code(f, code(std::abs(a)), to, 0)), std::sqrt(std::abs(a)),
                "root", n);
    expect_same(value(fused_multiply_add_codes(f, code(a), f, code(b), f, code(c), to, 0)),
                std::fma(a, b, c), "fused multiply-add", n);
    const u64 single = convert_code(f, code(a), {ieee(8, 23), {kRne, 0}, kOverflow}, 0);
    expect_same(oracle::float_value(ieee(8, 23), single), static_cast<float>(a), "binary32", n);
  }
}

}  // namespace
}  // namespace napier
