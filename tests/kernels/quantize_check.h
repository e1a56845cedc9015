// What the kernels' quantization is compared with: the scalar text, element by element.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "napier/arithmetic/operations.h"
#include "napier/arithmetic/packed_codes.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/arithmetic/values.h"
#include "napier/formats/format_names.h"
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

// --- codes ---

inline std::vector<u64> defined_codes(const Projection& to, const RandomSource& random,
                                      u64 first_element, const std::vector<float>& in) {
  std::vector<u64> codes(in.size());
  for (std::size_t n = 0; n < in.size(); ++n) {
    codes[n] = defined_code(to, random, first_element + n, in[n]);
  }
  return codes;
}

inline u64 number_of_codes(const NumberFormat& f) {
  return std::min(low_bits_mask(f.width_bits), u64{0xFFFF}) + 1;
}

// All codes; of formats beyond 16 bits as many as fit, spread over all, with the ends in between.
inline std::vector<u64> codes_to_decode(const NumberFormat& f) {
  std::vector<u64> codes(number_of_codes(f));
  const u64 stride = f.width_bits <= 16 ? 1 : 0x9E3779B97F4A7C15;
  for (std::size_t n = 0; n < codes.size(); ++n)
    codes[n] = n * stride & low_bits_mask(f.width_bits);
  if (f.width_bits <= 16 || f.family != kFloat) return codes;
  std::size_t at = 0;
  for (const u64 magnitude : {u64{0}, u64{1} << f.mantissa_bits, largest_magnitude(f),
                              nan_code(f) & top_magnitude(f), top_magnitude(f)}) {
    for (u64 d = 0; d < 5; ++d) codes[at++] = ((magnitude + d - 2) & top_magnitude(f));
    for (u64 d = 0; d < 5; ++d)
      codes[at++] = ((magnitude + d - 2) & top_magnitude(f)) | sign_bit(f);
  }
  return codes;
}

inline std::vector<std::uint8_t> packed_one_by_one(const std::vector<u64>& codes, int width) {
  std::vector<std::uint8_t> bytes(packed_bytes(codes.size(), width));
  for (std::size_t n = 0; n < codes.size(); ++n) set_packed_code(bytes.data(), n, width, codes[n]);
  return bytes;
}

// The first code of `bytes` that is not the expected one, or bits that are set behind the last; in
// words, empty if there is none.
inline std::string code_fault(const std::vector<float>& in, const std::vector<std::uint8_t>& bytes,
                              const std::vector<u64>& expected, int width) {
  const std::vector<std::uint8_t> packed = packed_one_by_one(expected, width);
  if (bytes == packed) return "";
  if (bytes.size() != packed.size()) return "another number of bytes";
  for (std::size_t n = 0; n < expected.size(); ++n) {
    const u64 code = packed_code(bytes.data(), n, width);
    if (code == expected[n]) continue;
    return fmt::format("element {} = {:#x} ({:a}): got code {:#x}, expected {:#x}", n,
                       bits_of_value(in[n]), in[n], code, expected[n]);
  }
  return "bits behind the last code";
}

// --- what to try ---

inline std::vector<RoundingRule> all_roundings() {
  return {{kRne, 0},  {kRna, 0},  {kRz, 0},  {kRu, 0},  {kRd, 0},   {kRo, 0},
          {kSra, 1},  {kSra, 8},  {kSrb, 1}, {kSrb, 5}, {kSrb, 8},  {kSrb, 16},
          {kSrb, 23}, {kSrb, 32}, {kSrc, 3}, {kSrc, 8}, {kSrc, 22}, {kSra, 22}};
}

inline std::vector<Overflow> overflow_rules(const NumberFormat& f) {
  if (f.family == kFixed) return {kSaturate, kWrap};
  if (f.family == kPosit) return {kSaturate};
  if (f.has_infinity || has_nan(f)) return {kOverflow, kSaturate, kSaturatePropagate};
  return {kOverflow, kSaturate};
}

inline RandomSource philox_for(const RoundingRule& rule, u64 seed) {
  return {kPhilox, 0, rule.random_bits, 3, seed};
}

inline const char* const kShortFormats[] = {
    "e4m3fn",       "e4m3",         "e5m2",          "e4m3fnuz",    "e5m2fnuz",    "e4m3b11fnuz",
    "e3m4",         "e2m1fn",       "e2m3fn",        "e3m2fn",      "e1m2",        "e5m0:finite",
    "e6m1",         "e7m0:finite",  "e8m0:finite",   "e8m0fnu",     "e4m3:flush",  "e5m2:finite",
    "e4m3fn:flush", "e4m3:bias=40", "e4m3:bias=-80", "binary8p3ue", "binary8p4sf", "binary6p3ue",
    "binary5p2uf",  "fixed8f3",     "fixed8f0",      "ufixed8f4",   "fixed4f9",    "fixed5f-3",
    "fixed1f0",     "ufixed1f0"};

inline const char* const kLongFormats[] = {
    "fp32",       "tf32",          "bf16",          "fp16",          "e8m1",        "e8m22",
    "e8m7:flush", "e8m7:finite",   "e6m9",          "e5m17",         "e6m21",       "e6m22",
    "e7m23",      "e8m7:bias=130", "e8m7:bias=100", "e5m10:bias=60", "e5m10:flush", "binary16p6ue",
    "fixed16f8",  "fixed23f10",    "ufixed22f30",   "ufixed23f5",    "fixed24f12",  "fixed32f16",
    "ufixed32f0", "fixed16f140",   "fixed48f20"};

inline std::vector<const char*> all_formats() {
  std::vector<const char*> names(std::begin(kShortFormats), std::end(kShortFormats));
  names.insert(names.end(), std::begin(kLongFormats), std::end(kLongFormats));
  return names;
}

// visit(to, in): each of the formats by every rounding and overflow rule, with its critical
// patterns; until it returns false.
template <typename Names, typename Visit>
void for_each_projection(const Names& names, const Visit& visit) {
  for (const char* name : names) {
    const NumberFormat format = parse_number_format(name);
    const std::vector<float> in = critical_patterns(format);
    for (const RoundingRule& rule : all_roundings()) {
      for (const Overflow overflow : overflow_rules(format)) {
        if (!visit(Projection{format, rule, overflow}, in)) return;
      }
    }
  }
}

inline std::vector<float> random_patterns(std::size_t size, unsigned seed) {
  std::mt19937 bits(seed);
  std::vector<float> x(size);
  for (float& one : x) {
    // Half of them of a size that formats have.
    const u32 any = static_cast<u32>(bits());
    one = std::bit_cast<float>(any % 2 == 0 ? any : (any & 0x87FFFFFF) | 0x38000000);
  }
  return x;
}

// One projection for each path and kind of random field.
inline std::vector<Projection> one_of_each_path() {
  const auto f = [](const char* name) { return parse_number_format(name); };
  return {{f("e4m3fn"), {kRne, 0}, kOverflow},        {f("e5m2"), {kSrb, 8}, kSaturate},
          {f("e4m3"), {kSra, 11}, kOverflow},         {f("bf16"), {kSrb, 8}, kOverflow},
          {f("bf16"), {kSrb, 20}, kOverflow},         {f("fixed16f8"), {kSrc, 12}, kSaturate},
          {f("fixed16f8"), {kSrb, 8}, kWrap},         {f("fixed32f16"), {kSrb, 32}, kSaturate},
          {f("e8m7:bias=130"), {kSrb, 8}, kOverflow}, {f("posit16"), {kSrb, 8}, kSaturate}};
}

}  // namespace napier
