// The binary32 tiles of the GEMM: one text, compiled for every SIMD target. docs/kernels.md tells
// how to read it; docs/arithmetic.md proves that each step gives the defined bits.
#include <bit>

#include "napier/kernels/cpu/gemm_tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "napier/kernels/cpu/gemm_binary32.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>

#include "napier/kernels/cpu/round32-inl.h"
#include "napier/kernels/cpu/philox-inl.h"
#include "napier/kernels/cpu/lfsr-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kOutputs = kTileRows * kTileVectors;

// The loops over a tile's outputs must vanish, so that each output lives in a register.
#ifdef __clang__
#define NAPIER_UNROLL _Pragma("clang loop unroll(full)")
#else
#define NAPIER_UNROLL _Pragma("GCC unroll 16")
#endif

// The random words of the next few steps, for each vector of outputs; a draw has kWidth bits.
template <int kWidth>
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
    for (int row = 0; row < kTileRows; ++row) {
      philox_row<kTileVectors>(call, tile_.column, tile_.row + static_cast<std::uint32_t>(row),
                               tile_.random, keys_, words_ + row * kTileVectors * 4 * kLanes32);
    }
  }

  const Tile32& tile_;
  PhiloxKeys keys_;
  int place_ = 0;
  HWY_ALIGN std::uint32_t words_[kOutputs * 4 * kLanes32];
};

// The same of an lfsr: the registers of all outputs.
class TileRegisters {
 public:
  explicit TileRegisters(const Tile32& tile)
      : taps_(hn::Set(D32U(), lfsr_taps(tile.random.lfsr_bits))) {
    // R begins at bit 0 for a product, at bit N for a sum; its top bit goes to bit 22.
    rotation_[0] = (product_bits(tile) + 9) % 32;
    rotation_[1] = (tile.random.random_bits + sum_bits(tile) + 9) % 32;
    const PhiloxKeys keys(tile.random.seed);
    HWY_ALIGN std::uint32_t states[kOutputs * kLanes32];
    for (int row = 0; row < kTileRows; ++row) {
      seed_registers<kTileVectors>(tile.row + static_cast<std::uint32_t>(row), tile.column,
                                   tile.random, keys,
                                   states + row * kTileVectors * static_cast<int>(kLanes32));
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
      return tile_with<kProduct, kSum, TileRegisters>(t, guarded);
    }
    const int width = field_bits(t.random.random_bits);
    if (is_random && width == 8) return tile_with<kProduct, kSum, TileRandom<8>>(t, guarded);
    if (is_random) return tile_with<kProduct, kSum, TileRandom<16>>(t, guarded);
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
