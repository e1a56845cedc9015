#pragma once

#include <array>
#include <string>
#include <vector>

#include "napier/arithmetic/rules.h"

// Formats as rows, for tests: they are written here field by field so that no parser of names and
// no table of the library stands between a test and what it tests.
namespace napier::oracle {

enum class Variant {
  kIeee,       // infinity and NaN in the top exponent
  kAllOnes,    // NaN is S.1…1, no infinity (OCP E4M3, "fn")
  kFinite,     // neither (OCP MX elements)
  kZeroNan,    // NaN is -0, no infinity, bias one more ("fnuz")
  kExtended,   // NaN is -0, infinity below it (P3109 signed, extended)
  kUnsigned,   // no sign, NaN is 1…1, infinity below it (P3109 unsigned, extended)
  kIeeeFlush,  // like kIeee without subnormals
  kFiniteFlush,
  kNoZero,  // no sign, no zero, NaN is 1…1 (OCP E8M0)
};

inline constexpr std::array kVariants = {
    Variant::kIeee,      Variant::kAllOnes,     Variant::kFinite,
    Variant::kZeroNan,   Variant::kExtended,    Variant::kUnsigned,
    Variant::kIeeeFlush, Variant::kFiniteFlush, Variant::kNoZero};

inline NumberFormat float_row(int exponent_bits, int mantissa_bits, Variant variant) {
  const bool is_unsigned = variant == Variant::kUnsigned || variant == Variant::kNoZero;
  NumberFormat f{};
  f.family = kFloat;
  f.width_bits = exponent_bits + mantissa_bits + (is_unsigned ? 0 : 1);
  f.is_signed = is_unsigned ? 0 : 1;
  f.exponent_bits = exponent_bits;
  f.mantissa_bits = mantissa_bits;
  f.bias = (1 << (exponent_bits - 1)) - 1;
  f.nan = kNoNan;
  if (variant == Variant::kIeee || variant == Variant::kIeeeFlush) f.nan = kIeeeNan;
  if (variant == Variant::kAllOnes) f.nan = kAllOnesNan;
  if (variant == Variant::kZeroNan || variant == Variant::kExtended) f.nan = kNegativeZeroNan;
  if (is_unsigned) f.nan = kSingleNan;
  if (f.nan == kNegativeZeroNan || variant == Variant::kUnsigned) f.bias += 1;
  f.has_infinity =
      f.nan == kIeeeNan || variant == Variant::kExtended || variant == Variant::kUnsigned;
  if (variant == Variant::kIeeeFlush || variant == Variant::kFiniteFlush) f.subnormals = kFlush;
  if (variant == Variant::kNoZero) f.subnormals = kNoSubnormals;
  return f;
}

inline NumberFormat ieee(int exponent_bits, int mantissa_bits) {
  return float_row(exponent_bits, mantissa_bits, Variant::kIeee);
}

inline NumberFormat fixed_row(int width_bits, int fraction_bits, bool is_signed = true) {
  NumberFormat f{};
  f.family = kFixed;
  f.width_bits = width_bits;
  f.is_signed = is_signed ? 1 : 0;
  f.nan = kNoNan;
  f.fraction_bits = fraction_bits;
  return f;
}

inline NumberFormat posit_row(int width_bits, int exponent_bits = 2) {
  NumberFormat f{};
  f.family = kPosit;
  f.width_bits = width_bits;
  f.is_signed = 1;
  f.exponent_bits = exponent_bits;
  return f;
}

// Every variant of every split of `width_bits` bits. Without mantissa bits the IEEE ones have no
// code for NaN, and are left out.
inline std::vector<NumberFormat> floats_of_width(int width_bits) {
  std::vector<NumberFormat> rows;
  for (const Variant variant : kVariants) {
    const bool is_ieee = variant == Variant::kIeee || variant == Variant::kIeeeFlush;
    const int digits = width_bits - float_row(1, 0, variant).is_signed;
    for (int exponent_bits = 1; exponent_bits <= digits - (is_ieee ? 1 : 0); ++exponent_bits)
      rows.push_back(float_row(exponent_bits, digits - exponent_bits, variant));
  }
  return rows;
}

inline std::vector<NumberFormat> floats_up_to(int width_bits) {
  std::vector<NumberFormat> rows;
  for (int width = 2; width <= width_bits; ++width) {
    const std::vector<NumberFormat> more = floats_of_width(width);
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

inline constexpr std::array kDirected = {RoundingRule{kRne, 0}, RoundingRule{kRna, 0},
                                         RoundingRule{kRz, 0},  RoundingRule{kRu, 0},
                                         RoundingRule{kRd, 0},  RoundingRule{kRo, 0}};
inline constexpr std::array kRandomModes = {kSra, kSrb, kSrc};
inline constexpr std::array kFloatOverflows = {kOverflow, kSaturate, kSaturatePropagate};

inline std::string describe(const NumberFormat& f) {
  const auto number = [](int n) { return std::to_string(n); };
  if (f.family == kPosit) return "posit" + number(f.width_bits) + "_" + number(f.exponent_bits);
  if (f.family == kFixed)
    return (f.is_signed ? "fixed" : "ufixed") + number(f.width_bits) + "f" +
           number(f.fraction_bits);
  return (f.is_signed ? "e" : "unsigned e") + number(f.exponent_bits) + "m" +
         number(f.mantissa_bits) + " bias " + number(f.bias) + " subnormals " +
         number(f.subnormals) + " infinity " + number(f.has_infinity) + " nan " + number(f.nan);
}

}  // namespace napier::oracle
