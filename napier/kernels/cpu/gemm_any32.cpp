// Binary32 tiles for what gemm_binary32.cpp has no tile of its own for: any rounding, and the
// orders blocked, tree and kahan. Always guarded.
#include "napier/kernels/cpu/gemm_tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "napier/kernels/cpu/gemm_any32.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>

#include "napier/kernels/cpu/any32-inl.h"
#include "napier/kernels/cpu/orders-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

class Carrier32 {
 public:
  using V = V32;
  using Number = float;
  using Tile = TileAny32;
  static constexpr std::size_t kLanes = kLanes32;

  Carrier32(const TileAny32& tile, const OutputPlaces& at)
      : tile_(tile), random_(tile.random, tile.steps, tile.row, tile.column, at) {}

  static HWY_INLINE V set(float x) { return hn::Set(D32(), x); }
  static HWY_INLINE V load(const float* x) { return hn::Load(D32(), x); }
  static HWY_INLINE void store(V v, float* x) { hn::Store(v, D32(), x); }
  static HWY_INLINE V load_unaligned(const float* x) { return hn::LoadU(D32(), x); }
  static HWY_INLINE void store_unaligned(V v, float* x) { hn::StoreU(v, D32(), x); }
  static HWY_INLINE V promoted(const float* x) { return hn::LoadU(D32(), x); }

  static HWY_INLINE V add(V a, V b, const Rounding32& rule) {
    if (rule.sum == Sum32::plain) return hn::Add(a, b);
    if (rule.sum == Sum32::cut) return add_toward_zero(a, b);
    return add_to_odd(a, b, rule.mode == kRd);
  }

  HWY_INLINE void project(V (&x)[kTogether], const Rounding32& rule, std::uint64_t draw) {
    if (rule.step == Step32::exact) return;
    V32U random[kTogether];
    NAPIER_UNROLL
    for (int n = 0; n < kTogether; ++n) random[n] = hn::Zero(D32U());
    if (rule.random_bits != 0) draw_fields(draw, rule.random_bits, random);
    round_all(x, rule, guards_[guard_of(rule)], random);
  }

  HWY_INLINE void finish(V (&)[kTogether]) {}
  bool is_right() const {
    return !guards_[0].has_reached(tile_.product.limit) &&
           !guards_[1].has_reached(tile_.accumulator.limit) &&
           !guards_[2].has_reached(tile_.outer.limit);
  }
  static V aligned_sum(const float*, std::size_t, std::size_t, double) {
    return set(0);
  }  // never asked for

 private:
  // The words with the draw's R, whose top bit is moved to bit 22.
  HWY_INLINE void draw_fields(std::uint64_t draw, int random_bits, V32U (&fields)[kTogether]) {
    NAPIER_UNROLL
    for (int n = 0; n < kTogether; ++n) {
      const std::uint32_t* words = nullptr;
      const int bit = random_.of[n].find(draw, random_bits, words);
      fields[n] = rotate_right(hn::Load(D32U(), words), (bit + random_bits + 9) % 32);
    }
  }

  HWY_INLINE int guard_of(const Rounding32& rule) const {
    return &rule == &tile_.product ? 0 : &rule == &tile_.accumulator ? 1 : 2;
  }

  const TileAny32& tile_;
  TogetherRandom random_;
  Guard<true> guards_[3];
};

bool tile_any32(const TileAny32& t) {
  switch (t.order) {
    case kSequential:
      return ordered_tile<Carrier32, kSequential>(t);
    case kBlocked:
      return ordered_tile<Carrier32, kBlocked>(t);
    case kTree:
      return ordered_tile<Carrier32, kTree>(t);
    case kKahan:
      return ordered_tile<Carrier32, kKahan>(t);
    case kExactSum:
    case kAligned:
      return false;  // the plan sends them to binary64
  }
  return false;
}

bool sums_any32(const TileAny32& t, const SumOperand& x) {
  switch (t.order) {
    case kSequential:
      return ordered_sums<Carrier32, kSequential>(t, x);
    case kBlocked:
      return ordered_sums<Carrier32, kBlocked>(t, x);
    case kTree:
      return ordered_sums<Carrier32, kTree>(t, x);
    case kKahan:
      return ordered_sums<Carrier32, kKahan>(t, x);
    case kExactSum:
    case kAligned:
      return false;
  }
  return false;
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace napier {
HWY_EXPORT(tile_any32);
HWY_EXPORT(sums_any32);

bool run_tile_any32(const TileAny32& tile) { return HWY_DYNAMIC_DISPATCH(tile_any32)(tile); }

bool run_sums_any32(const TileAny32& tile, const SumOperand& x) {
  return HWY_DYNAMIC_DISPATCH(sums_any32)(tile, x);
}

}  // namespace napier
#endif
