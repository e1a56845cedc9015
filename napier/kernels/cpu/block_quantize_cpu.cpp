#include "napier/kernels/block_quantize.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <vector>

#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/packed_codes.h"
#include "napier/arithmetic/values.h"
#include "napier/base/error.h"
#include "napier/kernels/cpu/block_run.h"
#include "napier/kernels/cpu/code_run.h"
#include "napier/kernels/cpu/element_tasks.h"
#include "napier/kernels/cpu/gemm_tile.h"
#include "napier/kernels/cpu/quantize_run.h"
#include "napier/kernels/device/vector_task.h"

namespace napier {
namespace {

constexpr std::uint32_t kInfinityBits = 0x7F800000;
constexpr float kNan32 = std::numeric_limits<float>::quiet_NaN();
constexpr Projection kToBinary32 = {kBinary32, {kRne, 0}, kOverflow};

// Some whole blocks, so many that they stay in the first-level cache, or one block and its like.
struct Chunk {
  std::uint64_t first_element = 0;
  const float* in = nullptr;
  std::size_t size = 0;
  std::size_t blocks = 0;
  BlockArrays out;
};

// What an array's chunks have in common.
struct BlockTask {
  const BlockRules* rules = nullptr;
  const BlockPlan* plan = nullptr;
  double tensor_scale = 1;
  std::uint32_t tensor_scale_code = 0;

  std::size_t block_size() const { return static_cast<std::size_t>(rules->format.block_size); }
  int width() const { return rules->format.element.width_bits; }
};

// The scales of a chunk's blocks: at most kCodePiece of them.
struct ChunkScales {
  std::uint32_t largest[kCodePiece];  // the bits of A
  bool is_lost[kCodePiece];           // NaN is in the block and not in the element format
  bool any_lost = false;
  std::uint8_t codes[kCodePiece];
  float down[kCodePiece];    // power: 2^-s
  float up[kCodePiece];      // power: 2^s
  double whole[kCodePiece];  // quotient: scale · tensor scale
};

// The largest |x| of those that are finite, as bits.
std::uint32_t largest_finite(const float* in, std::size_t count) {
  std::uint32_t most = 0;
  for (std::size_t n = 0; n < count; ++n) {
    const std::uint32_t size = bits_of_value(in[n]) & 0x7FFFFFFF;
    if (size < kInfinityBits) most = std::max(most, size);
  }
  return most;
}

bool holds_nan(const float* in, std::size_t count) {
  return std::any_of(in, in + count, [](float x) { return x != x; });
}

// The same by vectors; infinities and NaN make it look twice.
std::uint32_t largest_of(const float* in, std::size_t count) {
  std::uint32_t most = 0;
  find_maxima({in, 0, count, count}, &most);
  return most < kInfinityBits ? most : largest_finite(in, count);
}

void find_largest(const BlockTask& task, const Chunk& chunk, ChunkScales& scales) {
  const std::size_t size = task.block_size();
  find_maxima({chunk.in, 0, chunk.size, size}, scales.largest);
  std::fill_n(scales.is_lost, chunk.blocks, false);
  scales.any_lost = false;
  for (std::size_t b = 0; b < chunk.blocks; ++b) {
    if (scales.largest[b] < kInfinityBits) continue;
    const float* const block = chunk.in + b * size;
    const std::size_t count = std::min(size, chunk.size - b * size);
    scales.largest[b] = largest_finite(block, count);
    scales.is_lost[b] = !task.plan->has_nan && holds_nan(block, count);
    scales.any_lost = scales.any_lost || scales.is_lost[b];
  }
}

// --- scales ---

float power_of_two(int s) {  // -127 … 127
  return std::bit_cast<float>(s == -127 ? 1U << 22 : static_cast<std::uint32_t>(s + 127) << 23);
}

void make_power_scales(const BlockTask& task, std::size_t blocks, ChunkScales& scales) {
  const BlockPlan& plan = *task.plan;
  for (std::size_t b = 0; b < blocks; ++b) {
    // In binary64 every number of binary32 but zero is normal; zero looks like 2^-1023.
    const double a = std::bit_cast<float>(scales.largest[b]);
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(a);
    const auto mantissa = static_cast<std::uint32_t>(bits >> 29) & 0x7FFFFF;
    const int moved = static_cast<int>(bits >> 52) - 1023 - plan.element_exponent +
                      (mantissa >= plan.moves_up_from);
    const int s = std::clamp(moved, plan.lowest_scale, plan.highest_scale);
    scales.codes[b] = static_cast<std::uint8_t>(s - plan.lowest_scale);
    scales.down[b] = power_of_two(-s);
    scales.up[b] = power_of_two(s);
  }
  for (std::size_t b = 0; scales.any_lost && b < blocks; ++b) {
    if (!scales.is_lost[b]) continue;
    scales.codes[b] = plan.nan_scale;
    scales.up[b] = kNan32;
  }
}

void make_quotient_scales(const BlockTask& task, std::size_t blocks, ChunkScales& scales) {
  const BlockPlan& plan = *task.plan;
  const RandomSource none = {};
  const double divisor = plan.largest_element * task.tensor_scale;
  float numbers[kCodePiece];
  for (std::size_t b = 0; b < blocks; ++b) numbers[b] = std::bit_cast<float>(scales.largest[b]);
  divide_elements({numbers, 0, blocks, blocks}, &divisor, numbers);
  run_quantize({&plan.scale, &none, 0, numbers, blocks}, numbers);
  for (std::size_t b = 0; b < blocks; ++b) numbers[b] = std::max(numbers[b], plan.smallest_scale);
  encode_numbers(plan.scale_code, numbers, blocks, scales.codes);
  for (std::size_t b = 0; b < blocks; ++b) {
    scales.whole[b] = double{numbers[b]} * task.tensor_scale;
    if (!scales.is_lost[b]) continue;
    scales.codes[b] = plan.nan_scale;
    scales.whole[b] = double{kNan32};
  }
}

// --- elements by vectors ---

void clear_lost(const BlockTask& task, const ChunkScales& scales, std::size_t first,
                std::size_t count, float* scaled) {
  for (std::size_t n = 0; n < count; ++n) {
    if (scales.is_lost[(first + n) / task.block_size()]) scaled[n] = 0;
  }
}

void quantize_piece(const BlockTask& task, const Chunk& chunk, const ChunkScales& scales,
                    std::size_t first) {
  const BlockPlan& plan = *task.plan;
  const bool is_power = plan.path == BlockPath::power;
  const std::size_t count = std::min(kCodePiece, chunk.size - first);
  alignas(64) float numbers[kCodePiece];
  const BlockRun run = {chunk.in + first, first, count, task.block_size()};
  if (is_power) {
    scale_elements(run, scales.down, numbers);
  } else {
    divide_elements(run, scales.whole, numbers);
  }
  if (scales.any_lost) clear_lost(task, scales, first, count, numbers);
  const RandomSource& random = task.rules->random;
  run_quantize({&plan.element, &random, chunk.first_element + first, numbers, count}, numbers);
  if (chunk.out.elements != nullptr) {
    std::uint8_t* const to = chunk.out.elements + packed_bytes(first, task.width());
    encode_numbers(plan.element_code, numbers, count, to);
  }
  if (chunk.out.values == nullptr) return;
  const BlockRun rounded = {numbers, first, count, task.block_size()};
  if (is_power) {
    multiply_elements(rounded, scales.up, chunk.out.values + first);
  } else {
    multiply_elements(rounded, scales.whole, chunk.out.values + first);
  }
}

void quantize_chunk(const BlockTask& task, const Chunk& chunk) {
  ChunkScales scales;
  find_largest(task, chunk, scales);
  if (task.plan->path == BlockPath::power) {
    make_power_scales(task, chunk.blocks, scales);
  } else {
    make_quotient_scales(task, chunk.blocks, scales);
  }
  if (chunk.out.scales != nullptr) std::copy_n(scales.codes, chunk.blocks, chunk.out.scales);
  if (chunk.out.elements == nullptr && chunk.out.values == nullptr) return;
  for (std::size_t first = 0; first < chunk.size; first += kCodePiece) {
    quantize_piece(task, chunk, scales, first);
  }
}

// --- elements by the definition ---

void define_block(const BlockTask& task, const Chunk& chunk, const ChunkScales& scales,
                  std::size_t block, std::uint32_t* codes) {
  const BlockFormat& format = task.rules->format;
  const Projection to = element_projection(*task.rules);
  const Exact tensor_scale = decode(kBinary32, task.tensor_scale_code);
  const bool is_lost = scales.is_lost[block];
  const u64 scale_code =
      is_lost ? nan_code(format.scale)
              : block_scale_code(format, decode(kBinary32, scales.largest[block]), tensor_scale);
  const Exact scale = block_scale(format, scale_code, tensor_scale);
  if (chunk.out.scales != nullptr) chunk.out.scales[block] = static_cast<std::uint8_t>(scale_code);
  const std::size_t first = block * task.block_size();
  for (std::size_t n = first; n < std::min(first + task.block_size(), chunk.size); ++n) {
    const Exact x = decode(kBinary32, bits_of_value(chunk.in[n]));
    const u32 random = element_random(task.rules->random, chunk.first_element + n,
                                      task.rules->rounding.random_bits);
    const u64 code = is_lost ? 0 : block_element_code(x, scale, to, random);
    codes[n] = static_cast<std::uint32_t>(code);
    if (chunk.out.values == nullptr) continue;
    const Exact value = block_element_value(format.element, code, scale);
    chunk.out.values[n] =
        std::bit_cast<float>(static_cast<u32>(project_exact(value, kToBinary32, 0)));
  }
}

void define_chunk(const BlockTask& task, const Chunk& chunk) {
  ChunkScales scales;
  find_largest(task, chunk, scales);
  std::vector<std::uint32_t> codes(chunk.size);
  for (std::size_t b = 0; b < chunk.blocks; ++b) {
    define_block(task, chunk, scales, b, codes.data());
  }
  if (chunk.out.elements == nullptr) return;
  for (std::size_t first = 0; first < chunk.size; first += kCodePiece) {
    pack_words(codes.data() + first, std::min(kCodePiece, chunk.size - first), task.width(),
               chunk.out.elements + packed_bytes(first, task.width()));
  }
}

// --- the whole array ---

// A multiple of the block size and of 8, the largest up to `most` or else the smallest there is: so
// blocks and bytes are whole.
std::size_t whole_blocks(std::size_t block_size, std::size_t most) {
  const std::size_t unit = std::lcm(block_size, std::size_t{8});
  return std::max(unit, most / unit * unit);
}

Chunk chunk_of(const BlockTask& task, const Chunk& all, std::size_t first, std::size_t size) {
  const std::size_t block = first / task.block_size();
  Chunk chunk = all;
  chunk.first_element += first;
  chunk.in += first;
  chunk.size = size;
  chunk.blocks = number_of_blocks(size, task.rules->format);
  if (chunk.out.scales != nullptr) chunk.out.scales += block;
  if (chunk.out.elements != nullptr) chunk.out.elements += packed_bytes(first, task.width());
  if (chunk.out.values != nullptr) chunk.out.values += first;
  return chunk;
}

std::uint32_t tensor_scale_of(const BlockFormat& format, const float* in, std::size_t size,
                              int threads) {
  std::vector<std::uint32_t> largest((size + kElementTask - 1) / kElementTask);
  for_each_task(size, threads, [&](std::size_t first, std::size_t count) {
    largest[first / kElementTask] = largest_of(in + first, count);
  });
  return tensor_scale_of_parts(format, largest);
}

}  // namespace

void check_block_rules(const BlockRules& rules) {
  const BlockFormat& format = rules.format;
  const bool draws = is_stochastic(rules.rounding);
  const RandomSource& random = rules.random;
  check_projection(element_projection(rules), "the elements");
  require(format.block_size > 0, "a block holds at least one number");
  require(format.scale.width_bits == 8, "the code of a scale has 8 bits");
  require(format.element.width_bits <= 32, "an element's code has at most 32 bits");
  require(!draws || rules.rounding.random_bits <=
                        (random.kind == kLfsr ? random.lfsr_bits : random.random_bits),
          "the source gives as many random bits as the rounding has");
}

BlockQuantizer::BlockQuantizer(const BlockRules& rules) : rules_(rules) {
  check_block_rules(rules);
  plan_ = plan_blocks(rules);
}

BlockReport BlockQuantizer::quantize(std::uint64_t first_element, const float* in, std::size_t size,
                                     const BlockArrays& out, int threads) const {
  const BlockFormat& format = rules_.format;
  BlockTask task = {&rules_, &plan_, 1, 0x3F800000};
  require(first_element % task.block_size() == 0, "an array starts with a block's first element");
  if (format.has_tensor_scale) {
    task.tensor_scale_code = tensor_scale_of(format, in, size, threads);
    task.tensor_scale = std::bit_cast<float>(task.tensor_scale_code);
  }
  const Chunk all = {first_element, in, size, number_of_blocks(size, format), out};
  const std::size_t chunk_size = whole_blocks(task.block_size(), kCodePiece);
  const auto work = [&](std::size_t first, std::size_t count) {
    for (std::size_t n = 0; n < count; n += chunk_size) {
      const Chunk chunk = chunk_of(task, all, first + n, std::min(chunk_size, count - n));
      plan_.path == BlockPath::scalar ? define_chunk(task, chunk) : quantize_chunk(task, chunk);
    }
  };
  for_each_task(size, threads, work, whole_blocks(chunk_size, kElementTask));
  return {name_of(plan_.path), simd_target(), plan_.reason, task.tensor_scale_code};
}

std::size_t number_of_blocks(std::size_t size, const BlockFormat& format) {
  const auto block = static_cast<std::size_t>(format.block_size);
  return size / block + (size % block != 0);
}

}  // namespace napier
