#pragma once

#include <gmpxx.h>

#include <cmath>
#include <cstdint>

#include "napier/arithmetic/fixed.h"

// An oracle for fixed point that shares no code with it: rationals of GMP, and the roundings by
// their definitions as the nearest integer that satisfies them.
namespace napier::oracle {

inline mpq_class power_of_two(int exponent) {
  mpz_class power;
  mpz_ui_pow_ui(power.get_mpz_t(), 2, static_cast<unsigned long>(std::abs(exponent)));
  return exponent >= 0 ? mpq_class(power) : mpq_class(mpz_class(1), power);
}

// A 128-bit integer as a rational, in two halves.
inline mpq_class rational(Int128 code) {
  const mpz_class high(static_cast<long>(code >> 64));
  const mpz_class low(static_cast<unsigned long>(code));
  mpz_class both = high;
  both <<= 64;
  both += low;
  return mpq_class(both);
}

inline mpz_class floor_of(const mpq_class& x) {
  mpz_class quotient;
  mpz_fdiv_q(quotient.get_mpz_t(), x.get_num_mpz_t(), x.get_den_mpz_t());
  return quotient;
}

inline mpz_class round(const mpq_class& x, Rounding rounding) {
  const mpz_class below = floor_of(x);
  const mpz_class above = x == below ? below : mpz_class(below + 1);
  const mpq_class to_below = x - below;
  const mpq_class to_above = above - x;
  if (rounding == Rounding::kRd) return below;
  if (rounding == Rounding::kRz) return sgn(x) < 0 ? above : below;
  if (to_below < to_above) return below;
  if (to_above < to_below) return above;
  if (rounding == Rounding::kRna) return sgn(x) < 0 ? below : above;
  return mpz_even_p(below.get_mpz_t()) != 0 ? below : above;
}

// x in the format: round(x · 2^F), then saturated, or reduced modulo 2^W.
inline std::int64_t project(const mpq_class& x, const FixedFormat& format, Rounding rounding,
                            Overflow overflow) {
  mpz_class code = round(x * power_of_two(format.fraction_bits), rounding);
  const mpz_class modulus = power_of_two(format.width_bits).get_num();
  const mpz_class lowest = format.is_signed ? mpz_class(-modulus / 2) : mpz_class(0);
  const mpz_class largest = lowest + modulus - 1;
  if (overflow == Overflow::kSaturate) {
    if (code < lowest) code = lowest;
    if (code > largest) code = largest;
  } else {
    mpz_fdiv_r(code.get_mpz_t(), mpz_class(code - lowest).get_mpz_t(), modulus.get_mpz_t());
    code += lowest;
  }
  return code.get_si();
}

}  // namespace napier::oracle
