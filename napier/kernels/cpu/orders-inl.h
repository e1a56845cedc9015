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

// Vectors of outputs that take the steps together, so that one waits while another computes, and
// rounding modes are looked at once for all: the rows of a tile, or vectors of sums.
inline constexpr int kTogether = 4;
static_assert(kTileRows == kTogether);

// Where they are in the tile.
struct OutputPlaces {
  static OutputPlaces rows_of(int column) { return {0, 1, column, 0}; }
  static OutputPlaces sums_of(int column, int lanes) { return {0, 0, column, lanes}; }
  std::uint32_t row(int n) const { return static_cast<std::uint32_t>(first_row + n * row_step); }
  std::uint32_t column(int n) const {
    return static_cast<std::uint32_t>(first_column + n * column_step);
  }
  int first_row, row_step, first_column, column_step;
};

struct TogetherRandom {
  TogetherRandom(const RandomSource& source, std::uint64_t steps, std::uint32_t row,
                 std::uint32_t column, const OutputPlaces& at)
      : of{RowRandom(source, steps, row + at.row(0), column + at.column(0)),
           RowRandom(source, steps, row + at.row(1), column + at.column(1)),
           RowRandom(source, steps, row + at.row(2), column + at.column(2)),
           RowRandom(source, steps, row + at.row(3), column + at.column(3))} {}
  RowRandom of[kTogether];
};

// A Carrier says what a vector is (V, Number, kLanes), how it is rounded (project) and how it is
// added before that (add).
template <class Carrier, SumOrder kOrder>
class Outputs {
 public:
  using V = typename Carrier::V;
  using Tile = typename Carrier::Tile;
  using Vectors = V[kTogether];

  // Vector n of the totals starts at totals + n · stride.
  Outputs(const Tile& tile, const OutputPlaces& at, const typename Carrier::Number* totals,
          int stride)
      : t_(tile), carrier_(tile, at) {
    for (int n = 0; n < kTogether; ++n) {
      total_[n] = Carrier::load_unaligned(totals + n * stride);
      partial_[n] = Carrier::set(0);
      compensation_[n] = Carrier::set(0);
    }
  }

  // The exact products of step k go where the order wants them.
  HWY_INLINE void step(std::size_t k, Vectors& products) {
    carrier_.project(products, t_.product, 2 * k);
    const bool is_last = k + 1 == t_.steps || (t_.block != 0 && (k + 1) % t_.block == 0);
    if constexpr (kOrder == kSequential) add(total_, products, t_.accumulator, 2 * k + 1);
    if constexpr (kOrder == kBlocked) {
      add(partial_, products, t_.accumulator, 2 * k + 1);
      if (is_last) add_block(partial_, k + 1);
      for (int n = 0; is_last && n < kTogether; ++n) partial_[n] = Carrier::set(0);
    }
    if constexpr (kOrder == kTree) step_tree(k, products, is_last);
    if constexpr (kOrder == kKahan) step_kahan(k, products);
    // The plan has made sure that sums of the exact order are not rounded.
    for (int n = 0; kOrder == kExactSum && n < kTogether; ++n)
      total_[n] = hn::Add(total_[n], products[n]);
    if constexpr (kOrder == kAligned) step_aligned(k, products, is_last);
  }

  HWY_INLINE void finish(typename Carrier::Number* totals, int stride) {
    if constexpr (kOrder == kExactSum) carrier_.project(total_, t_.accumulator, 2 * t_.steps);
    carrier_.finish(total_);
    for (int n = 0; n < kTogether; ++n) Carrier::store_unaligned(total_[n], totals + n * stride);
  }

  bool is_right() const { return carrier_.is_right(); }

 private:
  static constexpr std::size_t kStride = kTogether * Carrier::kLanes;

  // sum becomes the rounded sum + addend.
  template <class Rule>
  HWY_INLINE void add(Vectors& sum, const Vectors& addend, const Rule& rule, std::uint64_t draw) {
    NAPIER_UNROLL
    for (int n = 0; n < kTogether; ++n) sum[n] = Carrier::add(sum[n], addend[n], rule);
    carrier_.project(sum, rule, draw);
  }

  HWY_INLINE void add_block(const Vectors& block_sum, std::size_t end) {
    const std::size_t block = (end - 1) / t_.block;
    add(total_, block_sum, t_.outer, 2 * t_.steps + block);
  }

  HWY_INLINE void load(std::size_t place, Vectors& x) const {
    for (int n = 0; n < kTogether; ++n)
      x[n] =
          Carrier::load(stack_ + place * kStride + static_cast<std::size_t>(n) * Carrier::kLanes);
  }

  HWY_INLINE void store(const Vectors& x, std::size_t place) {
    for (int n = 0; n < kTogether; ++n)
      Carrier::store(x[n],
                     stack_ + place * kStride + static_cast<std::size_t>(n) * Carrier::kLanes);
  }

  HWY_INLINE void join() {
    depth_ -= 1;
    Vectors a;
    Vectors b;
    load(depth_ - 1, a);
    load(depth_, b);
    add(a, b, t_.accumulator, 2 * starts_[depth_] + 1);
    store(a, depth_ - 1);
  }

  HWY_INLINE void step_tree(std::size_t k, const Vectors& products, bool is_last) {
    store(products, depth_);
    starts_[depth_] = k;
    depth_ += 1;
    for (std::size_t taken = k % t_.block + 1; taken % 2 == 0; taken /= 2) join();
    if (!is_last) return;
    while (depth_ > 1) join();
    Vectors block_sum;
    load(0, block_sum);
    add_block(block_sum, k + 1);
    depth_ = 0;
  }

  HWY_INLINE void step_kahan(std::size_t k, const Vectors& products) {
    const auto& rule = t_.accumulator;
    const std::uint64_t first = 2 * t_.steps + 3 * k;
    Vectors y, next, moved;
    for (int n = 0; n < kTogether; ++n) {
      y[n] = products[n];
      next[n] = total_[n];
      compensation_[n] = hn::Neg(compensation_[n]);
    }
    add(y, compensation_, rule, first);
    add(next, y, rule, 2 * k + 1);
    for (int n = 0; n < kTogether; ++n) {
      moved[n] = next[n];
      total_[n] = hn::Neg(total_[n]);
      y[n] = hn::Neg(y[n]);
    }
    add(moved, total_, rule, first + 1);
    add(moved, y, rule, first + 2);
    for (int n = 0; n < kTogether; ++n) {
      compensation_[n] = moved[n];
      total_[n] = next[n];
    }
  }

  HWY_INLINE void step_aligned(std::size_t k, const Vectors& products, bool is_last) {
    const std::size_t count = k % t_.block + 1;
    store(products, count - 1);
    if (!is_last) return;
    Vectors sums;
    for (std::size_t n = 0; n < kTogether; ++n)
      sums[n] =
          Carrier::aligned_sum(stack_ + n * Carrier::kLanes, count, kStride, t_.aligned_scale);
    add_block(sums, k + 1);
  }

  static constexpr std::size_t kWaiting = kOrder == kAligned ? std::size_t{kLargestAlignedBlock}
                                          : kOrder == kTree  ? std::size_t{kLargestTreeDepth}
                                                             : 1;
  const Tile& t_;
  Carrier carrier_;
  Vectors total_;
  Vectors partial_;
  Vectors compensation_;
  std::size_t depth_ = 0;
  std::size_t starts_[kWaiting];
  HWY_ALIGN typename Carrier::Number stack_[kWaiting * kStride];
};

template <class Carrier, SumOrder kOrder>
bool ordered_tile(const typename Carrier::Tile& t) {
  bool is_right = true;
  for (int column = 0; column < kTileColumns; column += static_cast<int>(Carrier::kLanes)) {
    Outputs<Carrier, kOrder> rows(t, OutputPlaces::rows_of(column), t.c + column, kTileColumns);
    for (std::size_t k = 0; k < t.steps; ++k) {
      const auto b = Carrier::promoted(t.b + k * kTileColumns + static_cast<std::size_t>(column));
      typename Outputs<Carrier, kOrder>::Vectors products;
      NAPIER_UNROLL
      for (std::size_t n = 0; n < kTogether; ++n)
        products[n] = hn::Mul(Carrier::set(t.a[k * kTileRows + n]), b);
      rows.step(k, products);
    }
    rows.finish(t.c + column, kTileColumns);
    is_right = is_right && rows.is_right();
  }
  return is_right;
}

// The same for sums.
template <class Carrier, SumOrder kOrder>
bool ordered_sums(const typename Carrier::Tile& t, const SumOperand& x) {
  constexpr int kLanes = static_cast<int>(Carrier::kLanes);
  constexpr int kColumns = kTogether * kLanes;
  bool is_right = true;
  for (int first = 0; first < kSumColumns; first += kColumns) {
    if (static_cast<std::size_t>(first) >= x.count) break;
    Outputs<Carrier, kOrder> sums(t, OutputPlaces::sums_of(first, kLanes), t.c + first, kLanes);
    SumChunks<kColumns> chunks(x, static_cast<std::size_t>(first));
    for (std::size_t k = 0; k < t.steps; ++k) {
      const float* const numbers = chunks.step(k, t.steps);
      typename Outputs<Carrier, kOrder>::Vectors products;
      for (int n = 0; n < kTogether; ++n) products[n] = Carrier::promoted(numbers + n * kLanes);
      sums.step(k, products);
    }
    sums.finish(t.c + first, kLanes);
    is_right = is_right && sums.is_right();
  }
  return is_right;
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
