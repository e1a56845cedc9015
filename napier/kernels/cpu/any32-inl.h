// Every rounding of vectors carried in binary32: slower than round32-inl.h's two, and for all
// modes. Included once for each SIMD target.
#if defined(NAPIER_ANY32_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NAPIER_ANY32_INL_H
#undef NAPIER_ANY32_INL_H
#else
#define NAPIER_ANY32_INL_H
#endif

#include <hwy/highway.h>

#include "napier/kernels/cpu/round32-inl.h"

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using M32 = hn::Mask<D32>;

// a + b rounded to odd at 24 bits, which every rounding to at most 22 bits takes for the exact sum.
// An exact zero from cancellation is -0 if toward_minus, else +0.
#if HWY_TARGET <= HWY_AVX3
// Of the two neighbors of a sum that is not in binary32 just one is odd.
HWY_INLINE V32 add_to_odd(V32 a, V32 b, bool toward_minus) {
  constexpr int kDown = _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC;
  constexpr int kUp = _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC;
  const __m512 down = _mm512_add_round_ps(a.raw, b.raw, kDown);
  const __m512 up = _mm512_add_round_ps(a.raw, b.raw, kUp);
  const __m512 first = toward_minus ? up : down;
  const __m512 second = toward_minus ? down : up;
  const __mmask16 is_odd = _mm512_test_epi32_mask(_mm512_castps_si512(first), _mm512_set1_epi32(1));
  return V32{_mm512_mask_blend_ps(is_odd, second, first)};
}
#else
HWY_INLINE V32 add_to_odd(V32 a, V32 b, bool toward_minus) {
  const V32 sum = hn::Add(a, b);
  const V32 part = hn::Sub(sum, a);
  const V32 residual = hn::Add(hn::Sub(a, hn::Sub(sum, part)), hn::Sub(b, part));
  const V32U one = hn::Set(D32U(), 1);
  const auto is_even = hn::RebindMask(D32(), hn::Eq(hn::And(bits_of(sum), one), hn::Zero(D32U())));
  const M32 moves = hn::And(is_even, hn::Ne(residual, hn::Zero(D32())));
  const V32U apart = hn::ShiftRight<31>(hn::Xor(bits_of(sum), bits_of(residual)));
  // One outward where sum and residual have one sign, else one inward.
  const V32U moved = hn::Sub(hn::Add(bits_of(sum), one), hn::Add(apart, apart));
  const V32 odd = hn::IfThenElse(moves, float_of(moved), sum);
  if (!toward_minus) return odd;
  const auto both_plus =
      hn::Eq(hn::ShiftRight<31>(hn::Or(bits_of(a), bits_of(b))), hn::Zero(D32U()));
  const M32 is_minus_zero =
      hn::And(hn::Eq(sum, hn::Zero(D32())), hn::Not(hn::RebindMask(D32(), both_plus)));
  return hn::IfThenElse(is_minus_zero, hn::Set(D32(), -0.0F), odd);
}
#endif

// One step of x's grid: E · 2^-m.
HWY_INLINE V32 step_of(V32 x, const Rounding32& r) {
  const V32 power =
      hn::Max(hn::And(x, float_of(hn::Set(D32U(), 0x7F800000))), hn::Set(D32(), r.lowest_power));
  return hn::Mul(power, hn::Set(D32(), r.step_scale));
}

// x, which rounded to odd at 24 bits, projected; the guard sees it. kMode is r.mode.
template <Rounding kMode>
HWY_INLINE V32 round_any(V32 x, const Rounding32& r, Guard<true>& guard, V32U random) {
  const RoundConstants constants(r);
  V32 rounded = x;
  switch (kMode) {
    case kRne:
      rounded = round_nearest(x, constants, guard);
      break;
    case kRz:
    case kRna:
    case kSra:
    case kSrb:
      rounded = round_cut(x, constants, guard, random);
      break;
    case kRu:
      rounded = round_nearest(x, constants, guard);
      rounded =
          hn::CopySign(hn::Add(rounded, hn::IfThenElseZero(hn::Lt(rounded, x), step_of(x, r))), x);
      break;
    case kRd:
      rounded = round_nearest(x, constants, guard);
      rounded =
          hn::CopySign(hn::Sub(rounded, hn::IfThenElseZero(hn::Gt(rounded, x), step_of(x, r))), x);
      break;
    case kRo: {
      // Toward zero; then away where something was lost from an even number of steps, which is a
      // multiple of two of them.
      rounded = round_cut(x, constants, guard, random);
      const V32 step = step_of(x, r);
      const V32 size = hn::Abs(rounded);
      const V32 magic = hn::Mul(step, hn::Set(D32(), 0x1.8p24F));
      const M32 is_even = hn::Eq(hn::Sub(hn::Add(size, magic), magic), size);
      const M32 is_lost = hn::Ne(hn::Abs(x), size);
      const V32 away = hn::IfThenElseZero(hn::And(is_even, is_lost), step);
      rounded = hn::CopySign(hn::Add(size, away), x);
      break;
    }
    case kSrc: {
      RoundConstants longer(r);
      longer.nearest_scale = hn::Set(D32(), r.longer_scale);
      rounded = round_cut(round_nearest(x, longer, guard), constants, guard, random);
      break;
    }
  }
  return r.keeps_minus_zero ? rounded : hn::Add(rounded, hn::Zero(D32()));
}

template <Rounding kMode, int kCount>
HWY_INLINE void round_each(V32 (&x)[kCount], const Rounding32& r, Guard<true>& guard,
                           const V32U (&random)[kCount]) {
  NAPIER_UNROLL
  for (int n = 0; n < kCount; ++n) x[n] = round_any<kMode>(x[n], r, guard, random[n]);
}

// Several vectors likewise. The mode is looked at once for all: a jump for each costs as much as
// the rounding.
template <int kCount>
HWY_INLINE void round_all(V32 (&x)[kCount], const Rounding32& r, Guard<true>& guard,
                          const V32U (&random)[kCount]) {
  switch (r.mode) {
    case kRne:
      return round_each<kRne>(x, r, guard, random);
    case kRna:
      return round_each<kRna>(x, r, guard, random);
    case kRz:
      return round_each<kRz>(x, r, guard, random);
    case kRu:
      return round_each<kRu>(x, r, guard, random);
    case kRd:
      return round_each<kRd>(x, r, guard, random);
    case kRo:
      return round_each<kRo>(x, r, guard, random);
    case kSra:
      return round_each<kSra>(x, r, guard, random);
    case kSrb:
      return round_each<kSrb>(x, r, guard, random);
    case kSrc:
      return round_each<kSrc>(x, r, guard, random);
  }
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
