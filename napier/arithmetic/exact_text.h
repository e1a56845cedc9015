#pragma once

#include <climits>
#include <optional>
#include <string>
#include <string_view>

#include "napier/arithmetic/exact.h"

namespace napier {

inline constexpr std::size_t kLongestNumberText = 4096;  // characters
inline constexpr int kFromTheTop = INT_MIN;

// The number that `text` spells, or nothing when it spells none or is longer than
// kLongestNumberText: decimal ("-1.5e-3"), hexadecimal ("0x1.8p-3"), "inf", "infinity" or "nan" in
// any case, a sign before it, no blanks. Exact: the significand holds the first 127 bits or more,
// and has_tail tells of the rest, so that one rounding to a format is right in every mode. Beyond
// 2^±4000, where no format has numbers, only the direction is kept.
// lowest: the significand reaches down to 2^lowest at least, and loses its upper bits if need be:
// what reduction modulo a power of two wants.
std::optional<Exact> parse_exact(std::string_view text, int lowest = kFromTheTop);

// Text that parse_exact reads back as the same number; x has no tail. Decimal where 20 digits are
// enough, else hexadecimal: "0.001953125", "1.5e+25", "0x1.99999ap-4", "-0", "inf", "nan".
std::string exact_text(const Exact& x);

// "0x1.8p-3"; zeros, infinities and NaN as exact_text.
std::string hexadecimal_text(const Exact& x);

// The number to six digits, for people: "1.4013e-45".
std::string rough_text(const Exact& x);

}  // namespace napier
