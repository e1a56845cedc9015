#pragma once

#include <cstdint>

#include "napier/arithmetic/rules.h"
#include "napier/formats/fixed_format.h"

namespace napier {

__extension__ typedef __int128 Int128;  // spelled here once, because -Wpedantic refuses it

// code · 2^-drop_bits rounded to an integer. drop_bits ≤ 0 shifts left, exactly: what would not fit
// is refused by require. |drop_bits| ≤ 126.
Int128 round_shift(Int128 code, int drop_bits, Rounding rounding);

// The code of `format` for the exact value code · 2^-fraction_bits: one rounding, then overflow.
// Total: any code, any |fraction_bits| ≤ 2^30.
std::int64_t project(Int128 code, int fraction_bits, const FixedFormat& format, Rounding rounding,
                     Overflow overflow);

// The same from binary64, exactly. NaN gives code 0 (in every format 0 is a code), infinities
// saturate (and give 0 under wrap).
std::int64_t project(double value, const FixedFormat& format, Rounding rounding, Overflow overflow);

// code · 2^-fraction_bits as binary64; exact while |code| ≤ 2^53, else rounded to nearest once.
double value_of(std::int64_t code, const FixedFormat& format);

// `value` modulo 2^width_bits, read as two's complement or unsigned: what a register of that width
// keeps. 1 ≤ width_bits ≤ 62.
std::int64_t wrap_code(Int128 value, int width_bits, bool is_signed);

}  // namespace napier
