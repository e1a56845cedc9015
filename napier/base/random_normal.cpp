#include "napier/base/random_normal.h"

#include <array>
#include <cmath>

#include "napier/base/random.h"

namespace napier {
namespace {

using Coefficients = std::array<double, 8>;  // of r^7, r^6, …, 1

constexpr Coefficients kMiddleAbove = {2.5090809287301226727e+3, 3.3430575583588128105e+4,
                                       6.7265770927008700853e+4, 4.5921953931549871457e+4,
                                       1.3731693765509461125e+4, 1.9715909503065514427e+3,
                                       1.3314166789178437745e+2, 3.3871328727963666080e+0};
constexpr Coefficients kMiddleBelow = {5.2264952788528545610e+3, 2.8729085735721942674e+4,
                                       3.9307895800092710610e+4, 2.1213794301586595867e+4,
                                       5.3941960214247511077e+3, 6.8718700749205790830e+2,
                                       4.2313330701600911252e+1, 1.0};
constexpr Coefficients kTailAbove = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
                                     2.41780725177450611770e-1, 1.27045825245236838258e+0,
                                     3.64784832476320460504e+0, 5.76949722146069140550e+0,
                                     4.63033784615654529590e+0, 1.42343711074968357734e+0};
constexpr Coefficients kTailBelow = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                     1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                     6.89767334985100004550e-1, 1.67638483018380384940e+0,
                                     2.05319162663775882187e+0, 1.0};
constexpr Coefficients kFarAbove = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                                    1.24266094738807843860e-3, 2.65321895265761230930e-2,
                                    2.96560571828504891230e-1, 1.78482653991729133580e+0,
                                    5.46378491116411436990e+0, 6.65790464350110377720e+0};
constexpr Coefficients kFarBelow = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                    1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                    1.48753612908506148525e-2,  1.36929880922735805310e-1,
                                    5.99832206555887937690e-1,  1.0};

double ratio(const Coefficients& above, const Coefficients& below, double r) {
  double a = 0;
  double b = 0;
  for (std::size_t n = 0; n < above.size(); ++n) {
    a = a * r + above[n];
    b = b * r + below[n];
  }
  return a / b;
}

// ln x for 0 < x < 1: x = m · 2^e with √½ ≤ m < √2, and ln m = 2 artanh((m - 1) / (m + 1)).
double logarithm(double x) {
  constexpr double kLn2 = 0.693147180559945309417;
  constexpr double kRootHalf = 0.70710678118654752440;
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < kRootHalf) m *= 2, exponent -= 1;
  const double t = (m - 1) / (m + 1);  // |t| ≤ 0.172, so t^25 / 25 is below 2^-68
  double sum = 0;
  for (int n = 23; n >= 1; n -= 2) sum = sum * (t * t) + 1.0 / n;
  return 2 * t * sum + exponent * kLn2;
}

}  // namespace

double normal_quantile(double p) {
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) return q * ratio(kMiddleAbove, kMiddleBelow, 0.180625 - q * q);
  const double r = std::sqrt(-logarithm(q < 0 ? p : 1 - p));
  const double x =
      r <= 5 ? ratio(kTailAbove, kTailBelow, r - 1.6) : ratio(kFarAbove, kFarBelow, r - 5);
  return q < 0 ? -x : x;
}

double random_normal(std::uint64_t seed, std::uint32_t stream, std::uint64_t index) {
  const auto part = static_cast<double>(random_bits(seed, stream, index) >> 11);
  return normal_quantile((part + 0.5) * 0x1p-53);
}

}  // namespace napier
