#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "napier/arithmetic/block.h"
#include "napier/arithmetic/random_draw.h"

namespace napier {

// How the elements of blocks are made; the scales are made as format.rule says.
struct BlockRules {
  BlockFormat format;
  RoundingRule rounding;
  Overflow overflow = kSaturate;
  RandomSource random;

  bool operator==(const BlockRules&) const = default;
};

// An array in a block format. Block b holds elements [b · block_size, (b + 1) · block_size).
struct QuantizedBlocks {
  std::uint32_t tensor_scale = 0x3F800000;  // fp32 code; 1 for formats without one
  std::vector<std::uint64_t> scales;        // codes of format.scale
  std::vector<std::uint64_t> elements;      // codes of format.element

  bool operator==(const QuantizedBlocks&) const = default;
};

// Where the elements of `rules` go.
Projection element_projection(const BlockRules& rules);

// The definition of block quantization: for each block the scale of its finite numbers, then
// element n = project(values[n] / scale), one rounding, R of element n by element_random(n).
// NaN becomes the element format's NaN; where it has none, the block's scale becomes NaN and its
// elements 0, since no number must come of it. An infinity goes where `overflow` sends it, and has
// no part in the scale. Numbers: any format's (Exact without tail), or parsed text (with tail).
QuantizedBlocks quantize_blocks(std::span<const Exact> values, const BlockRules& rules);

// The exact number that element n stands for: element · scale · tensor scale.
Exact block_value(const QuantizedBlocks& blocks, const BlockFormat& format, std::size_t n);

}  // namespace napier
