#include "napier/kernels/cpu/rounding64.h"

#include <bit>
#include <cmath>

#include "napier/arithmetic/operations.h"
#include "napier/arithmetic/values.h"

namespace napier {
namespace {

constexpr int kMostMantissaBits = 23;
constexpr int kMostFixedBits = 48;
constexpr int kMostBitsWithRandom = 50;
constexpr int kFarExponent = 900;  // 2^±900: binary64 stays normal, with room for a step
constexpr std::uint64_t kExponentField = 0x7FF0'0000'0000'0000;

double projected(const Exact& x, const Projection& to) {
  return value_of_code(to.format, project_exact(x, to, 0));
}

void set_float(const NumberFormat& f, Rounding64& r) {
  r.power_mask = kExponentField;
  r.lowest_power = std::ldexp(1, smallest_exponent(f));
  r.steps_per_power = std::ldexp(1, f.mantissa_bits);
  r.largest = value_of_code(f, largest_magnitude(f));
  r.largest_negative = f.is_signed ? r.largest : 0;
  r.flush_below = f.subnormals == kFlush ? r.lowest_power : 0;
}

void set_fixed(const Projection& to, Rounding64& r) {
  const NumberFormat& f = to.format;
  r.lowest_power = std::ldexp(1, -f.fraction_bits);
  r.steps_per_power = 1;
  r.largest = value_of_code(f, fixed_end(f, 0));
  r.largest_negative = -value_of_code(f, fixed_end(f, 1));
  if (to.overflow != kWrap) return;
  r.wrap_modulus = std::ldexp(1, f.width_bits);
  r.wraps_signed = f.is_signed != 0;
}

}  // namespace

bool fits_rounding64(const Projection& to) {
  const NumberFormat& f = to.format;
  const int random_bits = is_stochastic(to.rounding) ? to.rounding.random_bits : 0;
  if (f.family == kFixed) {
    return f.width_bits <= kMostFixedBits && f.width_bits + random_bits <= kMostBitsWithRandom &&
           std::abs(f.fraction_bits) <= kFarExponent / 4;
  }
  return f.family == kFloat && f.subnormals != kNoSubnormals &&
         f.mantissa_bits <= kMostMantissaBits &&
         f.mantissa_bits + 1 + random_bits <= kMostBitsWithRandom &&
         smallest_exponent(f) > -kFarExponent &&
         smallest_exponent(f) + (1 << f.exponent_bits) < kFarExponent;
}

Rounding64 rounding64_of(const Projection& to) {
  Rounding64 r{};
  r.rounds = true;
  r.mode = to.rounding.mode;
  r.random_bits = is_stochastic(to.rounding) ? to.rounding.random_bits : 0;
  r.random_scale = std::ldexp(1, r.random_bits);
  if (to.format.family == kFixed) set_fixed(to, r);
  if (to.format.family == kFloat) set_float(to.format, r);
  r.step_of_power = 1 / r.steps_per_power;
  r.above = projected(exact_value(0, 1, 4 * kFarExponent), to);
  r.below = projected(exact_value(1, 1, 4 * kFarExponent), to);
  r.plus_infinity = projected(exact_special(kInfinite, 0), to);
  r.minus_infinity = projected(exact_special(kInfinite, 1), to);
  r.not_a_number = projected(exact_special(kNotANumber, 0), to);
  r.keeps_minus_zero = has_negative_zero(to.format) != 0;
  return r;
}

}  // namespace napier
