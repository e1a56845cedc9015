#pragma once

#include <cstdint>

namespace napier {

// sign · vertex · 2^shift, in a sum.
struct SumTerm {
  int vertex = 0;
  std::int16_t shift = 0;
  std::int16_t sign = 1;  // +1 or -1

  bool operator==(const SumTerm&) const = default;
};

// Two terms up to a common shift and sign: first + sign · second · 2^shift.
struct Pattern {
  int first = 0;
  int second = 0;  // ≥ first; when equal, shift > 0
  int shift = 0;
  int sign = 1;
};

// A pattern as 64 bits, its key: from the top first (24 bits), second (24 bits), shift + bias (14
// bits), whether the sign is positive (1 bit), and a one, so that no key is 0.
inline constexpr int kPatternShiftBias = 1 << 13;

constexpr std::uint64_t key_of(const Pattern& pattern) {
  return static_cast<std::uint64_t>(pattern.first) << 40 |
         static_cast<std::uint64_t>(pattern.second) << 16 |
         static_cast<std::uint64_t>(pattern.shift + kPatternShiftBias) << 2 |
         static_cast<std::uint64_t>(pattern.sign > 0) << 1 | 1;
}

// The key of the pattern of two terms of one sum. x + 2x and 4x − x, both 3x, have the same.
constexpr std::uint64_t key_of(const SumTerm& a, const SumTerm& b) {
  const bool is_ordered = a.vertex < b.vertex || (a.vertex == b.vertex && a.shift < b.shift);
  const SumTerm& first = is_ordered ? a : b;
  const SumTerm& second = is_ordered ? b : a;
  Pattern pattern{first.vertex, second.vertex, second.shift - first.shift,
                  first.sign * second.sign};
  if (pattern.first == pattern.second && pattern.shift == 2 && pattern.sign < 0) {
    pattern.shift = 1;
    pattern.sign = 1;
  }
  return key_of(pattern);
}

constexpr Pattern pattern_of(std::uint64_t key) {
  return {.first = static_cast<int>(key >> 40),
          .second = static_cast<int>(key >> 16 & 0xFFFFFF),
          .shift = static_cast<int>(key >> 2 & 0x3FFF) - kPatternShiftBias,
          .sign = (key >> 1 & 1) != 0 ? 1 : -1};
}

}  // namespace napier
