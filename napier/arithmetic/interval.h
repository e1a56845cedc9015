#pragma once

#include <cstdint>

namespace napier {

// A closed interval of reals with binary64 ends, lower ≤ upper, both finite or infinite, never NaN.
// Every operation below rounds outward: its result contains the exact result for all points of its
// operands. No ambient rounding mode is used: the sign of the exact residual of round-to-nearest
// (TwoSum, fused multiply-add) tells whether an end must step to its neighbor, so that sums and
// products have the tightest ends there are, except products below 2^-960, one step wider. An
// operation whose exact result is a double therefore gives an interval of no width.
struct Interval {
  double lower = 0;
  double upper = 0;

  bool operator==(const Interval&) const = default;
};

Interval operator+(Interval a, Interval b);
Interval operator-(Interval a, Interval b);
Interval operator*(Interval a, Interval b);  // 0 · ∞ = 0
Interval operator-(Interval a);              // exact
Interval square(Interval a);                 // {x² : x ∈ a}, tighter than a * a when 0 is inside
Interval hull(Interval a, Interval b);
bool meet(Interval a, Interval b);           // have a point in common
Interval intersect(Interval a, Interval b);  // the operands must meet
double magnitude(Interval a);                // max |x| over the interval, exact
bool contains(Interval a, double x);
Interval relu(Interval a);     // exact
Interval tanh(Interval a);     // std::tanh and a margin of 2^-50, within [-1, 1]
Interval sigmoid(Interval a);  // likewise, within [0, 1]

// code · 2^-fraction_bits; no width while |code| ≤ 2^53. |fraction_bits| ≤ 256.
Interval enclosure_of(std::int64_t code, int fraction_bits);

}  // namespace napier
