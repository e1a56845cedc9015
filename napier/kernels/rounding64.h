// A projection as the kernels apply it to numbers carried in binary64: to the value of the result,
// not to its code. C subset, see napier/base/c_subset.h; napier/kernels/cpu/rounding64.h makes it.
#pragma once

#include "napier/arithmetic/rules.h"

NAPIER_BEGIN

struct Rounding64 {
  i32 rounds;  // 0: the value stays as it is, and nothing else is looked at
  i32 random_bits;
  enum Rounding mode;
  i32 keeps_minus_zero;
  double random_scale;      // 2^N
  u64 power_mask;           // the exponent field of binary64, or 0 for fixed point
  double lowest_power;      // 2^emin, or 2^m of one step for fixed point
  double steps_per_power;   // 2^m
  double step_of_power;     // 2^-m
  double largest;           // positive results beyond it become `above`
  double largest_negative;  // and negative ones whose magnitude is beyond this `below`
  double above;
  double below;
  double plus_infinity;  // what an infinite result becomes
  double minus_infinity;
  double not_a_number;  // what NaN becomes
  double flush_below;   // magnitudes below it become zero
  double wrap_modulus;  // of the steps; 0: no wrap
  i32 wraps_signed;
};
#ifndef __cplusplus
typedef struct Rounding64 Rounding64;
#endif

NAPIER_END
