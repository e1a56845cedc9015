#pragma once

#include <cmath>

#include "napier/arithmetic/operations.h"
#include "tests/arithmetic/small_formats.h"
#include "tests/arithmetic/value_of_code.h"

namespace napier::oracle {

// How many of the 2^N values of R move a number up that lies a fraction eta above its neighbor. Not
// the comparison of the definition but what follows from it: eta · 2^N cut, rounded half up, and
// rounded half to even.
inline u64 count_of_moves(Rounding mode, double eta, int random_bits) {
  const double scaled = std::ldexp(eta, random_bits);
  if (mode == kSra) return static_cast<u64>(std::floor(scaled));
  if (mode == kSrb) return static_cast<u64>(std::floor(scaled + 0.5));
  return static_cast<u64>(std::nearbyint(scaled));
}

inline u64 signed_code(const NumberFormat& f, bool is_negative, u64 index) {
  const bool has_sign = is_negative && (index != 0 || f.nan != kNegativeZeroNan);
  return index | (has_sign ? u64{1} << (f.width_bits - 1) : 0);
}

// Projects every finite code of `from` with each R; returns the number of values for which the
// moves are not as many as they should be, or are not those of the largest R.
inline long faults_in_counts(const NumberFormat& from, const NumberFormat& to, RoundingRule rule,
                             u64 (*project)(Exact, Projection, u64) = project_exact) {
  const Projection projection{to, rule, kSaturatePropagate};
  const u64 all = u64{1} << rule.random_bits;
  const std::vector<double> values = ascending_values(to, finite_count(to));
  long faults = 0;
  for (u64 code = 0; code < u64{1} << from.width_bits; ++code) {
    const double x = std::abs(float_value(from, code));
    const Exact exact = decode(from, code);
    const u64 stays = project(exact, {to, {kRz, 0}, kSaturatePropagate}, 0);
    const u64 index = stays & low_bits_mask(to.exponent_bits + to.mantissa_bits);
    if (!(x < values.back()) || index + 1 >= values.size()) continue;
    const double eta = (x - values[index]) / (values[index + 1] - values[index]);
    const u64 moves = count_of_moves(rule.mode, eta, rule.random_bits);
    for (u64 random = 0; random < all; ++random) {
      const u64 expected = signed_code(to, code >> (from.width_bits - 1) != 0,
                                       index + (random >= all - moves ? 1 : 0));
      if (project(exact, projection, random) == expected) continue;
      ++faults;
      break;
    }
  }
  return faults;
}

}  // namespace napier::oracle
