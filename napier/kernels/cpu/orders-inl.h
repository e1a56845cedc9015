// The orders of summation, for vectors of outputs carried in binary32 or binary64. dot.h is the
// definition. Included once for each SIMD target.
#if defined(NAPIER_ORDERS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NAPIER_ORDERS_INL_H
#undef NAPIER_ORDERS_INL_H
#else
#define NAPIER_ORDERS_INL_H
#endif

#include <hwy/highway.h>

#include "napier/kernels/cpu/gemm_tile.h"
#include "napier/kernels/cpu/lfsr-inl.h"
#include "napier/kernels/cpu/philox-inl.h"
#include "napier/kernels/cpu/sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

inline constexpr int kTileColumns = kTileVectors * static_cast<int>(kLanes32);

// The random words of any draw of the outputs (row, column …) of a tile. Of philox, the last block
// of the steps' draws and that of the extra ones are kept; of an lfsr, the registers.
class RowRandom {
 public:
  RowRandom(const RandomSource& source, std::uint64_t steps, std::uint32_t row,
            std::uint32_t column)
      : source_(source),
        keys_(source.seed),
        first_extra_(2 * steps),
        row_(row),
        column_(column),
        width_(field_bits(source.random_bits)) {}

  // Where the draw's R of so many bits begins (its lowest bit) in each of `words`, one for each
  // lane of binary32. Draws of an lfsr are asked for step by step.
  HWY_INLINE int find(std::uint64_t draw, int random_bits, const std::uint32_t*& words) {
    if (source_.kind == kLfsr) return find_in_registers(draw, words);
    const auto fields = static_cast<std::uint64_t>(128 / width_);
    Block& block = blocks_[draw >= first_extra_ ? 1 : 0];
    const std::uint64_t call = draw / fields;
    if (block.call != call) {
      block.call = call;
      philox_row<1>(static_cast<std::uint32_t>(call), column_, row_, source_, keys_, block.words);
    }
    const int bit = static_cast<int>(draw % fields) * width_;
    words = block.words + static_cast<std::size_t>(bit / 32) * kLanes32;
    return bit % 32 + width_ - random_bits;
  }

 private:
  struct Block {
    std::uint64_t call = ~std::uint64_t{0};
    HWY_ALIGN std::uint32_t words[4 * kLanes32];
  };

  // Block 0 holds the registers of step `call`.
  HWY_INLINE int find_in_registers(std::uint64_t draw, const std::uint32_t*& words) {
    Block& registers = blocks_[0];
    words = registers.words;
    if (registers.call == ~std::uint64_t{0}) {
      registers.call = 0;
      seed_registers<1>(row_, column_, source_, keys_, registers.words);
    }
    const V32U taps = hn::Set(D32U(), lfsr_taps(source_.lfsr_bits));
    for (; registers.call < draw / 2; ++registers.call) {
      const V32U states = hn::Load(D32U(), registers.words);
      hn::Store(advanced(states, taps), D32U(), registers.words);
    }
    return draw % 2 == 0 ? 0 : source_.random_bits;
  }

  const RandomSource& source_;
  PhiloxKeys keys_;
  std::uint64_t first_extra_;
  std::uint32_t row_;
  std::uint32_t column_;
  int width_;
  Block blocks_[2];
};

// One vector of outputs of one row. A Carrier says what a vector is (V, Number, kLanes), how it is
// rounded (project) and how it is added before that (add).
template <class Carrier, SumOrder kOrder>
class Outputs {
 public:
  using V = typename Carrier::V;
  using Tile = typename Carrier::Tile;

  Outputs(const Tile& tile, int row, int column, V total)
      : t_(tile),
        carrier_(tile, row, column),
        total_(total),
        partial_(Carrier::set(0)),
        compensation_(Carrier::set(0)) {}

  HWY_INLINE void step(std::size_t k, V a, V b) {
    const V product = carrier_.project(hn::Mul(a, b), t_.product, 2 * k);
    const bool is_last = k + 1 == t_.steps || (t_.block != 0 && (k + 1) % t_.block == 0);
    if constexpr (kOrder == kSequential) total_ = sum(total_, product, t_.accumulator, 2 * k + 1);
    if constexpr (kOrder == kBlocked) {
      partial_ = sum(partial_, product, t_.accumulator, 2 * k + 1);
      if (is_last) add_block(partial_, k + 1);
      if (is_last) partial_ = Carrier::set(0);
    }
    if constexpr (kOrder == kTree) step_tree(k, product, is_last);
    if constexpr (kOrder == kKahan) step_kahan(k, product);
    // The plan has made sure that sums of the exact order are not rounded.
    if constexpr (kOrder == kExactSum) total_ = hn::Add(total_, product);
    if constexpr (kOrder == kAligned) step_aligned(k, product, is_last);
  }

  HWY_INLINE V finish() {
    if constexpr (kOrder == kExactSum)
      total_ = carrier_.project(total_, t_.accumulator, 2 * t_.steps);
    return carrier_.finish(total_);
  }

  bool is_right() const { return carrier_.is_right(); }

 private:
  template <class Rule>
  HWY_INLINE V sum(V a, V b, const Rule& rule, std::uint64_t draw) {
    return carrier_.project(Carrier::add(a, b, rule), rule, draw);
  }

  HWY_INLINE void add_block(V block_sum, std::size_t end) {
    const std::size_t n = (end - 1) / t_.block;
    total_ = sum(total_, block_sum, t_.outer, 2 * t_.steps + n);
  }

  HWY_INLINE void join() {
    depth_ -= 1;
    const V a = Carrier::load(stack_ + (depth_ - 1) * Carrier::kLanes);
    const V b = Carrier::load(stack_ + depth_ * Carrier::kLanes);
    const V joined = sum(a, b, t_.accumulator, 2 * starts_[depth_] + 1);
    Carrier::store(joined, stack_ + (depth_ - 1) * Carrier::kLanes);
  }

  HWY_INLINE void step_tree(std::size_t k, V product, bool is_last) {
    Carrier::store(product, stack_ + depth_ * Carrier::kLanes);
    starts_[depth_] = k;
    depth_ += 1;
    for (std::size_t taken = k % t_.block + 1; taken % 2 == 0; taken /= 2) join();
    if (!is_last) return;
    while (depth_ > 1) join();
    add_block(Carrier::load(stack_), k + 1);
    depth_ = 0;
  }

  HWY_INLINE void step_kahan(std::size_t k, V product) {
    const auto& rule = t_.accumulator;
    const std::uint64_t first = 2 * t_.steps + 3 * k;
    const V y = sum(product, hn::Neg(compensation_), rule, first);
    const V next = sum(total_, y, rule, 2 * k + 1);
    const V moved = sum(next, hn::Neg(total_), rule, first + 1);
    compensation_ = sum(moved, hn::Neg(y), rule, first + 2);
    total_ = next;
  }

  HWY_INLINE void step_aligned(std::size_t k, V product, bool is_last) {
    const std::size_t count = k % t_.block + 1;
    Carrier::store(product, stack_ + (count - 1) * Carrier::kLanes);
    if (is_last) add_block(Carrier::aligned_sum(stack_, count, t_.aligned_scale), k + 1);
  }

  static constexpr std::size_t kWaiting = kOrder == kAligned ? std::size_t{kLargestAlignedBlock}
                                          : kOrder == kTree  ? std::size_t{kLargestTreeDepth}
                                                             : 1;
  const Tile& t_;
  Carrier carrier_;
  V total_;
  V partial_;
  V compensation_;
  std::size_t depth_ = 0;
  std::size_t starts_[kWaiting];
  HWY_ALIGN typename Carrier::Number stack_[kWaiting * Carrier::kLanes];
};

// All rows of a tile go through the steps together, so that one waits while another computes.
template <class Carrier, SumOrder kOrder>
bool ordered_tile(const typename Carrier::Tile& t) {
  static_assert(kTileRows == 4);
  bool is_right = true;
  for (int column = 0; column < kTileColumns; column += static_cast<int>(Carrier::kLanes)) {
    const auto start = [&](int row) HWY_ATTR {
      return Outputs<Carrier, kOrder>(t, row, column,
                                      Carrier::load_unaligned(t.c + row * kTileColumns + column));
    };
    Outputs<Carrier, kOrder> rows[kTileRows] = {start(0), start(1), start(2), start(3)};
    for (std::size_t k = 0; k < t.steps; ++k) {
      const auto b = Carrier::promoted(t.b + k * kTileColumns + static_cast<std::size_t>(column));
      for (int row = 0; row < kTileRows; ++row) {
        const float a = t.a[k * kTileRows + static_cast<std::size_t>(row)];
        rows[row].step(k, Carrier::set(a), b);
      }
    }
    for (int row = 0; row < kTileRows; ++row) {
      Carrier::store_unaligned(rows[row].finish(), t.c + row * kTileColumns + column);
      is_right = is_right && rows[row].is_right();
    }
  }
  return is_right;
}

// The same for sums: four vectors of them go through the steps together.
template <class Carrier, SumOrder kOrder>
bool ordered_sums(const typename Carrier::Tile& t, const SumOperand& x) {
  constexpr int kVectors = 4;
  constexpr int kColumns = kVectors * static_cast<int>(Carrier::kLanes);
  bool is_right = true;
  for (int first = 0; first < kSumColumns; first += kColumns) {
    if (static_cast<std::size_t>(first) >= x.count) break;
    const auto start = [&](int v) HWY_ATTR {
      const int column = first + v * static_cast<int>(Carrier::kLanes);
      return Outputs<Carrier, kOrder>(t, 0, column, Carrier::load_unaligned(t.c + column));
    };
    Outputs<Carrier, kOrder> sums[kVectors] = {start(0), start(1), start(2), start(3)};
    SumChunks<kColumns> chunks(x, static_cast<std::size_t>(first));
    for (std::size_t k = 0; k < t.steps; ++k) {
      const float* const numbers = chunks.step(k, t.steps);
      for (int v = 0; v < kVectors; ++v) {
        const auto addend = Carrier::promoted(numbers + v * static_cast<int>(Carrier::kLanes));
        sums[v].step(k, Carrier::set(1), addend);
      }
    }
    for (int v = 0; v < kVectors; ++v) {
      Carrier::store_unaligned(sums[v].finish(),
                               t.c + first + v * static_cast<int>(Carrier::kLanes));
      is_right = is_right && sums[v].is_right();
    }
  }
  return is_right;
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
