// The binary64 tiles of the GEMM: every order of summation, any rounding. Slower than the binary32
// tiles and right for more: what those do not carry, or what trips their guard, comes here.
#include "napier/kernels/cpu/gemm_tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "napier/kernels/cpu/gemm_binary64.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>

#include "napier/kernels/cpu/orders-inl.h"
#include "napier/kernels/cpu/round64-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

class Carrier64 {
 public:
  using V = VF64;
  using Number = double;
  using Tile = Tile64;
  static constexpr std::size_t kLanes = kLanes64;

  Carrier64(const Tile64& tile, const OutputPlaces& at)
      : output_(tile.output),
        output_draw_(tile.output_draw),
        random_(tile.random, tile.steps, tile.row, tile.column, at) {}

  static HWY_INLINE V set(double x) { return set64(x); }
  static HWY_INLINE V load(const double* x) { return hn::Load(F64(), x); }
  static HWY_INLINE void store(V v, double* x) { hn::Store(v, F64(), x); }
  static HWY_INLINE V load_unaligned(const double* x) { return hn::LoadU(F64(), x); }
  static HWY_INLINE void store_unaligned(V v, double* x) { hn::StoreU(v, F64(), x); }
  static HWY_INLINE V promoted(const float* x) {
    return hn::PromoteTo(F64(), hn::LoadU(hn::Rebind<float, F64>(), x));
  }

  // The exact sum rounded to odd; toward -∞ an exact zero from cancellation is -0.
  static HWY_INLINE V add(V a, V b, const Rounding64& rule) {
    const V s = sum_to_odd(a, b);
    if (rule.mode != kRd) return s;
    const MF64 both_plus = hn::Not(hn::Or(is_negative(a), is_negative(b)));
    const MF64 is_zero = hn::Eq(s, set64(0));
    return hn::IfThenElse(hn::And(is_zero, hn::Not(both_plus)), set64(-0.0), s);
  }

  HWY_INLINE void project(V (&x)[kTogether], const Rounding64& rule, std::uint64_t draw) {
    for (int n = 0; n < kTogether; ++n) {
      x[n] = project64(x[n], rule, rule.random_bits == 0 ? set64(0) : number(n, rule, draw));
    }
  }

  HWY_INLINE void finish(V (&total)[kTogether]) { project(total, output_, output_draw_); }
  bool is_right() const { return true; }

  // The products, cut to multiples of the largest one's leading bit / scale, and added up. The plan
  // has made sure that this sum is exact.
  static HWY_INLINE V aligned_sum(const double* products, std::size_t count, std::size_t stride,
                                  double scale) {
    const VU64 field = hn::Set(U64(), std::uint64_t{0x7FF} << 52);
    V largest = set64(0x1p-900);
    for (std::size_t n = 0; n < count; ++n) {
      largest = hn::Max(largest, value64(hn::And(bits64(load(products + n * stride)), field)));
    }
    const VU64 both = hn::Set(U64(), std::uint64_t{2046} << 52);
    const V inverse = hn::Mul(value64(hn::Sub(both, bits64(largest))), set64(scale));
    const V step = hn::Mul(largest, set64(1 / scale));
    V sum = set64(-0.0);
    for (std::size_t n = 0; n < count; ++n) {
      const V steps = hn::Trunc(hn::Mul(load(products + n * stride), inverse));
      sum = hn::Add(sum, hn::Mul(steps, step));
    }
    return sum;
  }

 private:
  // R as a number. 2^52 + R has R in its low bits.
  HWY_INLINE V number(int n, const Rounding64& rule, std::uint64_t draw) {
    const std::uint32_t* words = nullptr;
    const int bit = random_.of[n].find(draw, rule.random_bits, words);
    const VU64 word = hn::PromoteTo(U64(), hn::LoadU(hn::Rebind<std::uint32_t, U64>(), words));
    const VU64 r = hn::And(hn::ShiftRightSame(word, bit),
                           hn::Set(U64(), (std::uint64_t{1} << rule.random_bits) - 1));
    const V two52 = set64(0x1p52);
    return hn::Sub(value64(hn::Or(r, bits64(two52))), two52);
  }

  const Rounding64& output_;
  std::uint64_t output_draw_;
  TogetherRandom random_;
};

void tile64(const Tile64& t) {
  switch (t.order) {
    case kSequential:
      ordered_tile<Carrier64, kSequential>(t);
      break;
    case kBlocked:
      ordered_tile<Carrier64, kBlocked>(t);
      break;
    case kTree:
      ordered_tile<Carrier64, kTree>(t);
      break;
    case kKahan:
      ordered_tile<Carrier64, kKahan>(t);
      break;
    case kExactSum:
      ordered_tile<Carrier64, kExactSum>(t);
      break;
    case kAligned:
      ordered_tile<Carrier64, kAligned>(t);
      break;
  }
}

void output64(const Tile64& t) {
  for (int column = 0; column < kTileColumns; column += static_cast<int>(kLanes64)) {
    Carrier64 carrier(t, OutputPlaces::rows_of(column));
    VF64 totals[kTogether];
    for (int n = 0; n < kTogether; ++n)
      totals[n] = hn::LoadU(F64(), t.c + n * kTileColumns + column);
    carrier.finish(totals);
    for (int n = 0; n < kTogether; ++n)
      hn::StoreU(totals[n], F64(), t.c + n * kTileColumns + column);
  }
}

void sums64(const Tile64& t, const SumOperand& x) {
  switch (t.order) {
    case kSequential:
      ordered_sums<Carrier64, kSequential>(t, x);
      break;
    case kBlocked:
      ordered_sums<Carrier64, kBlocked>(t, x);
      break;
    case kTree:
      ordered_sums<Carrier64, kTree>(t, x);
      break;
    case kKahan:
      ordered_sums<Carrier64, kKahan>(t, x);
      break;
    case kExactSum:
      ordered_sums<Carrier64, kExactSum>(t, x);
      break;
    case kAligned:
      ordered_sums<Carrier64, kAligned>(t, x);
      break;
  }
}

void sum_outputs64(const Tile64& t) {
  constexpr int kLanes = static_cast<int>(kLanes64);
  for (int column = 0; column < kSumColumns; column += kTogether * kLanes) {
    Carrier64 carrier(t, OutputPlaces::sums_of(column, kLanes));
    VF64 totals[kTogether];
    for (int n = 0; n < kTogether; ++n) totals[n] = hn::LoadU(F64(), t.c + column + n * kLanes);
    carrier.finish(totals);
    for (int n = 0; n < kTogether; ++n) hn::StoreU(totals[n], F64(), t.c + column + n * kLanes);
  }
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace napier {
HWY_EXPORT(tile64);
HWY_EXPORT(output64);
HWY_EXPORT(sums64);
HWY_EXPORT(sum_outputs64);

void run_tile64(const Tile64& tile) { HWY_DYNAMIC_DISPATCH(tile64)(tile); }

void run_output64(const Tile64& tile) { HWY_DYNAMIC_DISPATCH(output64)(tile); }

void run_sums64(const Tile64& tile, const SumOperand& x) { HWY_DYNAMIC_DISPATCH(sums64)(tile, x); }

void run_sum_outputs64(const Tile64& tile) { HWY_DYNAMIC_DISPATCH(sum_outputs64)(tile); }

}  // namespace napier
#endif
