#include "napier/arithmetic/interval.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "napier/base/error.h"
#include "napier/formats/fixed_format.h"

namespace napier {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargest = std::numeric_limits<double>::max();

// Below this a product's residual may itself be rounded, and its sign proves nothing.
constexpr double kLeastExactProduct = 0x1p-960;

// glibc documents at most 2 ulp for tanh and 1 for exp, that is 2^-51 on values below 1, and the
// division and addition around exp add less than 2^-52; 2^-50 covers both.
constexpr double kFunctionMargin = 0x1p-50;

double step_down(double x) { return std::nextafter(x, -kInfinity); }

// The largest double ≤ a + b. The residual is Knuth's TwoSum, exact unless the sum overflows.
// An infinite end says that nothing is known on that side, hence -∞ + ∞ = -∞ here.
double add_down(double a, double b) {
  const double sum = a + b;
  if (std::isnan(sum)) return -kInfinity;
  if (std::isinf(sum)) return sum > 0 && std::isfinite(a) && std::isfinite(b) ? kLargest : sum;
  const double b_part = sum - a;
  const double residual = (a - (sum - b_part)) + (b - b_part);
  if (!std::isfinite(residual)) return step_down(sum);
  return residual < 0 ? step_down(sum) : sum;
}

// The largest double ≤ a · b, or one step below it when the product is tiny.
double multiply_down(double a, double b) {
  if (a == 0 || b == 0) return 0;
  const double product = a * b;
  if (std::isinf(product)) {
    return product > 0 && std::isfinite(a) && std::isfinite(b) ? kLargest : product;
  }
  if (std::abs(product) < kLeastExactProduct) return step_down(product);
  return std::fma(a, b, -product) < 0 ? step_down(product) : product;
}

// Exact, and never -0, which would look odd in a file.
double negate(double x) { return 0.0 - x; }

// Rounding up is rounding the negated value down.
double add_up(double a, double b) { return negate(add_down(-a, -b)); }
double multiply_up(double a, double b) { return negate(multiply_down(-a, b)); }

double sigmoid_nearly(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

Interval operator+(Interval a, Interval b) {
  return {add_down(a.lower, b.lower), add_up(a.upper, b.upper)};
}

Interval operator-(Interval a, Interval b) { return a + -b; }

Interval operator-(Interval a) { return {negate(a.upper), negate(a.lower)}; }

Interval operator*(Interval a, Interval b) {
  return {std::min({multiply_down(a.lower, b.lower), multiply_down(a.lower, b.upper),
                    multiply_down(a.upper, b.lower), multiply_down(a.upper, b.upper)}),
          std::max({multiply_up(a.lower, b.lower), multiply_up(a.lower, b.upper),
                    multiply_up(a.upper, b.lower), multiply_up(a.upper, b.upper)})};
}

Interval square(Interval a) {
  const double far = magnitude(a);
  const double near = contains(a, 0) ? 0 : std::min(std::abs(a.lower), std::abs(a.upper));
  return {std::max(0.0, multiply_down(near, near)), multiply_up(far, far)};
}

Interval hull(Interval a, Interval b) {
  return {std::min(a.lower, b.lower), std::max(a.upper, b.upper)};
}

bool meet(Interval a, Interval b) {
  return std::max(a.lower, b.lower) <= std::min(a.upper, b.upper);
}

Interval intersect(Interval a, Interval b) {
  require(meet(a, b), "intervals that are intersected have a point in common");
  return {std::max(a.lower, b.lower), std::min(a.upper, b.upper)};
}

double magnitude(Interval a) { return std::max(std::abs(a.lower), std::abs(a.upper)); }

bool contains(Interval a, double x) { return a.lower <= x && x <= a.upper; }

Interval relu(Interval a) { return {std::max(0.0, a.lower), std::max(0.0, a.upper)}; }

Interval tanh(Interval a) {
  return {std::max(-1.0, std::tanh(a.lower) - kFunctionMargin),
          std::min(1.0, std::tanh(a.upper) + kFunctionMargin)};
}

Interval sigmoid(Interval a) {
  return {std::max(0.0, sigmoid_nearly(a.lower) - kFunctionMargin),
          std::min(1.0, sigmoid_nearly(a.upper) + kFunctionMargin)};
}

Interval enclosure_of(std::int64_t code, int fraction_bits) {
  require(std::abs(fraction_bits) <= kLargestFractionBits, "at most 256 fraction bits");
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  const double nearest = static_cast<double>(code);
  if (-kExact <= code && code <= kExact) {
    const double value = std::ldexp(nearest, -fraction_bits);
    return {value, value};
  }
  return {std::ldexp(step_down(nearest), -fraction_bits),
          std::ldexp(std::nextafter(nearest, kInfinity), -fraction_bits)};
}

}  // namespace napier
