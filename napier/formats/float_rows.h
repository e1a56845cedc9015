// The rows of the floating-point formats: how each family fills in a NumberFormat.
#pragma once

#include <array>
#include <string_view>

#include "napier/formats/number_format.h"

namespace napier {

inline constexpr int kMostExponentBits = 11;
inline constexpr int kMostMantissaBits = 52;

// Signed, with subnormal numbers.
constexpr NumberFormat float_row(int exponent_bits, int mantissa_bits, int bias, bool has_infinity,
                                 NanCodes nan) {
  return {.family = kFloat,
          .width_bits = 1 + exponent_bits + mantissa_bits,
          .is_signed = 1,
          .exponent_bits = exponent_bits,
          .mantissa_bits = mantissa_bits,
          .bias = bias,
          .subnormals = kGradual,
          .has_infinity = has_infinity ? 1 : 0,
          .nan = nan,
          .fraction_bits = 0};
}

// All 255 codes are powers of two from 2^-127 on; the last is NaN.
constexpr NumberFormat scale_row() {
  NumberFormat row = float_row(8, 0, 127, false, kAllOnesNan);
  row.width_bits = 8;
  row.is_signed = 0;
  row.subnormals = kNoSubnormals;
  return row;
}

struct NamedFormat {
  std::string_view name;
  NumberFormat format;
};

// Source: ml_dtypes' README; OCP OFP8 1.0 (e4m3fn), OCP MX 1.0 (e8m0fnu and the last three).
inline constexpr std::array kNamedFormats = {
    NamedFormat{"e4m3fn", float_row(4, 3, 7, false, kAllOnesNan)},
    NamedFormat{"e4m3fnuz", float_row(4, 3, 8, false, kNegativeZeroNan)},
    NamedFormat{"e5m2fnuz", float_row(5, 2, 16, false, kNegativeZeroNan)},
    NamedFormat{"e4m3b11fnuz", float_row(4, 3, 11, false, kNegativeZeroNan)},
    NamedFormat{"e8m0fnu", scale_row()},
    NamedFormat{"e2m1fn", float_row(2, 1, 1, false, kNoNan)},
    NamedFormat{"e2m3fn", float_row(2, 3, 1, false, kNoNan)},
    NamedFormat{"e3m2fn", float_row(3, 2, 3, false, kNoNan)}};

// As IEEE 754 and, for 8 bits and fewer, ml_dtypes (e4m3, e3m4): 1 ≤ exponent_bits ≤ 11, 0 ≤
// mantissa_bits ≤ 52; without mantissa bits there is no code for NaN.
constexpr NumberFormat ieee_format(int exponent_bits, int mantissa_bits) {
  return float_row(exponent_bits, mantissa_bits, (1 << (exponent_bits - 1)) - 1, true, kIeeeNan);
}

// Source: IEEE P3109 interim report. NaN is the code of -0, or the last of an unsigned format; the
// infinities are next to it in the order of values: the largest magnitude.
constexpr NumberFormat p3109_format(int width_bits, int precision, bool is_signed,
                                    bool is_extended) {
  const int spare_bits = width_bits - precision;
  NumberFormat row = float_row(spare_bits + (is_signed ? 0 : 1), precision - 1, 0, is_extended,
                               is_signed ? kNegativeZeroNan : kAllOnesNan);
  row.width_bits = width_bits;
  row.is_signed = is_signed ? 1 : 0;
  row.bias = is_signed ? (1 << spare_bits) / 2 : 1 << spare_bits;
  return row;
}

}  // namespace napier
