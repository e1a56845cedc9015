#include "napier/kernels/code_plan.h"

#include <bit>
#include <cmath>
#include <limits>

#include "napier/arithmetic/format_limits.h"

namespace napier {
namespace {

constexpr int kMantissa32 = 23;
constexpr int kBias32 = 127;
constexpr int kLowestExponent32 = -126;
constexpr int kMantissa64 = 52;
constexpr int kBias64 = 1023;
constexpr int kFarFraction = 90;    // 2^±90 · an integer of 32 bits is a normal number
constexpr int kMostFixedBits = 31;  // beside the sign: int32 holds the steps
constexpr float kInfinity32 = std::numeric_limits<float>::infinity();
constexpr std::int32_t kNone = std::numeric_limits<std::int32_t>::max();

CodeKind kind_of(const NumberFormat& f) {
  if (f.family == kFixed) return CodeKind::fixed;
  return smallest_exponent(f) == kLowestExponent32 ? CodeKind::shifted : CodeKind::rebased;
}

std::uint32_t rebase_of(const NumberFormat& f) {
  return static_cast<std::uint32_t>(kBias32 - f.bias) << f.mantissa_bits;
}

float power_of_two(int exponent) { return std::ldexp(1.0F, exponent); }

}  // namespace

Encode32 encode32_of(const NumberFormat& format) {
  Encode32 e;
  e.kind = kind_of(format);
  e.width = format.width_bits;
  e.nan_code = static_cast<std::uint32_t>(nan_code(format));
  if (e.kind == CodeKind::fixed) {
    e.steps_per_unit = power_of_two(format.fraction_bits);
    return e;
  }
  e.shift = kMantissa32 - format.mantissa_bits;
  e.implied = 1U << format.mantissa_bits;
  e.lowest_power = power_of_two(smallest_exponent(format));
  if (e.kind == CodeKind::rebased) e.rebase = rebase_of(format);
  e.infinity_as = kInfinity32;
  if (format.has_infinity) {
    const auto code = static_cast<std::uint32_t>(largest_magnitude(format)) + 1;
    e.infinity_as = std::bit_cast<float>((code + e.rebase) << e.shift);
  }
  return e;
}

Encode64 encode64_of(const NumberFormat& format) {
  Encode64 e;
  e.format = format;
  e.nan_code = nan_code(format);
  e.steps_per_unit = std::ldexp(1.0, format.fraction_bits);
  if (format.family == kFixed) return e;
  e.infinity_code = largest_magnitude(format) + 1;
  e.lowest_power = std::ldexp(1.0, smallest_exponent(format));
  e.steps_per_unit = std::ldexp(1.0, format.mantissa_bits - smallest_exponent(format));
  return e;
}

std::uint64_t code_of_number(double value, const Encode64& e) {
  const NumberFormat& f = e.format;
  if (std::isnan(value)) return e.nan_code;
  if (f.family == kFixed) {
    const auto steps = static_cast<std::int64_t>(value * e.steps_per_unit);
    return static_cast<std::uint64_t>(steps) & low_bits_mask(f.width_bits);
  }
  const std::uint64_t sign = std::signbit(value) ? sign_bit(f) : 0;
  const double size = std::abs(value);
  if (std::isinf(size)) return sign | e.infinity_code;
  if (size < e.lowest_power) return sign | static_cast<std::uint64_t>(size * e.steps_per_unit);
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(size) >> (kMantissa64 - f.mantissa_bits);
  const auto rebase = static_cast<std::uint64_t>(kBias64 - f.bias) << f.mantissa_bits;
  return sign | (bits - rebase);
}

bool fits_decode32(const NumberFormat& format) {
  if (format.family == kFixed) {
    return format.width_bits - format.is_signed <= kMostFixedBits &&
           std::abs(format.fraction_bits) <= kFarFraction;
  }
  if (format.family != kFloat || format.subnormals == kNoSubnormals) return false;
  if (!fits_float32(format) || format.width_bits > 32) return false;
  return smallest_exponent(format) == kLowestExponent32 ||
         smallest_exponent(format) - format.mantissa_bits >= kLowestExponent32;
}

Decode32 decode32_of(const NumberFormat& format) {
  Decode32 d;
  d.kind = kind_of(format);
  d.width = format.width_bits;
  d.is_signed = format.is_signed != 0;
  if (d.kind == CodeKind::fixed) {
    d.step = power_of_two(-format.fraction_bits);
    return d;
  }
  d.shift = kMantissa32 - format.mantissa_bits;
  d.implied = 1U << format.mantissa_bits;
  if (d.kind == CodeKind::rebased) d.rebase = rebase_of(format);
  const bool is_gradual = format.subnormals == kGradual;
  d.step = is_gradual ? power_of_two(smallest_exponent(format) - format.mantissa_bits) : 0;
  const auto beyond = static_cast<std::int32_t>(largest_magnitude(format)) + 1;
  const bool has_range = format.nan == kIeeeNan || format.nan == kAllOnesNan;
  d.infinity = format.has_infinity ? beyond : kNone;
  d.first_nan = has_range ? beyond + format.has_infinity : kNone;
  if (has_nan(format)) d.single_nan = static_cast<std::uint32_t>(nan_code(format));
  return d;
}

}  // namespace napier
