#include "napier/arithmetic/interval.h"

#include <gtest/gtest.h>
#include <mpfr.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "napier/base/random.h"

namespace napier {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// MPFR with directed rounding to binary64 is the oracle: the tightest end there is. Its exponent
// range is far wider than binary64's, and mpfr_get_d rounds subnormals and overflow as directed.
class Number {
 public:
  explicit Number(double x) {
    mpfr_init2(value, 2200);  // wide enough for every exact sum and product of two doubles
    mpfr_set_d(value, x, MPFR_RNDN);
  }
  ~Number() { mpfr_clear(value); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;

  mpfr_t value;
};

using Operation = int (*)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t);

double directed(Operation operation, double a, double b, mpfr_rnd_t rounding) {
  const Number left(a);
  const Number right(b);
  Number result(0);
  operation(result.value, left.value, right.value, rounding);
  return mpfr_get_d(result.value, rounding);
}

double random_double(std::uint64_t seed, std::uint64_t index) {
  const std::uint64_t bits = random_bits(seed, 0, index);
  const double wild = std::bit_cast<double>(bits);
  if (index % 4 == 0 && std::isfinite(wild)) return wild;  // any exponent
  const double tame = 2 * random_unit(seed, 1, index) - 1;
  if (index % 4 == 1) return std::ldexp(std::round(256 * tame), -4);  // exact results
  return std::ldexp(tame, static_cast<int>(random_bits(seed, 2, index) % 40) - 20);
}

std::vector<double> corner_cases() {
  std::vector<double> cases = {0,           1,
                               1 + 0x1p-52, 1 - 0x1p-53,
                               0.1,         3,
                               0x1p53,      0x1p-1074,
                               0x1p-1022,   0x1p-1022 - 0x1p-1074,
                               0x1p-537,    0x1p-520,
                               0x1p1023,    std::numeric_limits<double>::max(),
                               0x1p970,     0x1p512};
  const std::size_t count = cases.size();
  for (std::size_t n = 0; n < count; ++n) cases.push_back(-cases[n]);
  return cases;
}

struct Ends {
  double lower;
  double upper;
};

// The claim about one sum or product of points: outward, and at most `steps` doubles too wide.
void expect_tight(Interval got, Ends exact, int steps, const char* what, double a, double b) {
  ASSERT_LE(got.lower, exact.lower) << what << " of " << a << " and " << b;
  ASSERT_GE(got.upper, exact.upper) << what << " of " << a << " and " << b;
  for (int s = 0; s < steps; ++s) {
    got.lower = std::min(exact.lower, std::nextafter(got.lower, kInfinity));
    got.upper = std::max(exact.upper, std::nextafter(got.upper, -kInfinity));
  }
  ASSERT_EQ(got.lower, exact.lower) << what << " of " << a << " and " << b;
  ASSERT_EQ(got.upper, exact.upper) << what << " of " << a << " and " << b;
}

void check_point_operations(double a, double b) {
  const Interval x{a, a};
  const Interval y{b, b};
  const auto ends = [&](Operation operation) {
    return Ends{directed(operation, a, b, MPFR_RNDD), directed(operation, a, b, MPFR_RNDU)};
  };
  expect_tight(x + y, ends(mpfr_add), 0, "sum", a, b);
  expect_tight(x - y, ends(mpfr_sub), 0, "difference", a, b);
  const bool is_tiny = std::abs(a * b) < 0x1p-960;
  expect_tight(x * y, ends(mpfr_mul), is_tiny ? 1 : 0, "product", a, b);
}

TEST(Interval, sums_and_products_of_points_are_the_tightest_on_corner_cases) {
  for (const double a : corner_cases()) {
    for (const double b : corner_cases()) check_point_operations(a, b);
  }
}

TEST(Interval, sums_and_products_of_points_are_the_tightest_on_random_cases) {
  for (std::uint64_t n = 0; n < 100'000; ++n) {
    check_point_operations(random_double(1, n), random_double(2, n / 2));
  }
}

TEST(Interval, operations_contain_the_results_of_inner_points_and_are_attained_at_the_ends) {
  for (std::uint64_t n = 0; n < 50'000; ++n) {
    const auto interval = [&](std::uint64_t seed) {
      const double a = random_double(seed, n);
      const double b = random_double(seed + 1, n);
      return Interval{std::min(a, b), std::max(a, b)};
    };
    const Interval a = interval(10);
    const Interval b = interval(20);
    Ends product{kInfinity, -kInfinity};
    for (const double x : {a.lower, a.upper}) {
      for (const double y : {b.lower, b.upper}) {
        product.lower = std::min(product.lower, directed(mpfr_mul, x, y, MPFR_RNDD));
        product.upper = std::max(product.upper, directed(mpfr_mul, x, y, MPFR_RNDU));
      }
    }
    expect_tight(a * b, product, 1, "product of intervals", a.lower, b.lower);
    expect_tight(a + b,
                 {directed(mpfr_add, a.lower, b.lower, MPFR_RNDD),
                  directed(mpfr_add, a.upper, b.upper, MPFR_RNDU)},
                 0, "sum of intervals", a.lower, b.lower);
    const double far = magnitude(a);
    ASSERT_GE(square(a).upper, directed(mpfr_mul, far, far, MPFR_RNDU));
    ASSERT_LE(square(a).upper, (a * a).upper);
    ASSERT_GE(square(a).lower, 0);
    ASSERT_GE(square(a).lower, (a * a).lower);
    ASSERT_TRUE(!contains(a, 0) || square(a).lower == 0);
  }
}

TEST(Interval, unknown_ends_stay_unknown) {
  const Interval all{-kInfinity, kInfinity};
  const Interval one{1, 1};
  EXPECT_EQ(all + all, all);
  EXPECT_EQ(all - all, all);
  EXPECT_EQ(all * one, all);
  EXPECT_EQ(all * Interval{}, Interval{});
  EXPECT_EQ((Interval{0, kInfinity} + one), (Interval{1, kInfinity}));
}

using Function = int (*)(mpfr_t, const mpfr_t, mpfr_rnd_t);

int mpfr_sigmoid(mpfr_t result, const mpfr_t x, mpfr_rnd_t) {
  mpfr_neg(result, x, MPFR_RNDN);
  mpfr_exp(result, result, MPFR_RNDN);
  mpfr_add_ui(result, result, 1, MPFR_RNDN);
  return mpfr_ui_div(result, 1, result, MPFR_RNDN);
}

double directed(Function function, double x, mpfr_rnd_t rounding) {
  mpfr_t value;
  mpfr_init2(value, 200);  // its own rounding, below 2^-190, is far below half an ulp of a double
  mpfr_set_d(value, x, MPFR_RNDN);
  function(value, value, rounding);
  const double result = mpfr_get_d(value, rounding);
  mpfr_clear(value);
  return result;
}

void check_function(Interval (*interval_function)(Interval), Function function) {
  for (std::uint64_t n = 0; n < 40'000; ++n) {
    const double x = n % 2 == 0 ? random_double(3, n) : 40 * (2 * random_unit(4, 0, n) - 1);
    const Interval got = interval_function({x, x});
    ASSERT_LE(got.lower, directed(function, x, MPFR_RNDD)) << x;
    ASSERT_GE(got.upper, directed(function, x, MPFR_RNDU)) << x;
    ASSERT_LE(got.upper - got.lower, 0x1p-48) << x;
  }
}

TEST(Interval, tanh_contains_the_exact_value_within_its_margin) {
  check_function(tanh, mpfr_tanh);
  EXPECT_EQ(tanh({-kInfinity, kInfinity}), (Interval{-1, 1}));
}

TEST(Interval, sigmoid_contains_the_exact_value_within_its_margin) {
  check_function(sigmoid, mpfr_sigmoid);
  EXPECT_EQ(sigmoid({-kInfinity, kInfinity}), (Interval{0, 1}));
}

TEST(Interval, relu_hull_and_intersection_are_exact) {
  EXPECT_EQ(relu({-2, 3}), (Interval{0, 3}));
  EXPECT_EQ(relu({-2, -1}), (Interval{0, 0}));
  EXPECT_EQ(relu({0.1, 3}), (Interval{0.1, 3}));
  EXPECT_EQ(hull({-2, -1}, {3, 4}), (Interval{-2, 4}));
  EXPECT_EQ(intersect({-2, 3}, {1, 4}), (Interval{1, 3}));
  EXPECT_EQ(magnitude({-5, 3}), 5);
  EXPECT_TRUE(meet({0, 1}, {1, 2}));
  EXPECT_FALSE(meet({0, 1}, {1.5, 2}));
  EXPECT_THROW(intersect({0, 1}, {1.5, 2}), std::logic_error);
}

TEST(Interval, enclosure_of_a_code_is_exact_up_to_two_to_the_53_and_contains_it_beyond) {
  EXPECT_EQ(enclosure_of(-5, 3), (Interval{-0.625, -0.625}));
  EXPECT_EQ(enclosure_of(std::int64_t{1} << 53, 0), (Interval{0x1p53, 0x1p53}));
  for (const std::int64_t code : {(std::int64_t{1} << 53) + 1, (std::int64_t{1} << 62) - 1,
                                  -(std::int64_t{1} << 61) - 3, INT64_MAX, INT64_MIN}) {
    const Interval got = enclosure_of(code, 0);
    mpfr_t exact;
    mpfr_init2(exact, 64);
    mpfr_set_si(exact, code, MPFR_RNDN);
    EXPECT_LE(got.lower, mpfr_get_d(exact, MPFR_RNDD));
    EXPECT_GE(got.upper, mpfr_get_d(exact, MPFR_RNDU));
    mpfr_clear(exact);
  }
}

}  // namespace
}  // namespace napier
