// What the kernels' quantization is compared with: the scalar text, element by element.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "napier/arithmetic/operations.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/arithmetic/values.h"
#include "napier/kernels/quantize.h"
#include "random_rules.h"

namespace napier {

inline u64 defined_code(const Projection& to, const RandomSource& random, u64 element, float x) {
  const int bits = is_stochastic(to.rounding) ? to.rounding.random_bits : 0;
  const u32 r = element_random(random, element, bits);
  return project_exact(decode(kBinary32, bits_of_value(x)), to, r);
}

inline float defined_value(const Projection& to, const RandomSource& random, u64 element, float x) {
  return float_of_code(to.format, defined_code(to, random, element, x));
}

// The first element whose bits are not the expected ones, in words; empty if there is none.
inline std::string first_difference(const std::vector<float>& in, const std::vector<float>& got,
                                    const std::vector<float>& expected) {
  for (std::size_t n = 0; n < in.size(); ++n) {
    if (bits_of_value(expected[n]) == bits_of_value(got[n])) continue;
    return fmt::format("element {} = {:#x} ({:a}): got {:#x} ({:a}), expected {:#x} ({:a})", n,
                       bits_of_value(in[n]), in[n], bits_of_value(got[n]), got[n],
                       bits_of_value(expected[n]), expected[n]);
  }
  return "";
}

// The same, with the scalar text's values expected.
inline std::string quantize_fault(const Projection& to, const RandomSource& random,
                                  u64 first_element, const std::vector<float>& in,
                                  const std::vector<float>& got) {
  std::vector<float> expected(in.size());
  for (std::size_t n = 0; n < in.size(); ++n) {
    expected[n] = defined_value(to, random, first_element + n, in[n]);
  }
  const std::string fault = first_difference(in, got, expected);
  return fault.empty() ? "" : text_of(to) + ": " + fault;
}

// Where a rounding may go wrong: around every number of a short format, and around every midpoint
// and quarter between two; a format with more than 8 bits is sampled. Zeros, infinities, NaN with
// low, high and full payloads, binary32's subnormals and ends. Both signs.
inline std::vector<float> critical_patterns(const NumberFormat& format) {
  std::vector<u32> bits = {0,          1,          2,          0x7FFFFF,   0x800000,
                           0x800001,   0x3F800000, 0x7F7FFFFF, 0x7F800000, 0x7F800001,
                           0x7FC00000, 0x7FBFFFFF, 0x7FFFFFFF};
  const auto near = [&bits](double x) {
    const u32 b = bits_of_value(static_cast<float>(std::abs(x)));
    for (u32 d = 0; d < 3; ++d) bits.push_back((b + d - 1) & 0x7FFFFFFF);
  };
  const u64 codes = low_bits_mask(std::min(format.width_bits, 8)) + 1;
  const int spread = format.width_bits - std::min(format.width_bits, 8);
  for (u64 n = 0; n < codes; ++n) {
    const u64 code = n << spread;
    const double here = value_of_code(format, code);
    const double next = value_of_code(format, (code + 1) & low_bits_mask(format.width_bits));
    if (!std::isfinite(here) || !std::isfinite(next)) continue;
    near(here);
    for (const double part : {0.25, 0.5, 0.75, 1.5}) near(here + part * (next - here));
  }
  for (u32 field = 0; field < 255; ++field) bits.push_back(field << 23 | (field * 0x9E3779B9 >> 9));
  std::sort(bits.begin(), bits.end());
  bits.erase(std::unique(bits.begin(), bits.end()), bits.end());
  std::vector<float> patterns;
  for (const u32 b : bits) {
    patterns.push_back(std::bit_cast<float>(b));
    patterns.push_back(std::bit_cast<float>(b | 0x80000000));
  }
  return patterns;
}

}  // namespace napier
