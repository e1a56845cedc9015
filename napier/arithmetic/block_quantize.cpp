#include "napier/arithmetic/block_quantize.h"

#include <algorithm>

#include "napier/arithmetic/values.h"
#include "napier/base/error.h"
#include "napier/formats/float_rows.h"

namespace napier {
namespace {

// |a| < |b|, both finite.
bool is_magnitude_below(const Exact& a, const Exact& b) {
  if (is_exact_zero(a) || is_exact_zero(b)) return !is_exact_zero(b) && is_exact_zero(a);
  if (leading_exponent(a) != leading_exponent(b)) return leading_exponent(a) < leading_exponent(b);
  const Wide x = wide_shift_left(a.significand, 128 - wide_length(a.significand));
  const Wide y = wide_shift_left(b.significand, 128 - wide_length(b.significand));
  return wide_is_below(x, y) || (!wide_is_below(y, x) && a.has_tail < b.has_tail);
}

// The largest magnitude of the finite ones; zero when there is none.
Exact largest_of(std::span<const Exact> values) {
  Exact largest = exact_value(0, 0, 0);
  for (const Exact& x : values) {
    if (x.kind == kFinite && is_magnitude_below(largest, x)) largest = x;
  }
  largest.is_negative = 0;
  return largest;
}

bool holds_nan(std::span<const Exact> values) {
  return std::any_of(values.begin(), values.end(),
                     [](const Exact& x) { return x.kind == kNotANumber; });
}

}  // namespace

Projection element_projection(const BlockRules& rules) {
  return {rules.format.element, rules.rounding, rules.overflow};
}

QuantizedBlocks quantize_blocks(std::span<const Exact> values, const BlockRules& rules) {
  const BlockFormat& format = rules.format;
  require(format.block_size > 0, "a block holds at least one number");
  const Projection to = element_projection(rules);
  QuantizedBlocks blocks;
  if (format.has_tensor_scale) {
    const u64 code = tensor_scale_code(format, largest_of(values), kBinary32);
    blocks.tensor_scale = static_cast<std::uint32_t>(code);
  }
  const Exact tensor_scale = decode(kBinary32, blocks.tensor_scale);
  const auto size = static_cast<std::size_t>(format.block_size);
  for (std::size_t first = 0; first < values.size(); first += size) {
    const auto block = values.subspan(first, std::min(size, values.size() - first));
    const bool is_lost = holds_nan(block) && !has_nan(format.element);
    const u64 code = is_lost ? nan_code(format.scale)
                             : block_scale_code(format, largest_of(block), tensor_scale);
    const Exact scale = block_scale(format, code, tensor_scale);
    blocks.scales.push_back(code);
    for (std::size_t i = 0; i < block.size(); ++i) {
      const u32 random = element_random(rules.random, first + i, rules.rounding.random_bits);
      blocks.elements.push_back(is_lost ? 0 : block_element_code(block[i], scale, to, random));
    }
  }
  return blocks;
}

Exact block_value(const QuantizedBlocks& blocks, const BlockFormat& format, std::size_t n) {
  require(n < blocks.elements.size(), "an element's index is below the number of elements");
  const Exact tensor_scale = decode(kBinary32, blocks.tensor_scale);
  const u64 code = blocks.scales.at(n / static_cast<std::size_t>(format.block_size));
  return block_element_value(format.element, blocks.elements[n],
                             block_scale(format, code, tensor_scale));
}

}  // namespace napier
