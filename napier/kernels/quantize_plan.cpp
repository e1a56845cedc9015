#include "napier/kernels/quantize_plan.h"

#include <bit>
#include <cmath>

#include "napier/arithmetic/format_limits.h"
#include "napier/arithmetic/operations.h"
#include "napier/arithmetic/values.h"

namespace napier {
namespace {

constexpr int kBinary32Mantissa = 23;
constexpr int kBinary32LowestExponent = -126;
constexpr int kMostMovedMantissa = 21;   // |x| + E·C + an addend stays below 2·E·C
constexpr int kMostMovedFixedBits = 22;  // the same, beside the sign
constexpr int kMostRandomBits = 22;      // 1 + (2R + 1) / 2^(N+1) in binary32
constexpr int kFarFraction = 100;        // 2^±100: steps, their parts and 2^23 steps are normal
constexpr std::uint32_t kExponentField = 0x7F800000;
constexpr std::uint32_t kOne = 0x3F800000;

float power_of_two(int exponent) { return std::ldexp(1.0F, exponent); }

float projected(const Exact& x, const Projection& to) {
  return float_of_code(to.format, project_exact(x, to, 0));
}

bool is_same(float a, float b) { return bits_of_value(a) == bits_of_value(b); }

bool is_symmetric(const Ends32& e) {
  const bool is_nan = std::isnan(e.above) && std::isnan(e.below);
  return e.largest == e.largest_negative && (is_nan || is_same(e.above, -e.below)) &&
         is_same(e.plus_infinity, e.above) && is_same(e.minus_infinity, e.below) &&
         e.flush_below == 0;
}

Ends32 ends_of(const Projection& to) {
  const NumberFormat& f = to.format;
  constexpr int kFar = 1000;  // 2^kFar is beyond every end
  Ends32 e;
  e.largest = float_of_code(f, largest_number_code(f));
  e.largest_negative = std::abs(f.is_signed ? float_of_code(f, lowest_number_code(f)) : 0);
  e.above = projected(exact_value(0, 1, kFar), to);
  e.below = projected(exact_value(1, 1, kFar), to);
  e.plus_infinity = projected(exact_special(kInfinite, 0), to);
  e.minus_infinity = projected(exact_special(kInfinite, 1), to);
  e.not_a_number = projected(exact_special(kNotANumber, 0), to);
  if (f.subnormals == kFlush && f.family == kFloat) {
    e.flush_below = power_of_two(smallest_exponent(f));
  }
  e.zero_addend = has_negative_zero(f) ? -0.0F : 0.0F;
  e.is_symmetric = is_symmetric(e);
  return e;
}

QuantizeMethod method_of(Rounding mode) {
  switch (mode) {
    case kRne:
      return QuantizeMethod::nearest;
    case kRz:
    case kRna:
    case kSra:
    case kSrb:
      return QuantizeMethod::cut;
    case kRu:
    case kRd:
      return QuantizeMethod::directed;
    case kRo:
      return QuantizeMethod::odd;
    case kSrc:
      return QuantizeMethod::threshold;
  }
  return QuantizeMethod::nearest;
}

Quantize32 common_constants(const Projection& to) {
  Quantize32 q;
  q.method = method_of(to.rounding.mode);
  q.ends = ends_of(to);
  q.random_bits = is_stochastic(to.rounding) ? to.rounding.random_bits : 0;
  q.goes_up = to.rounding.mode == kRu;
  return q;
}

// The top N bits of a number of `width` bits.
std::uint32_t top_bits(int width, int count) {
  const int kept = count < width ? count : width;
  return static_cast<std::uint32_t>(((1ULL << kept) - 1) << (width - kept));
}

Quantize32 integer_constants(const Projection& to) {
  Quantize32 q = common_constants(to);
  const int s = kBinary32Mantissa - to.format.mantissa_bits;
  const int below = q.random_bits < s ? s - q.random_bits : 0;  // bits below R's lowest
  const Rounding mode = to.rounding.mode;
  q.low_mask = (1U << s) - 1;
  q.random_place = s > 0 ? 32 - s : 31;
  q.random_mask = top_bits(s, q.random_bits);
  if (mode == kRna && s > 0) q.addend = 1U << (s - 1);
  if (mode == kSrb && below > 0) q.addend = 1U << (below - 1);
  q.near_place = below;
  if ((mode == kRne || mode == kSrc) && below > 0) {
    q.near_addend = (1U << (below - 1)) - 1;
    q.near_parity = 1;
  }
  return q;
}

// Of what lies below E · 2^-m: r0 of `cut` and T0 of `threshold`.
void set_lost_parts(const RoundingRule& rule, int mantissa_bits, Quantize32& q) {
  const int n = q.random_bits;
  q.random_mask = top_bits(kBinary32Mantissa, n);
  q.cut_addend = static_cast<std::uint32_t>(127 - mantissa_bits) << kBinary32Mantissa;
  q.threshold_bits = std::bit_cast<std::uint32_t>(3.0F);  // T = 2: never away
  if (rule.mode == kRna) {
    q.cut_addend |= 1U << 22;
    q.threshold_bits = std::bit_cast<std::uint32_t>(1.5F);
  }
  if (rule.mode == kSra) q.threshold_bits = kOne + (1U << (kBinary32Mantissa - n));
  if (rule.mode == kSrb || rule.mode == kSrc) q.threshold_bits = kOne + (1U << (22 - n));
  if (rule.mode == kSrb) q.cut_addend |= 1U << (22 - n);
}

Quantize32 moving_constants(const Projection& to) {
  const NumberFormat& f = to.format;
  Quantize32 q = common_constants(to);
  const int m = f.family == kFixed ? 0 : f.mantissa_bits;
  if (f.family == kFixed) {
    q.lowest_power = power_of_two(-f.fraction_bits);
    const double steps = std::ldexp(1.0, f.width_bits - f.is_signed) + 1;
    q.clamp = static_cast<float>(std::ldexp(steps, -f.fraction_bits));
  } else {
    q.power_mask = kExponentField;
    q.lowest_power = power_of_two(smallest_exponent(f));
    q.clamp = power_of_two(std::ilogb(q.ends.largest) + 1);
  }
  q.move = power_of_two(kBinary32Mantissa - m);
  q.step_of_power = power_of_two(-m);
  q.cut_back = q.move + q.step_of_power;
  set_lost_parts(to.rounding, m, q);
  return q;
}

bool is_plain_float(const NumberFormat& f) {
  return f.family == kFloat && f.subnormals != kNoSubnormals && largest_magnitude(f) > 0 &&
         fits_float32(f);
}

bool fits_integer32(const NumberFormat& f) {
  return is_plain_float(f) && smallest_exponent(f) == kBinary32LowestExponent &&
         f.mantissa_bits > 0;
}

// Every power, step, part of a step and C-fold power is a normal number of binary32.
bool fits_binary32(const NumberFormat& f) {
  if (f.family == kFixed) {
    return f.width_bits - f.is_signed <= kMostMovedFixedBits &&
           std::abs(f.fraction_bits) <= kFarFraction;
  }
  if (!is_plain_float(f) || f.mantissa_bits > kMostMovedMantissa) return false;
  const int highest = std::ilogb(float_of_code(f, largest_magnitude(f)));
  return smallest_exponent(f) - f.mantissa_bits - kBinary32Mantissa >= kBinary32LowestExponent &&
         highest + 1 + kBinary32Mantissa - f.mantissa_bits < 126;
}

// Why the 32-bit paths cannot; empty if they can.
std::string narrow_reason(const Projection& to) {
  if (to.overflow == kWrap) return "wrap is carried in binary64";
  if (fits_integer32(to.format)) return "";
  if (!fits_binary32(to.format)) return "binary32 cannot carry the format";
  if (is_stochastic(to.rounding) && to.rounding.random_bits > kMostRandomBits) {
    return "more than 22 random bits";
  }
  return "";
}

}  // namespace

QuantizePlan plan_quantize(const Projection& to) {
  QuantizePlan plan;
  plan.reason = narrow_reason(to);
  if (plan.reason.empty()) {
    const bool is_integer = fits_integer32(to.format);
    plan.path = is_integer ? QuantizePath::integer32 : QuantizePath::binary32;
    plan.narrow = is_integer ? integer_constants(to) : moving_constants(to);
    plan.narrow_code = encode32_of(to.format);
  } else if (fits_rounding64(to)) {
    plan.path = QuantizePath::binary64;
    plan.wide = rounding64_of(to);
    plan.wide_code = encode64_of(to.format);
  } else {
    plan.path = QuantizePath::scalar;
    plan.reason = "no vector path has this format";
  }
  return plan;
}

const char* name_of(QuantizePath path) {
  constexpr const char* kNames[] = {"integer32", "binary32", "binary64", "scalar"};
  return kNames[static_cast<std::size_t>(path)];
}

}  // namespace napier
