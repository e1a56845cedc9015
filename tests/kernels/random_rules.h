#pragma once

#include <array>
#include <random>
#include <string>

#include "napier/arithmetic/gemm.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/arithmetic/values.h"
#include "napier/base/error.h"

namespace napier {

// Draws rules, shapes and operands that reach every path of the kernels.
class RandomGemm {
 public:
  explicit RandomGemm(unsigned seed) : bits_(seed) {}

  int below(int count) { return static_cast<int>(bits_() % static_cast<unsigned>(count)); }
  bool chance(int percent) { return below(100) < percent; }

  NumberFormat float_format() {
    const int exponent_bits = 2 + below(7);
    const int mantissa_bits = below(chance(70) ? 11 : 24);
    NumberFormat f{kFloat,
                   1 + exponent_bits + mantissa_bits,
                   1,
                   exponent_bits,
                   mantissa_bits,
                   (1 << (exponent_bits - 1)) - 1,
                   kGradual,
                   1,
                   kIeeeNan,
                   0};
    if (mantissa_bits == 0) f.has_infinity = 0, f.nan = kNoNan;
    if (chance(10) && mantissa_bits > 0) f.has_infinity = 0, f.nan = kAllOnesNan;  // as e4m3fn
    if (chance(10)) f.has_infinity = 0, f.nan = kNegativeZeroNan;                  // as fnuz, P3109
    if (chance(10)) f.has_infinity = 0, f.nan = kNoNan;                            // as e2m1fn
    if (chance(10)) f.subnormals = kFlush;
    return f;
  }

  NumberFormat fixed_format() {
    const int width = 2 + below(31);
    NumberFormat f{};
    f.family = kFixed;
    f.width_bits = width;
    f.is_signed = chance(85);
    f.fraction_bits = below(width + 4) - 2;
    return f;
  }

  NumberFormat any_format() {
    if (chance(3)) return {kPosit, 8 + below(9), 1, below(3), 0, 0, kGradual, 0, kNoNan, 0};
    return chance(20) ? fixed_format() : float_format();
  }

  RoundingRule rounding() {
    if (chance(40)) return {kRne, 0};
    if (chance(50)) return {static_cast<Rounding>(below(6)), 0};
    return {static_cast<Rounding>(kSra + below(3)), chance(70) ? 1 + below(8) : 1 + below(32)};
  }

  Projection projection(const NumberFormat& format) {
    auto overflow = static_cast<Overflow>(below(3));
    const bool propagates = format.has_infinity || has_nan(format);
    if (overflow == kSaturatePropagate && !propagates) overflow = kSaturate;
    if (format.family == kFixed) overflow = chance(30) ? kWrap : kSaturate;
    if (format.family == kPosit) overflow = kSaturate;
    return {format, rounding(), overflow};
  }

  // What is studied most: 8-bit operands, a short product, a longer accumulator.
  GemmRules usual_rules() {
    const auto ieee = [](int e, int m) {
      return NumberFormat{kFloat, 1 + e + m, 1, e, m, (1 << (e - 1)) - 1, kGradual, 1, kIeeeNan, 0};
    };
    const auto fixed = [](int w, int f) {
      return NumberFormat{kFixed, w, 1, 0, 0, 0, kGradual, 0, kNoNan, f};
    };
    GemmRules r{};
    r.a = r.b =
        chance(30) ? ieee(5, 2) : NumberFormat{kFloat, 8, 1, 4, 3, 7, kGradual, 0, kAllOnesNan, 0};
    const RoundingRule roundings[] = {{kRne, 0}, {kRne, 0}, {kSrb, 8},
                                      {kSra, 4}, {kRz, 0},  {kRna, 0}};
    const RoundingRule rule = roundings[below(6)];
    const NumberFormat products[] = {ieee(5, 2),   ieee(5, 10),  ieee(8, 7),
                                     fixed(16, 8), fixed(16, 8), ieee(8, 23)};
    const NumberFormat sums[] = {ieee(6, 9), ieee(5, 10), ieee(8, 7), ieee(8, 23), fixed(32, 16)};
    r.rounds_product = chance(70);
    if (r.rounds_product) r.product = {products[below(6)], rule, kOverflow};
    r.accumulator = {sums[below(5)], rule, kOverflow};
    const bool is_fixed = r.rounds_product && r.product.format.family == kFixed;
    if (is_fixed && chance(60)) r.accumulator.format = sums[4];
    if (chance(20)) {
      r.order = chance(50) ? kBlocked : kTree;
      r.block = 8;
      r.outer = {kBinary32, {kRne, 0}, kOverflow};
    }
    r.random = {kPhilox, 0, random_bits_of(r), 0, bits_()};
    return r;
  }

  // Rules that check_rules accepts.
  GemmRules rules() {
    for (;;) {
      const GemmRules drawn = any_rules();
      try {
        check_rules(drawn);
        return drawn;
      } catch (const Error&) {
        continue;  // a sum that wraps and is too long for the definition
      }
    }
  }

  GemmRules any_rules() {
    if (chance(40)) return usual_rules();
    GemmRules r{};
    r.a = chance(15) ? fixed_format() : float_format();
    r.b = chance(70) ? r.a : float_format();
    r.rounds_product = chance(50);
    if (r.rounds_product) r.product = projection(any_format());
    r.accumulator = projection(any_format());
    if (chance(50)) r.order = static_cast<SumOrder>(below(6));
    if (sums_in_blocks(r)) {
      r.block = 1 + below(9);
      r.outer = chance(50) ? r.accumulator : projection(any_format());
    }
    if (r.order == kAligned) r.aligned_bits = 1 + below(30);
    r.rounds_output = chance(30);
    if (r.rounds_output) r.output = projection(any_format());
    r.random = {kPhilox, 0, random_bits_of(r), static_cast<u32>(below(3)), bits_()};
    const bool stays = r.order == kSequential && !r.rounds_output;
    if (stays && chance(15) && 2 * r.random.random_bits <= 32) {
      r.random.kind = kLfsr;
      r.random.lfsr_bits = 2 * r.random.random_bits <= 16 ? 16 : 32;
    }
    return r;
  }

  // A value of the format: any code, or a moderate number; rarely an infinity or NaN.
  float value(const NumberFormat& f, double scale) {
    const Projection to{f, {kRne, 0}, kSaturate};
    std::normal_distribution<double> normal(0, scale);
    const u64 any = bits_() & low_bits_mask(f.width_bits);
    const u64 moderate = convert_code(kBinary64, bits_of_value(normal(bits_)), to, 0);
    return float_of_code(f, chance(5) ? any : moderate);
  }

  std::vector<float> matrix(std::size_t size, const NumberFormat& f, double scale,
                            bool has_specials) {
    std::vector<float> x(size);
    for (float& one : x) {
      do one = value(f, scale);
      while (!has_specials && !std::isfinite(one));
    }
    return x;
  }

 private:
  std::mt19937_64 bits_;
};

inline std::string text_of(const NumberFormat& f) {
  const char* const kFamilies[] = {"float", "fixed", "posit"};
  return std::string(kFamilies[f.family]) + " W" + std::to_string(f.width_bits) + " e" +
         std::to_string(f.exponent_bits) + "m" + std::to_string(f.mantissa_bits) + "f" +
         std::to_string(f.fraction_bits) + (f.is_signed ? " s" : " u") + " sub" +
         std::to_string(f.subnormals) + " nan" + std::to_string(f.nan);
}

inline std::string text_of(const Projection& to) {
  return text_of(to.format) + " " + name_of(to.rounding) + " " + name_of(to.overflow);
}

inline std::string text_of(const GemmRules& r) {
  std::string text = "a " + text_of(r.a) + ", b " + text_of(r.b);
  text += ", product " + (r.rounds_product ? text_of(r.product) : "exact");
  text += ", accumulator " + text_of(r.accumulator) + ", order " + std::to_string(r.order);
  if (sums_in_blocks(r)) text += " of " + std::to_string(r.block) + ", outer " + text_of(r.outer);
  if (r.rounds_output) text += ", output " + text_of(r.output);
  return text;
}

}  // namespace napier
