#include "napier/kernels/gemm_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "napier/arithmetic/format_limits.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/arithmetic/values.h"

namespace napier {
namespace {

constexpr int kBinary32Bits = 24;
constexpr int kBinary32Lowest = -149;  // its quantum is 2^-149
constexpr int kBinary64Bits = 53;
constexpr int kMostNearestMantissa = 21;  // (x + E·C) needs two bits beside the mantissa
constexpr int kMostCutBits = 22;          // mantissa bits + N + 1 that a cut in binary32 decides on

// ⌊log2 x⌋, and far away for what has none.
int exponent_of(double x) {
  if (x == 0) return -2000;
  return std::isfinite(x) ? std::ilogb(x) : 5000;
}

// The bits of numbers at hand: all are multiples of 2^lowest_bit, below or equal to `largest`, and
// have at most `bits` significant bits.
struct Numbers {
  int lowest_bit = 0;
  int bits = 0;
  double largest = 0;
};

Numbers operand_numbers(const NumberFormat& f, const DataRange& data) {
  if (f.family == kFixed) return {-f.fraction_bits, f.width_bits, data.largest};
  if (f.family == kPosit) {
    return {exponent_of(data.smallest) - f.width_bits, f.width_bits, data.largest};
  }
  const int lowest = std::max(exponent_of(data.smallest), smallest_exponent(f));
  return {lowest - f.mantissa_bits, f.mantissa_bits + 1, data.largest};
}

Numbers product_numbers(const Numbers& a, const Numbers& b) {
  // Powers of two add no bit.
  const int bits = a.bits <= 1 ? b.bits : b.bits <= 1 ? a.bits : a.bits + b.bits;
  Numbers p{a.lowest_bit + b.lowest_bit, bits, a.largest * b.largest};
  if (p.largest == 0) return {0, 0, 0};
  p.bits = std::min(p.bits, exponent_of(p.largest) - p.lowest_bit + 1);
  return p;
}

int lowest_bit_of(const NumberFormat& f) {
  return f.family == kFixed ? -f.fraction_bits : smallest_exponent(f) - f.mantissa_bits;
}

double largest_of(const NumberFormat& f) { return value_of_code(f, largest_number_code(f)); }

// An upper bound, with room for the bound's own rounding, of |x| rounded in any direction.
double rounded_up(double x, const NumberFormat& f) {
  const double step = std::ldexp(1.0, lowest_bit_of(f));
  const double relative = f.family == kFixed ? 0 : std::ldexp(1.0, -f.mantissa_bits);
  return (x * (1 + relative) + step) * (1 + 1e-12);
}

// Whether every such number is a value of the format, so that rounding it is the identity.
bool holds_all(const NumberFormat& f, const Numbers& x) {
  if (f.family == kPosit || f.subnormals != kGradual || !f.is_signed) return false;
  if (x.largest == 0) return true;
  if (x.lowest_bit < lowest_bit_of(f) || x.largest > largest_of(f)) return false;
  return f.family == kFixed || x.bits <= f.mantissa_bits + 1;
}

Numbers rounded_numbers(const Projection& to, const Numbers& x) {
  if (holds_all(to.format, x)) return x;
  const NumberFormat& f = to.format;
  Numbers r{lowest_bit_of(f), f.family == kFixed ? f.width_bits : f.mantissa_bits + 1,
            std::min(rounded_up(x.largest, f), largest_of(f))};
  r.bits = std::min(r.bits, exponent_of(r.largest) - r.lowest_bit + 1);
  return r;
}

// Everything that the sums are made of, and a bound on them: |c| ≤ largest after any number of
// steps, if no sum overflows.
struct SumBounds {
  Numbers addend;  // the products as they are added
  Numbers sum;     // the exact sums before rounding
  bool can_overflow = true;
};

// B_{k+1} = (B_k + P)·(1 + u) + q bounds the k-th sum in every rounding mode; summed up over k.
double largest_sum(const NumberFormat& f, double product, double start, std::size_t steps) {
  const double u = f.family == kFixed ? 0 : std::ldexp(1.0, -f.mantissa_bits);
  const double q = std::ldexp(1.0, lowest_bit_of(f));
  const auto k = static_cast<double>(steps);
  const double growth = std::exp(k * std::log1p(u));
  const double per_step = u == 0 ? k : (growth - 1) / u;
  return ((product * (1 + u) + q) * per_step + start * growth) * (1 + 1e-9);
}

// Of sums that are never rounded. Sums of multiples of 2^lowest_bit are such.
SumBounds bound_exact_sums(const NumberFormat& f, const Numbers& addend, double start,
                           std::size_t steps) {
  SumBounds bounds;
  bounds.addend = addend;
  bounds.sum.lowest_bit =
      start == 0 ? addend.lowest_bit : std::min(addend.lowest_bit, lowest_bit_of(f));
  bounds.sum.largest = addend.largest * static_cast<double>(steps) + start;
  bounds.sum.bits = exponent_of(bounds.sum.largest) - bounds.sum.lowest_bit + 1;
  return bounds;
}

// Rounding only coarsens sums, down to the format's own lowest bit.
SumBounds bound_sums(const GemmRules& rules, const Numbers& addend, double start,
                     std::size_t steps) {
  const NumberFormat& f = rules.accumulator.format;
  SumBounds bounds = bound_exact_sums(f, addend, start, steps);
  if (rules.order == kExactSum) return bounds;
  if (holds_all(f, bounds.sum)) {
    bounds.can_overflow = false;  // no sum is ever rounded
    return bounds;
  }
  bounds.sum.largest = largest_sum(f, addend.largest, start, steps);
  bounds.sum.bits = exponent_of(bounds.sum.largest) - bounds.sum.lowest_bit + 1;
  bounds.can_overflow = !(bounds.sum.largest <= largest_of(f));
  return bounds;
}

// --- binary32 ---

struct Step {
  std::optional<Rounding32> rounding;
  std::string reason;
};

// The guard must trip before a power E for which E·C is infinite, and before the format's largest.
float guard_limit(const NumberFormat& f, double scale) {
  const double largest_power = std::ldexp(1.0, exponent_of(largest_of(f)));
  const double scaled = std::ldexp(1.0, 126) / scale;
  return static_cast<float>(std::min(largest_power, scaled));
}

Rounding32 nearest_step(const NumberFormat& f) {
  Rounding32 r;
  r.step = Step32::nearest;
  r.lowest_power = std::ldexp(1.0F, smallest_exponent(f));
  r.nearest_scale = std::ldexp(1.5F, 23 - f.mantissa_bits);
  r.limit = guard_limit(f, r.nearest_scale);
  return r;
}

Rounding32 cut_step(const NumberFormat& f, RoundingRule rule) {
  Rounding32 r;
  r.step = Step32::cut;
  r.lowest_power = std::ldexp(1.0F, smallest_exponent(f));
  r.cut_scale = std::ldexp(1.0F, 23 - f.mantissa_bits);
  r.cut_back = std::ldexp(8388609.0F, -f.mantissa_bits);
  r.limit = guard_limit(f, r.cut_scale * 2);
  r.addend = static_cast<std::uint32_t>(127 - f.mantissa_bits) << 23;
  if (rule.mode == kRna) r.addend |= 1U << 22;
  if (rule.mode == kSrb) r.addend |= 1U << (22 - rule.random_bits);
  if (is_stochastic(rule)) {
    r.random_mask = ((1U << rule.random_bits) - 1) << (23 - rule.random_bits);
  }
  return r;
}

// How a value is rounded on the binary32 path, given that its exact value is in binary32, or was
// added so that the rounding cannot tell.
Step rounding_step(const Projection& to) {
  const NumberFormat& f = to.format;
  if (f.family != kFloat) return {{}, "the format is not a float"};
  if (f.subnormals != kGradual || !f.is_signed || !has_negative_zero(f)) {
    return {{}, "the format has no subnormals, no sign or no negative zero"};
  }
  if (smallest_exponent(f) < -126 || lowest_bit_of(f) < kBinary32Lowest) {
    return {{}, "the format reaches below binary32"};
  }
  if (f.mantissa_bits > kMostNearestMantissa) return {{}, "the mantissa is too long"};
  const RoundingRule rule = to.rounding;
  if (rule.mode == kRne) return {nearest_step(f), ""};
  if (rule.mode != kRz && rule.mode != kRna && rule.mode != kSra && rule.mode != kSrb) {
    return {{}, fmt::format("rounding {} is not in it", name_of(rule.mode))};
  }
  if (f.mantissa_bits + rule.random_bits + 1 > kMostCutBits) {
    return {{}, "mantissa and random bits are too many"};
  }
  return {cut_step(f, rule), ""};
}

bool is_binary32_itself(const Projection& to) {
  return to.format == kBinary32 && to.rounding.mode == kRne && to.overflow == kOverflow;
}

// Whether rne of the sum of an accumulator and an addend may go through binary32's own rne.
// docs/arithmetic.md, "Two roundings that are one".
bool is_double_rounding_innocuous(const NumberFormat& f, const SumBounds& bounds) {
  if (bounds.sum.bits <= kBinary32Bits) return true;
  const int p = f.mantissa_bits + 1;
  return bounds.addend.bits <= p && 2 * p + 2 <= kBinary32Bits &&
         smallest_exponent(f) + 1 - bounds.addend.lowest_bit <= kBinary32Bits;
}

// Whether rounding the products may be left out: it changes none of them, nor the sign of a zero
// where a sum can tell.
bool rounds_no_product(const GemmRules& rules, const Numbers& exact) {
  const NumberFormat& f = rules.product.format;
  const bool is_sign_seen = has_negative_zero(rules.accumulator.format) != 0 ||
                            has_negative_zero(total_projection(rules).format) != 0;
  return holds_all(f, exact) && (has_negative_zero(f) != 0 || !is_sign_seen);
}

std::string plan_product32(const GemmRules& rules, const Numbers& exact, GemmPlan& plan) {
  if (exact.bits > kBinary32Bits || exact.lowest_bit < kBinary32Lowest ||
      !(exact.largest < 0x1p120)) {
    return "products are not exact in binary32";
  }
  if (!rules.rounds_product || rounds_no_product(rules, exact)) return "";
  Step step = rounding_step(rules.product);
  if (!step.rounding) return "products: " + step.reason;
  plan.product32 = *step.rounding;
  if (rounded_up(exact.largest, rules.product.format) > largest_of(rules.product.format) ||
      !(exact.largest < static_cast<double>(plan.product32.limit) * 2)) {
    plan.is_guarded = true;
  }
  return "";
}

std::string plan_sum32(const GemmRules& rules, const SumBounds& bounds, GemmPlan& plan) {
  const NumberFormat& f = rules.accumulator.format;
  // Toward -∞, x - x is -0.
  const bool has_plain_zeros = rules.accumulator.rounding.mode != kRd || !has_negative_zero(f);
  if (has_plain_zeros && bounds.sum.bits <= kBinary32Bits &&
      bounds.sum.lowest_bit >= kBinary32Lowest && bounds.sum.largest < 0x1p126 &&
      holds_all(f, bounds.sum)) {
    return "";
  }
  if (is_binary32_itself(rules.accumulator) && bounds.addend.lowest_bit >= kBinary32Lowest) {
    return "";
  }
  Step step = rounding_step(rules.accumulator);
  if (!step.rounding) return "sums: " + step.reason;
  if (step.rounding->step == Step32::nearest && !is_double_rounding_innocuous(f, bounds)) {
    return "sums: rounding to nearest twice, in binary32 and in the format, is not rounding once";
  }
  plan.sum32 = *step.rounding;
  const bool can_underflow = bounds.sum.lowest_bit < lowest_bit_of(f);
  if (bounds.can_overflow || can_underflow ||
      !(bounds.sum.largest < static_cast<double>(plan.sum32.limit) * 2)) {
    plan.is_guarded = true;
  }
  return "";
}

std::string plan_binary32(const GemmRules& rules, const Numbers& exact, const SumBounds& bounds,
                          const TileAbilities& abilities, GemmPlan& plan) {
  if (rules.order != kSequential) return "the order is not sequential";
  if (rules.random.kind == kLfsr && random_bits_of(rules) > 0 && !abilities.has_registers) {
    return "an lfsr gives the random bits";
  }
  if (random_bits_of(rules) > 16) return "more than 16 random bits";
  std::string reason = plan_product32(rules, exact, plan);
  if (reason.empty()) reason = plan_sum32(rules, bounds, plan);
  if (reason.empty()) plan.path = GemmPath::binary32;
  return reason;
}

// binary32 throughout: the processor's own operations, which the data keep below infinity.
bool plan_native(const GemmRules& rules, const Numbers& exact, const SumBounds& bounds,
                 const TileAbilities& abilities, GemmPlan& plan) {
  if (rules.order != kSequential || !is_binary32_itself(rules.accumulator)) return false;
  if (!(exact.largest < 0x1p126) || !(bounds.sum.largest < 0x1p126)) return false;
  const bool is_split = rules.rounds_product && is_binary32_itself(rules.product);
  if (is_split && abilities.has_own_products) {
    plan.product32.step = Step32::own;
  } else if (rules.rounds_product || !abilities.has_fused_sums) {
    return false;
  }
  plan.path = GemmPath::binary32;
  return true;
}

// --- any32 ---

// The rounding of what was added to odd, or nothing where binary32 cannot carry it.
std::optional<Rounding32> any_step(const Projection& to) {
  if (is_binary32_itself(to)) return Rounding32{};
  const NumberFormat& f = to.format;
  const RoundingRule rule = to.rounding;
  if (f.family != kFloat || f.subnormals != kGradual || !f.is_signed) return {};
  if (smallest_exponent(f) < -126 || lowest_bit_of(f) < kBinary32Lowest + 2) return {};
  if (f.mantissa_bits > kMostNearestMantissa) return {};
  const int random_bits = is_stochastic(rule) ? rule.random_bits : 0;
  if (random_bits > 0 && f.mantissa_bits + random_bits + 1 > kMostCutBits) return {};
  Rounding32 r = cut_step(f, rule.mode == kRo ? RoundingRule{kRz, 0} : rule);
  r.mode = rule.mode;
  r.random_bits = random_bits;
  r.nearest_scale = std::ldexp(1.5F, 23 - f.mantissa_bits);
  r.longer_scale = std::ldexp(1.5F, 23 - f.mantissa_bits - random_bits);
  r.step_scale = std::ldexp(1.0F, -f.mantissa_bits);
  r.keeps_minus_zero = has_negative_zero(f) != 0;
  r.limit = guard_limit(f, std::ldexp(1.0, 25 - f.mantissa_bits));
  return r;
}

// Whether the sum of two such addends, of which one is a number of the format unless `any`, may go
// through binary32's own rounding before rne into the format.
bool is_rounded_once(const NumberFormat& f, const Numbers& addend, bool any) {
  if (any && addend.lowest_bit < lowest_bit_of(f)) return false;
  const SumBounds bounds{addend, {0, kBinary32Bits + 1, 0}, true};
  return is_double_rounding_innocuous(f, bounds);
}

// What the sums of this rounding need.
void choose_sum(const NumberFormat& f, const Numbers& addend, bool any, Rounding32& r) {
  if (r.step == Step32::exact) r.sum = Sum32::plain;
  if (r.step == Step32::exact) return;
  if (r.mode == kRz || r.mode == kRna || r.mode == kSra || r.mode == kSrb) r.sum = Sum32::cut;
  if (r.mode == kRne && is_rounded_once(f, addend, any)) r.sum = Sum32::plain;
}

// A block's sum, or a tree's only product.
Numbers block_numbers(const GemmRules& rules, const Numbers& addend) {
  const NumberFormat& f = rules.accumulator.format;
  return {std::min(addend.lowest_bit, lowest_bit_of(f)), std::max(addend.bits, f.mantissa_bits + 1),
          0};
}

bool plan_any32(const GemmRules& rules, const Numbers& exact, const Numbers& addend,
                std::size_t steps, GemmPlan& plan) {
  if (rules.order == kExactSum || rules.order == kAligned) return false;
  if (exact.bits > kBinary32Bits || exact.lowest_bit < kBinary32Lowest ||
      !(exact.largest < 0x1p120)) {
    return false;
  }
  const bool rounds = rules.rounds_product && !rounds_no_product(rules, exact);
  const auto product = rounds ? any_step(rules.product) : Rounding32{};
  const auto accumulator = any_step(rules.accumulator);
  const auto outer = sums_in_blocks(rules) ? any_step(rules.outer) : Rounding32{};
  if (!product || !accumulator || !outer) return false;
  TileAny32& t = plan.any32;
  t.steps = steps;
  t.order = rules.order;
  t.block = plan.tile64.block;
  t.product = *product;
  t.accumulator = *accumulator;
  t.outer = *outer;
  choose_sum(rules.accumulator.format, addend, rules.order == kTree, t.accumulator);
  if (sums_in_blocks(rules)) {
    choose_sum(rules.outer.format, block_numbers(rules, addend), false, t.outer);
  }
  t.random = rules.random;
  plan.path = GemmPath::any32;
  plan.is_guarded = true;
  return true;
}

// --- fixed32 ---

bool plan_fixed32(const GemmRules& rules, const Numbers& exact, const SumBounds& bounds,
                  double start, GemmPlan& plan) {
  const NumberFormat& sum = rules.accumulator.format;
  if (rules.order != kSequential || !rules.rounds_product || start != 0) return false;
  const NumberFormat& f = rules.product.format;
  if (f.family != kFixed || !f.is_signed || rules.product.rounding.mode != kRne) return false;
  if (sum.family != kFixed || sum.fraction_bits < f.fraction_bits) return false;
  if (exact.bits > kBinary32Bits || exact.lowest_bit < kBinary32Lowest) return false;
  const double steps_of_product = std::ldexp(exact.largest, f.fraction_bits);
  if (!(steps_of_product < 0x1p21) || exact.largest > largest_of(f) || bounds.can_overflow) {
    return false;
  }
  if (!(std::ldexp(bounds.sum.largest, f.fraction_bits) < 0x1p31)) return false;
  if (std::abs(f.fraction_bits) > 100) return false;
  plan.path = GemmPath::fixed32;
  plan.fixed_fraction = f.fraction_bits;
  plan.magic = std::ldexp(1.5F, 23 - f.fraction_bits);
  return true;
}

// --- binary64 ---

std::string unfit_for_binary64(const GemmRules& rules, const Numbers& exact,
                               const SumBounds& bounds, bool is_finite) {
  if (exact.bits > kBinary64Bits || exact.lowest_bit < -900) {
    return "products are not exact in binary64";
  }
  const auto fits = [](bool is_used, const Projection& to) {
    return !is_used || fits_rounding64(to);
  };
  if (!fits(rules.rounds_product, rules.product) || !fits(true, rules.accumulator) ||
      !fits(sums_in_blocks(rules), rules.outer) || !fits(rules.rounds_output, rules.output)) {
    return "a format or its random bits are too long for binary64";
  }
  const bool wraps = rules.accumulator.overflow == kWrap ||
                     (rules.rounds_product && rules.product.overflow == kWrap) ||
                     (sums_in_blocks(rules) && rules.outer.overflow == kWrap);
  if (wraps && bounds.sum.bits > kBinary64Bits) return "a sum that wraps is too long for binary64";
  if (rules.order != kExactSum && rules.order != kAligned) return "";
  if (!is_finite || (rules.rounds_product && rules.product.overflow != kSaturate)) {
    return "sums without rounding need finite products";
  }
  const bool is_down = total_projection(rules).rounding.mode == kRd;
  if (is_down) return "zeros of sums without rounding are negative toward -∞";
  if (rules.order == kExactSum && bounds.sum.bits > kBinary64Bits) {
    return "exact sums are too long for binary64";
  }
  const int block_bits = rules.aligned_bits + exponent_of(std::max(1, rules.block)) + 1;
  if (rules.order == kAligned && block_bits > kBinary64Bits) {
    return "a block's sum is too long for binary64";
  }
  return "";
}

void set_binary64(const GemmRules& rules, std::size_t steps, GemmPlan& plan) {
  Tile64& t = plan.tile64;
  t.steps = steps;
  t.order = rules.order;
  t.block = sums_in_blocks(rules) ? static_cast<std::size_t>(rules.block) : 0;
  t.aligned_scale = std::ldexp(1.0, rules.aligned_bits - 1);
  if (rules.rounds_product) t.product = rounding64_of(rules.product);
  t.accumulator = rounding64_of(rules.accumulator);
  if (sums_in_blocks(rules)) t.outer = rounding64_of(rules.outer);
  if (rules.rounds_output) t.output = rounding64_of(rules.output);
  t.output_draw = 2 * steps + extra_draws(&rules, steps);
  t.random = rules.random;
}

}  // namespace

const char* name_of(GemmPath path) {
  constexpr const char* kNames[] = {"fixed32", "binary32", "any32", "binary64", "scalar"};
  return kNames[static_cast<std::size_t>(path)];
}

GemmPlan plan_gemm(const GemmRules& rules, std::size_t steps, const DataRange& a,
                   const DataRange& b, float largest_bias, const TileAbilities& abilities) {
  GemmPlan plan;
  const bool has_posit = rules.accumulator.format.family == kPosit ||
                         (rules.rounds_product && rules.product.format.family == kPosit) ||
                         (sums_in_blocks(rules) && rules.outer.format.family == kPosit);
  if (has_posit) {
    plan.reason = "posits are rounded by the definition";
    return plan;
  }
  const Numbers exact = product_numbers(operand_numbers(rules.a, a), operand_numbers(rules.b, b));
  const Numbers addend = rules.rounds_product ? rounded_numbers(rules.product, exact) : exact;
  const SumBounds bounds = bound_sums(rules, addend, largest_bias, steps);
  const bool is_finite = a.is_finite && b.is_finite && std::isfinite(largest_bias);
  const std::string unfit = unfit_for_binary64(rules, exact, bounds, is_finite);
  if (!unfit.empty()) {
    plan.reason = unfit;
    return plan;
  }
  set_binary64(rules, steps, plan);
  plan.path = GemmPath::binary64;
  plan.reason = "infinities or NaN among the operands";
  if (!is_finite) return plan;
  if (plan_fixed32(rules, exact, bounds, largest_bias, plan) ||
      plan_native(rules, exact, bounds, abilities, plan)) {
    plan.reason.clear();
    return plan;
  }
  plan.reason = plan_binary32(rules, exact, bounds, abilities, plan);
  if (plan.path != GemmPath::binary32) plan_any32(rules, exact, addend, steps, plan);
  return plan;
}

}  // namespace napier
