#pragma once

namespace napier {

// A closed interval of reals with binary64 ends, lower ≤ upper, both finite or infinite, never NaN.
// Every operation below rounds outward: its result contains the exact result for all points of its
// operands. No ambient rounding mode is used (one step of std::nextafter beyond round-to-nearest).
struct Interval {
  double lower = 0;
  double upper = 0;

  bool operator==(const Interval&) const = default;
};

Interval operator+(Interval a, Interval b);
Interval operator-(Interval a, Interval b);
Interval operator*(Interval a, Interval b);
Interval operator-(Interval a);  // exact
Interval hull(Interval a, Interval b);
Interval intersect(Interval a, Interval b);  // the operands must meet
double magnitude(Interval a);                // max |x| over the interval, exact
bool contains(Interval a, double x);
Interval relu(Interval a);     // exact
Interval tanh(Interval a);     // std::tanh and a margin of 2^-50, within [-1, 1]
Interval sigmoid(Interval a);  // likewise, within [0, 1]

}  // namespace napier
