// What block quantization is compared with: quantize_blocks.
#pragma once

#include "napier/formats/block_names.h"
#include "napier/kernels/block_quantize.h"
#include "quantize_check.h"

namespace napier {

using Bytes = std::vector<std::uint8_t>;

inline const char* const kBlockFormats[] = {
    "mxfp8_e4m3", "mxfp8_e5m2", "mxfp6_e3m2", "mxfp6_e2m3", "mxfp4",    "mxint8",  "nvfp4",
    "bfp4b1",     "bfp2b3",     "bfp8b7",     "bfp12b100",  "bfp25b16", "bfp26b8", "bfp3b1500"};
inline constexpr ScaleRule kScaleRules[] = {kScaleFloor, kScaleCeil, kScaleEven, kScaleNearest};

struct Result {
  std::uint32_t tensor_scale = 0;
  Bytes scales;
  Bytes elements;
  std::vector<u32> values;

  bool operator==(const Result&) const = default;
};

inline Result defined(const BlockRules& rules, const std::vector<float>& in) {
  std::vector<Exact> numbers;
  for (const float x : in) numbers.push_back(decode(kBinary32, bits_of_value(x)));
  const QuantizedBlocks blocks = quantize_blocks(numbers, rules);
  Result result = {blocks.tensor_scale,
                   packed_one_by_one(blocks.scales, 8),
                   packed_one_by_one(blocks.elements, rules.format.element.width_bits),
                   {}};
  for (std::size_t n = 0; n < in.size(); ++n) {
    const Exact value = block_value(blocks, rules.format, n);
    const Projection nearest = {kBinary32, {kRne, 0}, kOverflow};
    result.values.push_back(static_cast<u32>(project_exact(value, nearest, 0)));
  }
  return result;
}

// What quantize(numbers, arrays) gives for `in`, in place; it returns a BlockReport.
template <class Quantize>
Result result_of(const BlockFormat& format, const std::vector<float>& in,
                 const Quantize& quantize) {
  Result result;
  result.scales.resize(number_of_blocks(in.size(), format), 0xA5);
  result.elements.resize(packed_bytes(in.size(), format.element.width_bits), 0xA5);
  std::vector<float> values = in;
  const BlockReport report =
      quantize(values, BlockArrays{result.scales.data(), result.elements.data(), values.data()});
  result.tensor_scale = report.tensor_scale;
  for (const float value : values) result.values.push_back(bits_of_value(value));
  return result;
}

// The first difference in words; empty if there is none.
inline std::string fault(const BlockFormat& format, const std::vector<float>& in, const Result& got,
                         const Result& expected) {
  if (got == expected) return "";
  if (got.tensor_scale != expected.tensor_scale) {
    return fmt::format("tensor scale {:#x}, expected {:#x}", got.tensor_scale,
                       expected.tensor_scale);
  }
  const auto size = static_cast<std::size_t>(format.block_size);
  for (std::size_t n = 0; n < in.size(); ++n) {
    const int width = format.element.width_bits;
    const u64 code = packed_code(got.elements.data(), n, width);
    const u64 right = packed_code(expected.elements.data(), n, width);
    if (got.scales[n / size] == expected.scales[n / size] && code == right &&
        got.values[n] == expected.values[n]) {
      continue;
    }
    return fmt::format(
        "element {} = {:a}: scale {:#x}, expected {:#x}; code {:#x}, expected {:#x};"
        " value {:#x}, expected {:#x}",
        n, in[n], got.scales[n / size], expected.scales[n / size], code, right, got.values[n],
        expected.values[n]);
  }
  return "bits behind the last element";
}

// Blocks of many sizes: numbers from much smaller than the block's largest one up to it, zeros,
// short numbers, which make ties; now and then an infinity, a NaN, a block of zeros or subnormals.
inline std::vector<float> block_numbers(std::size_t size, std::size_t block, RandomGemm& random,
                                        bool is_wide) {
  std::vector<float> x(size);
  int exponent = 0;
  for (std::size_t n = 0; n < size; ++n) {
    if (n % block == 0) {
      exponent = is_wide ? random.below(275) - 148 : random.below(12) - 6;
      if (random.chance(5)) exponent = -1000;
      if (is_wide && random.chance(10)) exponent = 127 - random.below(3);
    }
    const int low = random.chance(20) ? random.below(1 << 20) : 0;
    const int short_mantissa = (random.below(64) << 18) | low;
    const float mantissa = 1 + std::ldexp(static_cast<float>(short_mantissa), -24);
    const int below = random.chance(70) ? random.below(4) : random.below(40);
    x[n] = std::ldexp(random.chance(50) ? mantissa : -mantissa, exponent - below);
    if (random.chance(5)) x[n] = random.chance(50) ? 0.0F : -0.0F;
    // So small that x / scale is below all numbers of binary32, if the block has a large one.
    if (is_wide && random.chance(3)) x[n] = std::ldexp(random.chance(50) ? 1.0F : -1.0F, -149);
    if (random.below(400) == 0)
      x[n] = std::bit_cast<float>(random.chance(50) ? 0x7F800000 : 0xFF800000);
    if (random.below(400) == 0)
      x[n] = std::bit_cast<float>(random.chance(50) ? 0x7F800001 : 0xFFC00000);
  }
  return x;
}

inline BlockRules rules_of(const char* name, ScaleRule scale, const RoundingRule& rounding,
                           Overflow overflow, u64 seed) {
  BlockRules rules = {parse_block_format(name), rounding, overflow, {}};
  rules.format.rule = scale;
  rules.random = philox_for(rounding, seed);
  return rules;
}

// Any format and rules; the numbers to go with them.
struct BlockCase {
  BlockRules rules;
  std::vector<float> numbers;
};

inline BlockCase draw_block_case(RandomGemm& random) {
  const char* const name = kBlockFormats[random.below(std::size(kBlockFormats))];
  const std::vector<RoundingRule> roundings = all_roundings();
  const RoundingRule rounding = roundings[static_cast<std::size_t>(random.below(18))];
  const auto overflows = overflow_rules(parse_block_format(name).element);
  const auto which = static_cast<std::size_t>(random.below(static_cast<int>(overflows.size())));
  const BlockRules rules =
      rules_of(name, kScaleRules[random.below(4)], rounding, overflows[which], 3);
  const auto block = static_cast<std::size_t>(rules.format.block_size);
  const auto size =
      static_cast<std::size_t>(random.chance(10) ? random.below(3) : random.below(200));
  return {rules, block_numbers(size, block, random, random.chance(50))};
}

}  // namespace napier
