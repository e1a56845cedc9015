// Binary32 tiles of sums in sequence: gemm_binary32.cpp without products. One text for every SIMD
// target.
#include "napier/kernels/cpu/gemm_tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "napier/kernels/cpu/sum_binary32.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>

#include "napier/kernels/cpu/round32-inl.h"
#include "napier/kernels/cpu/tile_random-inl.h"
#include "napier/kernels/cpu/sums-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <Step32 kSum, bool kGuarded, class Random>
bool sums(const Tile32& t, const SumOperand& x) {
  const D32 d;
  V32 c[kSumVectors];
  NAPIER_UNROLL
  for (int n = 0; n < kSumVectors; ++n) c[n] = hn::LoadU(d, t.c + n * kLanes32);
  const RoundConstants rounding(t.sum);
  Guard<kGuarded> guards[kSumVectors / 2];
  Random random(t);
  SumChunks<kSumColumns> chunks(x, 0);
  for (std::size_t k = 0; k < t.steps; ++k) {
    random.prepare(k);
    const float* const numbers = chunks.step(k, t.steps);
    NAPIER_UNROLL
    for (int n = 0; n < kSumVectors; ++n) {
      const V32 sum = add_for<kSum>(c[n], hn::LoadU(d, numbers + n * kLanes32));
      c[n] = round_step<kSum>(sum, rounding, guards[n / 2], random.field(n, 1));
    }
  }
  NAPIER_UNROLL
  for (int n = 0; n < kSumVectors; ++n) hn::StoreU(c[n], d, t.c + n * kLanes32);
  bool is_right = true;
  for (const auto& guard : guards) is_right = is_right && !guard.has_reached(t.sum.limit);
  return is_right;
}

template <Step32 kSum, class Random>
bool sums_with(const Tile32& t, const SumOperand& x, bool guarded) {
  return guarded ? sums<kSum, true, Random>(t, x) : sums<kSum, false, Random>(t, x);
}

bool sums_cut(const Tile32& t, const SumOperand& x, bool guarded) {
  constexpr Step32 kCut = Step32::cut;
  if (t.sum.random_mask == 0) return sums_with<kCut, NoRandom>(t, x, guarded);
  if (t.random.kind == kLfsr) {
    return sums_with<kCut, TileRegisters<1, kSumVectors>>(t, x, guarded);
  }
  return field_bits(t.random.random_bits) == 8
             ? sums_with<kCut, TileRandom<8, 1, kSumVectors>>(t, x, guarded)
             : sums_with<kCut, TileRandom<16, 1, kSumVectors>>(t, x, guarded);
}

bool sums32(const Tile32& t, const SumOperand& x, bool guarded) {
  switch (t.sum.step) {
    case Step32::exact:
      return sums_with<Step32::exact, NoRandom>(t, x, guarded);
    case Step32::nearest:
      return sums_with<Step32::nearest, NoRandom>(t, x, guarded);
    case Step32::cut:
      return sums_cut(t, x, guarded);
    case Step32::own:
      return false;  // of products alone
  }
  return false;
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace napier {
HWY_EXPORT(sums32);

bool run_sums32(const Tile32& tile, const SumOperand& x, bool guarded) {
  return HWY_DYNAMIC_DISPATCH(sums32)(tile, x, guarded);
}

}  // namespace napier
#endif
