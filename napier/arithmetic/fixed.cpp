#include "napier/arithmetic/fixed.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "napier/arithmetic/project.h"
#include "napier/base/error.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

__extension__ typedef unsigned __int128 Uint128;

constexpr int kLargestShift = 126;
constexpr int kSignificandBits = 53;
constexpr Int128 kLargest = static_cast<Int128>(~Uint128{0} >> 1);

// Whether the integer below moves up by one, given what was lost: 0 ≤ lost < 2·half units.
bool rounds_up(Int128 floor, Uint128 lost, Uint128 half, Rounding rounding) {
  switch (rounding) {
    case Rounding::kRne:
      return lost > half || (lost == half && (floor & 1) != 0);
    case Rounding::kRna:
      return lost > half || (lost == half && floor >= 0);
    case Rounding::kRz:
      return lost != 0 && floor < 0;
    case Rounding::kRu:
      return lost != 0;
    case Rounding::kRd:
      return false;
    case Rounding::kRo:
      return lost != 0 && (floor & 1) == 0;
    default:
      require(false, "stochastic rounding takes random bits: project_exact");
  }
  return false;
}

Int128 shift_left(Int128 code, int bits) {
  require(code <= kLargest >> bits && code >= -(kLargest >> bits), "a left shift loses no bits");
  return static_cast<Int128>(static_cast<Uint128>(code) << bits);
}

// What a finite integer of 128 bits is to the definition.
Exact exact_of(Int128 code, int fraction_bits) {
  const Uint128 magnitude = code < 0 ? -static_cast<Uint128>(code) : static_cast<Uint128>(code);
  Exact x = exact_value(code < 0, 0, -fraction_bits);
  x.significand.high = static_cast<u64>(magnitude >> 64);
  x.significand.low = static_cast<u64>(magnitude);
  return x;
}

}  // namespace

Int128 round_shift(Int128 code, int drop_bits, Rounding rounding) {
  require(std::abs(drop_bits) <= kLargestShift, "a shift is by at most 126 bits");
  if (drop_bits <= 0) return shift_left(code, -drop_bits);
  const Int128 floor = code >> drop_bits;
  const Uint128 lost = static_cast<Uint128>(code) & ((Uint128{1} << drop_bits) - 1);
  return floor + (rounds_up(floor, lost, Uint128{1} << (drop_bits - 1), rounding) ? 1 : 0);
}

std::int64_t project(Int128 code, int fraction_bits, const FixedFormat& format, Rounding rounding,
                     Overflow overflow) {
  require(std::abs(fraction_bits) <= 1 << 30, "at most 2^30 fraction bits");
  require(rounding < kSra, "stochastic rounding takes random bits: project_exact");
  const Projection to{number_format(format), {rounding, 0}, overflow};
  const u64 code_bits = project_exact(exact_of(code, fraction_bits), to, 0);
  return wrap_code(Int128{code_bits}, format.width_bits, format.is_signed);
}

std::int64_t project(double value, const FixedFormat& format, Rounding rounding,
                     Overflow overflow) {
  if (std::isnan(value)) return 0;
  if (std::isinf(value)) {
    if (overflow == Overflow::kWrap) return 0;
    return value < 0 ? lowest_code(format) : largest_code(format);
  }
  int exponent = 0;
  const double significand = std::frexp(value, &exponent);  // in (-1, 1), of 53 bits
  const auto code = static_cast<std::int64_t>(std::ldexp(significand, kSignificandBits));
  return project(Int128{code}, kSignificandBits - exponent, format, rounding, overflow);
}

double value_of(std::int64_t code, const FixedFormat& format) {
  return std::ldexp(static_cast<double>(code), -format.fraction_bits);
}

std::int64_t wrap_code(Int128 value, int width_bits, bool is_signed) {
  require(width_bits >= 1 && width_bits <= kLargestWidthBits, "a code has 1 to 62 bits");
  const std::int64_t modulus = std::int64_t{1} << width_bits;
  const auto kept =
      static_cast<std::int64_t>(static_cast<Uint128>(value) & static_cast<Uint128>(modulus - 1));
  return is_signed && kept >= modulus / 2 ? kept - modulus : kept;
}

}  // namespace napier
