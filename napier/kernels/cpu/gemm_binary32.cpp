// The binary32 tiles of the GEMM: one text, compiled for every SIMD target. docs/kernels.md tells
// how to read it; docs/arithmetic.md proves that each step gives the defined bits.
#include "napier/kernels/cpu/gemm_tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "napier/kernels/cpu/gemm_binary32.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>

#include "napier/kernels/cpu/round32-inl.h"
#include "napier/kernels/cpu/tile_random-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kOutputs = kTileRows * kTileVectors;

template <Step32 kProduct, Step32 kSum, bool kGuarded, class Random>
bool tile(const Tile32& t) {
  const D32 d;
  V32 c[kOutputs];
  NAPIER_UNROLL
  for (int n = 0; n < kOutputs; ++n) c[n] = hn::LoadU(d, t.c + n * kLanes32);
  const RoundConstants product(t.product);
  const RoundConstants sum(t.sum);
  Guard<kGuarded> guards[2 * kTileVectors];  // more than one, or each would wait for the last
  Random random(t);
  const float* a = t.a;
  const float* b = t.b;
  for (std::size_t k = 0; k < t.steps; ++k) {
    random.prepare(k);
    V32 right[kTileVectors];
    NAPIER_UNROLL
    for (int v = 0; v < kTileVectors; ++v) right[v] = hn::Load(d, b + v * kLanes32);
    NAPIER_UNROLL
    for (int r = 0; r < kTileRows; ++r) {
      const V32 left = hn::Set(d, a[r]);
      NAPIER_UNROLL
      for (int v = 0; v < kTileVectors; ++v) {
        const int n = r * kTileVectors + v;
        if constexpr (kProduct == Step32::exact) {
          c[n] = round_step<kSum>(multiply_add_for<kSum>(left, right[v], c[n]), sum, guards[v],
                                  random.field(n, 1));
        } else {
          const V32 rounded =
              round_step<kProduct>(hn::Mul(left, right[v]), product, guards[v], random.field(n, 0));
          c[n] = round_step<kSum>(add_for<kSum>(c[n], rounded), sum, guards[kTileVectors + v],
                                  random.field(n, 1));
        }
      }
    }
    a += kTileRows;
    b += kTileVectors * kLanes32;
  }
  NAPIER_UNROLL
  for (int n = 0; n < kOutputs; ++n) hn::StoreU(c[n], d, t.c + n * kLanes32);
  bool is_right = true;
  for (int v = 0; v < kTileVectors; ++v) {
    is_right = is_right &&
               !guards[v].has_reached(kProduct == Step32::exact ? t.sum.limit : t.product.limit);
    is_right = is_right && !guards[kTileVectors + v].has_reached(t.sum.limit);
  }
  return is_right;
}

template <Step32 kProduct, Step32 kSum, class Random>
bool tile_with(const Tile32& t, bool guarded) {
  return guarded ? tile<kProduct, kSum, true, Random>(t) : tile<kProduct, kSum, false, Random>(t);
}

template <Step32 kProduct, Step32 kSum>
bool tile_of(const Tile32& t, bool guarded) {
  const bool is_random = (t.product.random_mask | t.sum.random_mask) != 0;
  if constexpr (kProduct == Step32::cut || kSum == Step32::cut) {
    if (is_random && t.random.kind == kLfsr) {
      return tile_with<kProduct, kSum, TileRegisters<kTileRows, kTileVectors>>(t, guarded);
    }
    const int width = field_bits(t.random.random_bits);
    if (is_random && width == 8) {
      return tile_with<kProduct, kSum, TileRandom<8, kTileRows, kTileVectors>>(t, guarded);
    }
    if (is_random) {
      return tile_with<kProduct, kSum, TileRandom<16, kTileRows, kTileVectors>>(t, guarded);
    }
  }
  return tile_with<kProduct, kSum, NoRandom>(t, guarded);
}

template <Step32 kProduct>
bool tile_of_product(const Tile32& t, bool guarded) {
  switch (t.sum.step) {
    case Step32::exact:
      return tile_of<kProduct, Step32::exact>(t, guarded);
    case Step32::nearest:
      return tile_of<kProduct, Step32::nearest>(t, guarded);
    case Step32::cut:
      return tile_of<kProduct, Step32::cut>(t, guarded);
    case Step32::own:
      return false;  // of products alone
  }
  return false;
}

bool run_tile(const Tile32& t, bool guarded) {
  switch (t.product.step) {
    case Step32::exact:
      return tile_of_product<Step32::exact>(t, guarded);
    case Step32::nearest:
      return tile_of_product<Step32::nearest>(t, guarded);
    case Step32::cut:
      return tile_of_product<Step32::cut>(t, guarded);
    case Step32::own:  // the plan takes it with exact sums alone
      return tile<Step32::own, Step32::exact, false, NoRandom>(t);
  }
  return false;
}

int columns_of_tile() { return kTileVectors * static_cast<int>(kLanes32); }

bool has_fused() { return HWY_NATIVE_FMA != 0; }

const char* target_name() { return hwy::TargetName(HWY_TARGET); }

// Σ of the bits of a·b + magic: each is magic's bits plus the rounded product in units of 2^-F.
void tile_fixed(const Tile32& t, float magic, std::int32_t* sums) {
  const D32 d;
  const hn::RebindToSigned<D32> di;
  const V32 add = hn::Set(d, magic);
  hn::Vec<decltype(di)> c[kOutputs];
  NAPIER_UNROLL
  for (int n = 0; n < kOutputs; ++n) c[n] = hn::Zero(di);
  const float* a = t.a;
  const float* b = t.b;
  for (std::size_t k = 0; k < t.steps; ++k) {
    NAPIER_UNROLL
    for (int n = 0; n < kOutputs; ++n) {
      const V32 left = hn::Set(d, a[n / kTileVectors]);
      const V32 right = hn::Load(d, b + n % kTileVectors * kLanes32);
      c[n] = hn::Add(c[n], hn::BitCast(di, hn::MulAdd(left, right, add)));
    }
    a += kTileRows;
    b += kTileVectors * kLanes32;
  }
  const auto bits = hn::GetLane(hn::BitCast(di, add));
  const auto all = static_cast<std::uint32_t>(bits) * static_cast<std::uint32_t>(t.steps);
  const auto back = hn::Set(di, static_cast<std::int32_t>(all));
  NAPIER_UNROLL
  for (int n = 0; n < kOutputs; ++n) {
    const auto old = hn::LoadU(di, sums + n * kLanes32);
    hn::StoreU(hn::Add(old, hn::Sub(c[n], back)), di, sums + n * kLanes32);
  }
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace napier {
HWY_EXPORT(run_tile);
HWY_EXPORT(columns_of_tile);
HWY_EXPORT(tile_fixed);
HWY_EXPORT(target_name);
HWY_EXPORT(has_fused);

bool run_tile32(const Tile32& tile, bool guarded) {
  return HWY_DYNAMIC_DISPATCH(run_tile)(tile, guarded);
}

int tile_columns() { return HWY_DYNAMIC_DISPATCH(columns_of_tile)(); }

const char* simd_target() { return HWY_DYNAMIC_DISPATCH(target_name)(); }

bool has_fused_multiply_add() { return HWY_DYNAMIC_DISPATCH(has_fused)(); }

void run_tile_fixed32(const Tile32& tile, float magic, std::int32_t* sums) {
  HWY_DYNAMIC_DISPATCH(tile_fixed)(tile, magic, sums);
}

}  // namespace napier
#endif
