// The random bits of a binary32 tile: kRows × kVectors vectors of outputs, from tile.row and
// tile.column on. Included once for each SIMD target.
#if defined(NAPIER_TILE_RANDOM_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NAPIER_TILE_RANDOM_INL_H
#undef NAPIER_TILE_RANDOM_INL_H
#else
#define NAPIER_TILE_RANDOM_INL_H
#endif

#include <hwy/highway.h>

#include <bit>

// clang-format off
#include "napier/kernels/cpu/round32-inl.h"
#include "napier/kernels/cpu/philox-inl.h"
#include "napier/kernels/cpu/lfsr-inl.h"
// clang-format on


HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The place of vector n of a tile's outputs, row by row.
template <int kVectors>
HWY_INLINE std::uint32_t row_of(const Tile32& tile, int n) {
  return tile.row + static_cast<std::uint32_t>(n / kVectors);
}
template <int kVectors>
HWY_INLINE std::uint32_t column_of(const Tile32& tile, int n) {
  return tile.column + static_cast<std::uint32_t>(n % kVectors * static_cast<int>(kLanes32));
}

// The random words of the next few steps, for each vector of outputs; a draw has kWidth bits.
template <int kWidth, int kRows, int kVectors>
class TileRandom {
 public:
  explicit TileRandom(const Tile32& tile) : tile_(tile), keys_(tile.random.seed) {}

  // Makes the draws of step k ready: to be called once for each step, in order.
  HWY_INLINE void prepare(std::size_t k) {
    constexpr std::size_t kSteps = 64 / kWidth;  // that one block serves
    if (k % kSteps == 0) refill(static_cast<std::uint32_t>(k / kSteps));
    place_ = static_cast<int>(k % kSteps) * 2 * kWidth;
  }

  // The words where the field of the product (0) or the sum (1) stands, rotated so that its top bit
  // is bit 22: the top of a binary32 mantissa.
  HWY_INLINE V32U field(int output, int which) const {
    const int bit = place_ + which * kWidth;
    const V32U word = hn::Load(D32U(), words_ + (output * 4 + bit / 32) * kLanes32);
    return rotate_right(word, (bit + kWidth + 9) % 32);
  }

 private:
  void refill(std::uint32_t call) {
    for (int n = 0; n < kOutputs; n += 2) {
      philox_row<2>(call, column_of<kVectors>(tile_, n), row_of<kVectors>(tile_, n), tile_.random,
                    keys_, words_ + n * 4 * static_cast<int>(kLanes32));
    }
  }

  static constexpr int kOutputs = kRows * kVectors;

  const Tile32& tile_;
  PhiloxKeys keys_;
  int place_ = 0;
  HWY_ALIGN std::uint32_t words_[kOutputs * 4 * kLanes32];
};

// The same of an lfsr: the registers of all outputs.
template <int kRows, int kVectors>
class TileRegisters {
 public:
  explicit TileRegisters(const Tile32& tile)
      : taps_(hn::Set(D32U(), lfsr_taps(tile.random.lfsr_bits))) {
    // R begins at bit 0 for a product, at bit N for a sum; its top bit goes to bit 22.
    rotation_[0] = (product_bits(tile) + 9) % 32;
    rotation_[1] = (tile.random.random_bits + sum_bits(tile) + 9) % 32;
    const PhiloxKeys keys(tile.random.seed);
    HWY_ALIGN std::uint32_t states[kOutputs * kLanes32];
    for (int n = 0; n < kOutputs; n += 2) {
      seed_registers<2>(row_of<kVectors>(tile, n), column_of<kVectors>(tile, n), tile.random, keys,
                        states + n * static_cast<int>(kLanes32));
    }
    NAPIER_UNROLL
    for (int n = 0; n < kOutputs; ++n) states_[n] = hn::Load(D32U(), states + n * kLanes32);
  }

  HWY_INLINE void prepare(std::size_t k) {
    if (k == 0) return;
    NAPIER_UNROLL
    for (int n = 0; n < kOutputs; ++n) states_[n] = advanced(states_[n], taps_);
  }

  HWY_INLINE V32U field(int output, int which) const {
    return rotate_right(states_[output], rotation_[which]);
  }

 private:
  static int product_bits(const Tile32& tile) { return std::popcount(tile.product.random_mask); }
  static int sum_bits(const Tile32& tile) { return std::popcount(tile.sum.random_mask); }

  static constexpr int kOutputs = kRows * kVectors;

  V32U taps_;
  V32U states_[kOutputs];
  int rotation_[2];
};

// No random bits are asked for.
struct NoRandom {
  explicit NoRandom(const Tile32&) {}
  HWY_INLINE void prepare(std::size_t) {}
  HWY_INLINE V32U field(int, int) const { return hn::Zero(D32U()); }
};

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
