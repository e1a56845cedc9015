#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "napier/arithmetic/block_quantize.h"
#include "napier/kernels/block_plan.h"

namespace napier {

// Where the parts of an array in a block format go; what is null is not wanted.
struct BlockArrays {
  std::uint8_t* scales = nullptr;    // one byte per block: the code of its scale
  std::uint8_t* elements = nullptr;  // packed codes, napier/arithmetic/packed_codes.h
  float* values = nullptr;           // element · scale · tensor scale, rounded to nearest even
};

struct BlockReport {
  std::string path;                         // of block_plan.h: "power", "quotient", "scalar"
  std::string target;                       // the SIMD instructions: "AVX3", "AVX2", "SSE4", …
  std::string reason;                       // why no faster path was taken; empty for the fastest
  std::uint32_t tensor_scale = 0x3F800000;  // an fp32 code; 1 for formats without one

  bool operator==(const BlockReport&) const = default;
};

// Block quantization, planned once for any number of arrays.
class BlockQuantizer {
 public:
  // Throws an Error where the elements' overflow or rounding contradicts their format. Scales have
  // 8 bits, elements at most 32.
  explicit BlockQuantizer(const BlockRules& rules);

  // The codes of quantize_blocks (napier/arithmetic/block_quantize.h) for size numbers, and what
  // they stand for; the last block may be short. in[i] draws as element first_element + i, a
  // multiple of the block size. A tensor scale is that of in[0 … size). `out.values` may be `in`.
  // The same bits whatever the SIMD target and the number of threads (0: one per core).
  BlockReport quantize(std::uint64_t first_element, const float* in, std::size_t size,
                       const BlockArrays& out, int threads) const;

  const BlockRules& rules() const { return rules_; }

 private:
  BlockRules rules_;
  BlockPlan plan_;
};

// Throws an Error where the elements' overflow or rounding contradicts their format; requires what
// BlockQuantizer does.
void check_block_rules(const BlockRules& rules);

// ⌈size / block_size⌉
std::size_t number_of_blocks(std::size_t size, const BlockFormat& format);

}  // namespace napier
