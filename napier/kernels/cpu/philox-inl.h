// Philox for a vector of outputs. Included once for each SIMD target.
#if defined(NAPIER_PHILOX_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NAPIER_PHILOX_INL_H
#undef NAPIER_PHILOX_INL_H
#else
#define NAPIER_PHILOX_INL_H
#endif

#include <hwy/highway.h>

#include "napier/arithmetic/random_draw.h"
#include "napier/kernels/cpu/round32-inl.h"

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The keys of the ten rounds, in 64-bit lanes' width.
struct PhiloxKeys {
  explicit PhiloxKeys(std::uint64_t seed) {
    auto k0 = static_cast<std::uint32_t>(seed);
    auto k1 = static_cast<std::uint32_t>(seed >> 32);
    for (int round = 0; round < 10; ++round, k0 += 0x9E3779B9, k1 += 0xBB67AE85) {
      first[round] = k0;
      second[round] = k1;
    }
  }
  std::uint64_t first[10];
  std::uint64_t second[10];
};

// The blocks of counters (call, j, i, stream) for kVectors vectors of consecutive j from first_j
// on: words[(v · 4 + w) · lanes + lane] = word w.
#if HWY_TARGET == HWY_SCALAR
template <int kVectors>
HWY_INLINE void philox_row(std::uint32_t call, std::uint32_t first_j, std::uint32_t i,
                           const RandomSource& source, const PhiloxKeys&, std::uint32_t* words) {
  for (std::uint32_t v = 0; v < kVectors; ++v) {
    const PhiloxBlock block = philox4x32_10(call, first_j + v, i, source.stream, source.seed);
    for (std::uint32_t w = 0; w < 4; ++w) words[v * 4 + w] = block.words[w];
  }
}
#else
using D64U = hn::RepartitionToWide<D32U>;
using V64U = hn::Vec<D64U>;

inline constexpr std::uint32_t kPhiloxFactor0 = 0xD2511F53;
inline constexpr std::uint32_t kPhiloxFactor1 = 0xCD9E8D57;

HWY_INLINE V64U wide_product_of(V64U low_halves, std::uint32_t factor) {
  return hn::MulEven(hn::BitCast(D32U(), low_halves), hn::Set(D32U(), factor));
}

// State lives in 64-bit lanes, the outputs of even and of odd lanes apart, because a product of
// 32-bit numbers has 64 bits; what stands in upper halves is never looked at.
struct PhiloxLanes {
  V64U c0, c1, c2, c3;
};

HWY_INLINE void philox_round(PhiloxLanes& s, V64U key0, V64U key1) {
  const V64U product0 = wide_product_of(s.c0, kPhiloxFactor0);
  const V64U product1 = wide_product_of(s.c2, kPhiloxFactor1);
  s.c0 = hn::Xor3(hn::ShiftRight<32>(product1), s.c1, key0);
  s.c1 = product1;
  s.c2 = hn::Xor3(hn::ShiftRight<32>(product0), s.c3, key1);
  s.c3 = product0;
}

// The state after three rounds. Three of the four words of a counter are the same in all lanes, so
// the first round and half of the next two are done once, on scalars.
struct PhiloxStart {
  PhiloxStart(std::uint32_t call, std::uint32_t i, std::uint32_t stream, const PhiloxKeys& keys) {
    const auto high = [](std::uint64_t p) { return static_cast<std::uint32_t>(p >> 32); };
    const auto low = [](std::uint64_t p) { return static_cast<std::uint32_t>(p); };
    const auto key0 = [&](int round) { return static_cast<std::uint32_t>(keys.first[round]); };
    const auto key1 = [&](int round) { return static_cast<std::uint32_t>(keys.second[round]); };
    const std::uint64_t p0 = std::uint64_t{kPhiloxFactor0} * call;
    const std::uint64_t p1 = std::uint64_t{kPhiloxFactor1} * i;
    xor_j = high(p1) ^ key0(0);
    const std::uint64_t q1 = std::uint64_t{kPhiloxFactor1} * (high(p0) ^ stream ^ key1(0));
    xor_c2 = low(p0) ^ key1(1);
    const std::uint64_t r0 = std::uint64_t{kPhiloxFactor0} * (high(q1) ^ low(p1) ^ key0(1));
    xor_c0 = low(q1) ^ key0(2);
    xor_c3 = high(r0) ^ key1(2);
    c3 = low(r0);
  }

  HWY_INLINE PhiloxLanes lanes(V64U j) const {
    const D64U d;
    const V64U c0 = hn::Xor(j, hn::Set(d, xor_j));
    const V64U product0 = wide_product_of(c0, kPhiloxFactor0);
    const V64U c2 = hn::Xor(hn::ShiftRight<32>(product0), hn::Set(d, xor_c2));
    const V64U product1 = wide_product_of(c2, kPhiloxFactor1);
    return {hn::Xor(hn::ShiftRight<32>(product1), hn::Set(d, xor_c0)), product1,
            hn::Xor(product0, hn::Set(d, xor_c3)), hn::Set(d, c3)};
  }

  std::uint64_t xor_j, xor_c2, xor_c0, xor_c3, c3;
};

HWY_INLINE void store_words(V64U even, V64U odd, std::uint32_t* words) {
  const V32U shifted = hn::BitCast(D32U(), hn::ShiftLeft<32>(odd));
  hn::Store(hn::OddEven(shifted, hn::BitCast(D32U(), even)), D32U(), words);
}

template <int kVectors>
HWY_INLINE void philox_row(std::uint32_t call, std::uint32_t first_j, std::uint32_t i,
                           const RandomSource& source, const PhiloxKeys& keys,
                           std::uint32_t* words) {
  const D64U d;
  const PhiloxStart start(call, i, source.stream, keys);
  PhiloxLanes even[kVectors];
  PhiloxLanes odd[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const auto from = first_j + static_cast<std::uint32_t>(v * static_cast<int>(kLanes32));
    const V64U j = hn::BitCast(d, hn::Iota(D32U(), from));
    even[v] = start.lanes(j);
    odd[v] = start.lanes(hn::ShiftRight<32>(j));
  }
  for (int round = 3; round < 10; ++round) {
    const V64U key0 = hn::Set(d, keys.first[round]);
    const V64U key1 = hn::Set(d, keys.second[round]);
    for (int v = 0; v < kVectors; ++v) {
      philox_round(even[v], key0, key1);
      philox_round(odd[v], key0, key1);
    }
  }
  for (int v = 0; v < kVectors; ++v, words += 4 * kLanes32) {
    store_words(even[v].c0, odd[v].c0, words);
    store_words(even[v].c1, odd[v].c1, words + kLanes32);
    store_words(even[v].c2, odd[v].c2, words + 2 * kLanes32);
    store_words(even[v].c3, odd[v].c3, words + 3 * kLanes32);
  }
}
#endif

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
