#pragma once

#include <cstdint>
#include <string>

#include "napier/arithmetic/block_quantize.h"
#include "napier/kernels/quantize_plan.h"

namespace napier {

// power     scales are powers of two: elements are scaled exactly and quantized by their own path
// quotient  scales have a mantissa: x / scale goes to odd in 24 bits first
// scalar    the definition itself, on all threads
enum class BlockPath { power, quotient, scalar };

// docs/kernels.md, "Blocks", has the reason for each condition and constant.
struct BlockPlan {
  BlockPath path = BlockPath::scalar;
  std::string reason;
  QuantizePlan element;   // x / scale to an element's value
  Encode32 element_code;  // and that to its code
  bool has_nan = false;   // elements have; else a block with NaN gets nan_scale
  std::uint8_t nan_scale = 0;

  // power. s = e - element_exponent, and one more from a certain mantissa of A on.
  int element_exponent = 0;         // E = ⌊log2 L⌋
  std::uint32_t moves_up_from = 0;  // of 23 bits; 2^23: never
  int lowest_scale = 0;
  int highest_scale = 0;

  // quotient
  QuantizePlan scale;  // A / (L · t) to the scale's value
  Encode32 scale_code;
  double largest_element = 0;  // L
  float smallest_scale = 0;    // of code 1
};

BlockPlan plan_blocks(const BlockRules& rules);

const char* name_of(BlockPath path);

}  // namespace napier
