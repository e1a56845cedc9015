// The binary64 tiles of the GEMM: every order of summation, any rounding. Slower than the binary32
// tiles and right for more: what these do not carry, or what trips their guard, comes here.
#include "napier/kernels/cpu/gemm_tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "napier/kernels/cpu/gemm_binary64.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>

#include "napier/kernels/cpu/philox-inl.h"
#include "napier/kernels/cpu/round64-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

inline constexpr int kColumns = kTileVectors * static_cast<int>(kLanes32);
inline constexpr std::size_t kMostTreeDepth = kLargestTreeDepth;

// R of any draw of a row's outputs, as numbers. The last block of the steps' draws and that of the
// extra ones are kept.
class RowRandom {
 public:
  RowRandom(const Tile64& tile, int row, int column)
      : tile_(tile),
        keys_(tile.random.seed),
        row_(tile.row + static_cast<std::uint32_t>(row)),
        column_(tile.column + static_cast<std::uint32_t>(column)),
        width_(field_bits(tile.random.random_bits)) {}

  HWY_INLINE VF64 draw(const Rounding64& r, std::uint64_t draw) {
    if (r.random_bits == 0) return hn::Zero(F64());
    const auto fields = static_cast<std::uint64_t>(128 / width_);
    Block& block = blocks_[draw >= 2 * tile_.steps ? 1 : 0];
    const std::uint64_t call = draw / fields;
    if (block.call != call) fill(block, call);
    const int bit = static_cast<int>(draw % fields) * width_;
    HWY_ALIGN double numbers[kLanes64];
    for (std::size_t lane = 0; lane < kLanes64; ++lane) {
      const std::uint32_t word =
          block.words[static_cast<std::size_t>(bit / 32) * kLanes32 + lane] >> (bit % 32);
      const std::uint32_t field = width_ == 32 ? word : word & ((1U << width_) - 1);
      numbers[lane] = top_of_field(field, width_, r.random_bits);
    }
    return hn::Load(F64(), numbers);
  }

 private:
  struct Block {
    std::uint64_t call = ~std::uint64_t{0};
    HWY_ALIGN std::uint32_t words[4 * kLanes32];
  };

  void fill(Block& block, std::uint64_t call) {
    block.call = call;
    philox_row<1>(static_cast<std::uint32_t>(call), column_, row_, tile_.random, keys_,
                  block.words);
  }

  const Tile64& tile_;
  PhiloxKeys keys_;
  std::uint32_t row_;
  std::uint32_t column_;
  int width_;
  Block blocks_[2];
};

// One vector of outputs of one row, and how each order takes a product. dot.h is the definition.
class Outputs {
 public:
  Outputs(const Tile64& tile, int row, int column, VF64 total)
      : t_(tile),
        random_(tile, row, column),
        total_(total),
        partial_(hn::Zero(F64())),
        compensation_(hn::Zero(F64())) {}

  HWY_INLINE void step(std::size_t k, VF64 a, VF64 b) {
    const VF64 product = project64(hn::Mul(a, b), t_.product, random_.draw(t_.product, 2 * k));
    const bool is_last = k + 1 == t_.steps || (t_.block != 0 && (k + 1) % t_.block == 0);
    switch (t_.order) {
      case kSequential:
        total_ = sum(total_, product, t_.accumulator, 2 * k + 1);
        break;
      case kBlocked:
        partial_ = sum(partial_, product, t_.accumulator, 2 * k + 1);
        if (is_last) add_block(partial_, k + 1);
        if (is_last) partial_ = hn::Zero(F64());
        break;
      case kTree:
        step_tree(k, product, is_last);
        break;
      case kKahan:
        step_kahan(k, product);
        break;
      case kExactSum:  // the plan has made sure that binary64 sums without rounding
        total_ = hn::Add(total_, product);
        break;
      case kAligned:
        step_aligned(k, product, is_last);
        break;
    }
  }

  HWY_INLINE VF64 finish() {
    if (t_.order == kExactSum)
      total_ = project64(total_, t_.accumulator, random_.draw(t_.accumulator, 2 * t_.steps));
    return project64(total_, t_.output, random_.draw(t_.output, t_.output_draw));
  }

 private:
  HWY_INLINE VF64 sum(VF64 a, VF64 b, const Rounding64& r, std::uint64_t draw) {
    const VF64 exact = r.mode == kRd ? signed_zero_sum(a, b) : sum_to_odd(a, b);
    return project64(exact, r, random_.draw(r, draw));
  }

  // Toward -∞ an exact zero from cancellation is -0.
  HWY_INLINE VF64 signed_zero_sum(VF64 a, VF64 b) {
    const VF64 s = sum_to_odd(a, b);
    const MF64 is_zero = hn::Eq(s, set64(0));
    const MF64 both_plus = hn::Not(hn::Or(is_negative(a), is_negative(b)));
    return hn::IfThenElse(hn::And(is_zero, hn::Not(both_plus)), set64(-0.0), s);
  }

  HWY_INLINE void add_block(VF64 block_sum, std::size_t end) {
    const std::size_t n = (end - 1) / t_.block;
    total_ = sum(total_, block_sum, t_.outer, 2 * t_.steps + n);
  }

  HWY_INLINE void join() {
    const std::size_t right = depth_ - 1;
    depth_ -= 1;
    const VF64 a = hn::Load(F64(), stack_ + (depth_ - 1) * kLanes64);
    const VF64 b = hn::Load(F64(), stack_ + right * kLanes64);
    hn::Store(sum(a, b, t_.accumulator, 2 * starts_[right] + 1), F64(),
              stack_ + (depth_ - 1) * kLanes64);
  }

  HWY_INLINE void step_tree(std::size_t k, VF64 product, bool is_last) {
    hn::Store(product, F64(), stack_ + depth_ * kLanes64);
    starts_[depth_] = k;
    depth_ += 1;
    for (std::size_t taken = k % t_.block + 1; taken % 2 == 0; taken /= 2) join();
    if (!is_last) return;
    while (depth_ > 1) join();
    add_block(hn::Load(F64(), stack_), k + 1);
    depth_ = 0;
  }

  HWY_INLINE void step_kahan(std::size_t k, VF64 product) {
    const Rounding64& r = t_.accumulator;
    const std::uint64_t first = 2 * t_.steps + 3 * k;
    const VF64 y = sum(product, hn::Neg(compensation_), r, first);
    const VF64 moved_total = sum(total_, y, r, 2 * k + 1);
    const VF64 moved = sum(moved_total, hn::Neg(total_), r, first + 1);
    compensation_ = sum(moved, hn::Neg(y), r, first + 2);
    total_ = moved_total;
  }

  // The plan has made sure that the cut products add up without rounding.
  HWY_INLINE void step_aligned(std::size_t k, VF64 product, bool is_last) {
    const std::size_t count = k % t_.block + 1;
    hn::Store(product, F64(), pending_ + (count - 1) * kLanes64);
    if (!is_last) return;
    const VU64 field = hn::Set(U64(), std::uint64_t{0x7FF} << 52);
    VF64 largest = set64(0x1p-900);
    for (std::size_t n = 0; n < count; ++n) {
      const VF64 x = hn::Load(F64(), pending_ + n * kLanes64);
      largest = hn::Max(largest, value64(hn::And(bits64(x), field)));
    }
    const VU64 both = hn::Set(U64(), std::uint64_t{2046} << 52);
    const double up = t_.aligned_scale;
    const VF64 inverse = hn::Mul(value64(hn::Sub(both, bits64(largest))), set64(up));
    const VF64 step = hn::Mul(largest, set64(1 / up));
    VF64 block_sum = set64(-0.0);
    for (std::size_t n = 0; n < count; ++n) {
      const VF64 x = hn::Load(F64(), pending_ + n * kLanes64);
      block_sum = hn::Add(block_sum, hn::Mul(hn::Trunc(hn::Mul(x, inverse)), step));
    }
    add_block(block_sum, k + 1);
  }

  const Tile64& t_;
  RowRandom random_;
  VF64 total_;
  VF64 partial_;
  VF64 compensation_;
  std::size_t depth_ = 0;
  std::size_t starts_[kMostTreeDepth];
  HWY_ALIGN double stack_[kMostTreeDepth * kLanes64];
  HWY_ALIGN double pending_[kLargestAlignedBlock * kLanes64];
};

HWY_INLINE VF64 promoted(const float* x) {
  const hn::Rebind<float, F64> narrow;
  return hn::PromoteTo(F64(), hn::LoadU(narrow, x));
}

void tile64(const Tile64& t) {
  for (int column = 0; column < kColumns; column += static_cast<int>(kLanes64)) {
    for (int row = 0; row < kTileRows; ++row) {
      double* const c = t.c + row * kColumns + column;
      Outputs outputs(t, row, column, hn::LoadU(F64(), c));
      for (std::size_t k = 0; k < t.steps; ++k) {
        const VF64 a = set64(t.a[k * kTileRows + static_cast<std::size_t>(row)]);
        const VF64 b = promoted(t.b + k * kColumns + static_cast<std::size_t>(column));
        outputs.step(k, a, b);
      }
      hn::StoreU(outputs.finish(), F64(), c);
    }
  }
}

void output64(const Tile64& t) {
  for (int column = 0; column < kColumns; column += static_cast<int>(kLanes64)) {
    for (int row = 0; row < kTileRows; ++row) {
      double* const c = t.c + row * kColumns + column;
      RowRandom random(t, row, column);
      const VF64 drawn = random.draw(t.output, t.output_draw);
      hn::StoreU(project64(hn::LoadU(F64(), c), t.output, drawn), F64(), c);
    }
  }
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace napier {
HWY_EXPORT(tile64);
HWY_EXPORT(output64);

void run_tile64(const Tile64& tile) { HWY_DYNAMIC_DISPATCH(tile64)(tile); }

void run_output64(const Tile64& tile) { HWY_DYNAMIC_DISPATCH(output64)(tile); }

}  // namespace napier
#endif
