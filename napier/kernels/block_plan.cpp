#include "napier/kernels/block_plan.h"

#include <bit>
#include <cmath>

#include "napier/arithmetic/format_limits.h"
#include "napier/arithmetic/values.h"

namespace napier {
namespace {

constexpr int kMantissa32 = 23;
constexpr int kPrecision32 = 24;
constexpr std::uint32_t kNever = 1U << kMantissa32;
constexpr std::uint32_t kAboveRootOfTwo = 0xB504F4 - (1U << kMantissa32);
constexpr int kLowestPlace = -90;     // 33 more bits below it are still normal in binary32
constexpr int kFarthestScale = 127;   // 2^±127 is a number of binary32
constexpr int kMostDivisorBits = 28;  // then no quotient comes within 2^-52 of 24 bits

int precision_of(const NumberFormat& f) {
  return f.family == kFloat ? f.mantissa_bits + 1 : f.width_bits - 1;
}

int lowest_place(const NumberFormat& f) {
  return f.family == kFloat ? smallest_exponent(f) - f.mantissa_bits : -f.fraction_bits;
}

std::uint32_t mantissa_of(double x) {
  return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(x) >> 29) & (kNever - 1);
}

// The first mantissa, 23 bits, of an A whose scale is one above e - E.
std::uint32_t first_that_moves_up(ScaleRule rule, const NumberFormat& element) {
  const int precision = precision_of(element);
  switch (rule) {
    case kScaleFloor:
      return kNever;
    case kScaleCeil:
      return mantissa_of(value_of_code(element, largest_code_of(element))) + 1;
    case kScaleEven:
      return precision > kMantissa32 ? kNever : kNever - (1U << (kMantissa32 - precision));
    case kScaleNearest:
      return kAboveRootOfTwo;
  }
  return kNever;
}

Projection scale_projection(const BlockFormat& f) {
  constexpr Rounding kModes[] = {kRz, kRu, kRne, kRna};  // floor, ceil, even, nearest
  return {f.scale, {kModes[f.rule], 0}, kSaturate};
}

bool is_narrow(const QuantizePlan& plan) {
  return plan.path == QuantizePath::integer32 || plan.path == QuantizePath::binary32;
}

// Why elements cannot be vectors of binary32 on their way; empty if they can.
std::string element_reason(const NumberFormat& f, const QuantizePlan& plan) {
  if (plan.path == QuantizePath::scalar) return "no vector path has the elements";
  if (!fits_float32(f) || !fits_decode32(f)) return "elements of more than 24 bits";
  if (lowest_place(f) < kLowestPlace) return "elements next to binary32's smallest numbers";
  return "";
}

std::string power_reason(const BlockFormat& f) {
  const int lowest = smallest_exponent(f.scale);
  const int highest = lowest + static_cast<int>(largest_magnitude(f.scale));
  if (lowest < -kFarthestScale || highest > kFarthestScale) return "scales beyond binary32";
  return "";
}

std::string quotient_reason(const BlockRules& rules, const QuantizePlan& scale) {
  const BlockFormat& f = rules.format;
  const int random_bits = is_stochastic(rules.rounding) ? rules.rounding.random_bits : 0;
  if (!is_narrow(scale) || !f.scale.is_signed || f.scale.subnormals != kGradual) {
    return "no vector path has the scales";
  }
  const int divisor_bits =
      kPrecision32 + std::max(f.scale.mantissa_bits + 1, precision_of(f.element));
  if (divisor_bits > kMostDivisorBits) return "scales of more than 28 bits";
  if (precision_of(f.element) + random_bits + 2 > kPrecision32) {
    return "a quotient of 24 bits is too short for that many random bits";
  }
  return "";
}

void set_power(const BlockFormat& f, BlockPlan& plan) {
  plan.element_exponent = std::ilogb(value_of_code(f.element, largest_code_of(f.element)));
  plan.moves_up_from = first_that_moves_up(f.rule, f.element);
  plan.lowest_scale = smallest_exponent(f.scale);
  plan.highest_scale = plan.lowest_scale + static_cast<int>(largest_magnitude(f.scale));
}

void set_quotient(const BlockFormat& f, BlockPlan& plan) {
  plan.scale = plan_quantize(scale_projection(f));
  plan.scale_code = encode32_of(f.scale);
  plan.largest_element = value_of_code(f.element, largest_code_of(f.element));
  plan.smallest_scale = float_of_code(f.scale, 1);
}

}  // namespace

BlockPlan plan_blocks(const BlockRules& rules) {
  const BlockFormat& f = rules.format;
  BlockPlan plan;
  plan.has_nan = has_nan(f.element) != 0;
  plan.nan_scale = static_cast<std::uint8_t>(nan_code(f.scale));
  plan.element = plan_quantize(element_projection(rules));
  plan.reason = element_reason(f.element, plan.element);
  if (!plan.reason.empty()) return plan;
  plan.element_code = encode32_of(f.element);
  const bool is_power = has_power_of_two_scale(f) && !f.has_tensor_scale;
  plan.reason =
      is_power ? power_reason(f) : quotient_reason(rules, plan_quantize(scale_projection(f)));
  if (!plan.reason.empty()) return plan;
  plan.path = is_power ? BlockPath::power : BlockPath::quotient;
  plan.reason = plan.element.reason;
  if (is_power)
    set_power(f, plan);
  else
    set_quotient(f, plan);
  return plan;
}

const char* name_of(BlockPath path) {
  constexpr const char* kNames[] = {"power", "quotient", "scalar"};
  return kNames[static_cast<std::size_t>(path)];
}

}  // namespace napier
