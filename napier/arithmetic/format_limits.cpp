#include "napier/arithmetic/format_limits.h"

#include "napier/arithmetic/operations.h"

namespace napier {
namespace {

std::uint64_t first_normal_code(const NumberFormat& format) {
  return format.subnormals == kNoSubnormals ? 0 : std::uint64_t{1} << format.mantissa_bits;
}

bool has_normal_numbers(const NumberFormat& format) {
  return format.family == kFloat && first_normal_code(format) <= largest_magnitude(format);
}

bool has_subnormal_numbers(const NumberFormat& format) {
  return format.family == kFloat && format.subnormals == kGradual && format.mantissa_bits > 0;
}

// 1 and the next number up are codes n and n + 1, in every family.
std::optional<Exact> epsilon_of(const NumberFormat& format) {
  const Exact one = exact_value(0, 1, 0);
  const std::uint64_t code = project_exact(one, {format, {kRz, 0}, kSaturate}, 0);
  const Exact here = decode(format, code);
  if (code >= largest_number_code(format) || here.kind != kFinite) return std::nullopt;
  const Exact gap = exact_sum(here, exact_negated(one), kRne);
  if (!is_exact_zero(gap)) return std::nullopt;
  return exact_sum(decode(format, code + 1), exact_negated(one), kRne);
}

std::uint64_t float_nan_codes(const NumberFormat& format) {
  const std::uint64_t signs = format.is_signed ? 2 : 1;
  switch (format.nan) {
    case kIeeeNan:
      return signs * ((std::uint64_t{1} << format.mantissa_bits) - 1);
    case kAllOnesNan:
      return signs;
    case kNegativeZeroNan:
    case kSingleNan:
      return 1;
    case kNoNan:
      return 0;
  }
  return 0;
}

void count_float_codes(const NumberFormat& format, FormatLimits& limits) {
  const std::uint64_t signs = format.is_signed ? 2 : 1;
  const std::uint64_t first = first_normal_code(format);
  const std::uint64_t flushed = format.subnormals == kFlush && first > 0 ? first - 1 : 0;
  const std::uint64_t zeros = format.subnormals == kNoSubnormals ? 0 : 1 + flushed;
  const std::uint64_t positive = largest_magnitude(format) + 1 - zeros;
  limits.nan_codes = float_nan_codes(format);
  limits.infinity_codes = format.has_infinity ? signs : 0;
  limits.zero_codes = signs * zeros - (format.nan == kNegativeZeroNan ? 1 : 0);
  limits.finite_values = signs * positive + (zeros > 0 ? 1 : 0);
}

}  // namespace

std::uint64_t largest_number_code(const NumberFormat& format) {
  if (format.family == kFloat) return largest_magnitude(format);
  return low_bits_mask(format.width_bits - (format.is_signed ? 1 : 0));
}

std::uint64_t smallest_number_code(const NumberFormat& format) {
  if (format.family != kFloat) return 1;
  if (format.subnormals == kGradual) return 1;
  return first_normal_code(format);
}

std::uint64_t lowest_number_code(const NumberFormat& format) {
  if (!format.is_signed) return 0;
  const std::uint64_t sign = std::uint64_t{1} << (format.width_bits - 1);
  if (format.family == kFloat) return sign | largest_magnitude(format);
  return format.family == kPosit ? sign + 1 : sign;
}

FormatLimits limits_of(const NumberFormat& format) {
  FormatLimits limits = {};
  limits.largest = decode(format, largest_number_code(format));
  limits.lowest = decode(format, lowest_number_code(format));
  const std::uint64_t least = smallest_number_code(format);
  if (least <= largest_number_code(format)) limits.smallest = decode(format, least);
  if (has_normal_numbers(format))
    limits.smallest_normal = decode(format, first_normal_code(format));
  if (has_subnormal_numbers(format)) limits.smallest_subnormal = decode(format, 1);
  limits.epsilon = epsilon_of(format);
  if (format.family == kFloat) {
    count_float_codes(format, limits);
    return limits;
  }
  limits.zero_codes = 1;
  limits.nan_codes = format.family == kPosit ? 1 : 0;
  limits.finite_values = low_bits_mask(format.width_bits) + 1 - limits.nan_codes;
  return limits;
}

bool fits_float32(const NumberFormat& format) {
  const FormatLimits limits = limits_of(format);
  constexpr int kLargestExponent = 127;
  constexpr int kSmallestExponent = -149;
  constexpr int kPrecision = 24;
  const int precision = format.family == kFloat   ? format.mantissa_bits + 1
                        : format.family == kFixed ? format.width_bits - format.is_signed
                                                  : format.width_bits - 2 - format.exponent_bits;
  return precision <= kPrecision && leading_exponent(limits.largest) <= kLargestExponent &&
         leading_exponent(limits.lowest) <= kLargestExponent &&
         (!limits.smallest || leading_exponent(*limits.smallest) >= kSmallestExponent);
}

}  // namespace napier
