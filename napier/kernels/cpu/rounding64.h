#pragma once

#include <cstdint>

#include "napier/arithmetic/rules.h"

namespace napier {

// A projection as the binary64 kernels apply it: to the value of the result, not to its code.
// Made by `rounding64_of`; what happens beyond the ends is asked of the scalar definition there.
struct Rounding64 {
  bool rounds = false;  // false: the value stays as it is
  Rounding mode = kRne;
  double random_scale = 1;       // 2^N
  std::uint64_t power_mask = 0;  // the exponent field of binary64, or 0 for fixed point
  double lowest_power = 0;       // 2^emin, or 2^m of one step for fixed point
  double steps_per_power = 1;    // 2^m
  double step_of_power = 1;      // 2^-m
  double largest = 0;            // positive results beyond it become `above`
  double largest_negative = 0;   // and negative ones whose magnitude is beyond this `below`
  double above = 0;
  double below = 0;
  double plus_infinity = 0;  // what an infinite result becomes
  double minus_infinity = 0;
  double not_a_number = 0;  // what NaN becomes
  double flush_below = 0;   // magnitudes below it become zero
  bool keeps_minus_zero = true;
  double wrap_modulus = 0;  // of the steps; 0: no wrap
  bool wraps_signed = true;
  int random_bits = 0;
};

// Whether the binary64 kernels carry this projection to the bit: floats of at most 24 bits of
// precision within binary64's normal range, fixed point of at most 48 bits.
bool fits_rounding64(const Projection& to);
Rounding64 rounding64_of(const Projection& to);

}  // namespace napier
