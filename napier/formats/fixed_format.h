#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace napier {

inline constexpr int kLargestWidthBits = 62;
inline constexpr int kLargestFractionBits = 256;  // and, negated, the smallest

// Fixed point: code · 2^-fraction_bits, the code in two's complement (or unsigned) of width_bits.
// Named `fixed<W>f<F>` and `ufixed<W>f<F>`; F may be negative or exceed W. 1 ≤ W ≤ 62, |F| ≤ 256.
struct FixedFormat {
  int width_bits = 16;
  int fraction_bits = 0;
  bool is_signed = true;

  bool operator==(const FixedFormat&) const = default;
};

std::int64_t lowest_code(const FixedFormat& format);
std::int64_t largest_code(const FixedFormat& format);

// "fixed16f8". Parsing throws an Error that says what a right name looks like.
std::string name_of(const FixedFormat& format);
FixedFormat parse_fixed_format(std::string_view name);

// The least format with `fraction_bits` that holds every code of [lower, upper]; signed iff some
// are negative. They must fit in 62 bits: -2^61 ≤ lower ≤ upper < 2^61, or 0 ≤ lower ≤ upper <
// 2^62.
FixedFormat format_for_codes(std::int64_t lower, std::int64_t upper, int fraction_bits);

}  // namespace napier
