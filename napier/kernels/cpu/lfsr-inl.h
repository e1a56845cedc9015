// The shift registers of a vector of outputs: one for each lane. random_draw.h is the definition.
// Included once for each SIMD target.
#if defined(NAPIER_LFSR_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NAPIER_LFSR_INL_H
#undef NAPIER_LFSR_INL_H
#else
#define NAPIER_LFSR_INL_H
#endif

#include <hwy/highway.h>

// clang-format off
#include "napier/kernels/cpu/round32-inl.h"
#include "napier/kernels/cpu/philox-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

inline constexpr std::uint32_t kLfsrSeedCall = 0x4C465352;

// states[v · lanes + lane]: the registers of outputs (i, first_j …) before their first step.
template <int kVectors>
HWY_INLINE void seed_registers(std::uint32_t i, std::uint32_t first_j, const RandomSource& source,
                               const PhiloxKeys& keys, std::uint32_t* states) {
  const D32U d;
  HWY_ALIGN std::uint32_t words[kVectors * 4 * kLanes32];
  philox_row<kVectors>(kLfsrSeedCall, first_j, i, source, keys, words);
  for (int v = 0; v < kVectors; ++v) {
    const V32U word = hn::Load(d, words + static_cast<std::size_t>(v) * 4 * kLanes32);
    const V32U state = hn::ShiftRightSame(word, 32 - source.lfsr_bits);
    const V32U never_zero = hn::Max(state, hn::Set(d, 1));
    hn::Store(never_zero, d, states + static_cast<std::size_t>(v) * kLanes32);
  }
}

// The registers one step later.
HWY_INLINE V32U advanced(V32U states, V32U taps) {
  const D32U d;
  const V32U shifted = hn::ShiftRight<1>(states);
#if HWY_TARGET <= HWY_AVX3
  const __mmask16 leaves_one = _mm512_test_epi32_mask(states.raw, _mm512_set1_epi32(1));
  return V32U{_mm512_mask_xor_epi32(shifted.raw, leaves_one, shifted.raw, taps.raw)};
#else
  const V32U mask = hn::Sub(hn::Zero(d), hn::And(states, hn::Set(d, 1)));
  return hn::Xor(shifted, hn::And(mask, taps));
#endif
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
