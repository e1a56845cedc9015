#pragma once

#include <cstdint>

#include "napier/arithmetic/rules.h"

namespace napier {

// How a number of a format becomes its code, or back, by arithmetic on the bits of the carrier.
//   shifted  the smallest exponent is binary32's own: the code is the bits of |x| without the
//            lowest ones, subnormals included
//   rebased  the exponent field has another bias; subnormal numbers are moved next to normal ones
//   fixed    an integer of steps
enum class CodeKind { shifted, rebased, fixed };

// Of numbers that a 32-bit path has rounded. m: mantissa bits, w ≤ 32: width.
struct Encode32 {
  CodeKind kind = CodeKind::shifted;
  int width = 0;
  int shift = 0;              // 23 - m
  std::uint32_t rebase = 0;   // (127 - bias) · 2^m, modulo 2^32
  std::uint32_t implied = 0;  // 2^m
  float lowest_power = 0;     // 2^emin
  float infinity_as = 0;      // the number whose code would be that of infinity
  std::uint32_t nan_code = 0;
  float steps_per_unit = 1;  // fixed: 2^F
};

// Of numbers that the binary64 path has rounded.
struct Encode64 {
  NumberFormat format = {};
  std::uint64_t nan_code = 0;
  std::uint64_t infinity_code = 0;
  double lowest_power = 0;    // 2^emin
  double steps_per_unit = 1;  // subnormals and fixed: 2^(m - emin), 2^F
};

struct Decode32 {
  CodeKind kind = CodeKind::shifted;
  int width = 0;
  bool is_signed = true;
  int shift = 0;
  std::uint32_t rebase = 0;
  std::uint32_t implied = 0;
  float step = 0;                  // 2^(emin - m), 2^-F; 0 where subnormal codes are zero
  std::int32_t infinity = -1;      // the magnitude of infinity, and of the first NaN: all from
  std::int32_t first_nan = -1;     // there on; INT32_MAX where there is none
  std::uint32_t single_nan = ~0U;  // a code that is NaN; ~0 where there is none such
};

// `format` is that of a plan on the path integer32 or binary32, or binary64.
Encode32 encode32_of(const NumberFormat& format);
Encode64 encode64_of(const NumberFormat& format);

// The code of a number of the format, infinity or NaN.
std::uint64_t code_of_number(double value, const Encode64& e);

// Whether decoding by arithmetic on vectors gives float_of_code.
bool fits_decode32(const NumberFormat& format);
Decode32 decode32_of(const NumberFormat& format);

}  // namespace napier
