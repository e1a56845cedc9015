// Rounding of vectors whose values are carried in binary32. Included once for each SIMD target.
#if defined(NAPIER_ROUND32_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NAPIER_ROUND32_INL_H
#undef NAPIER_ROUND32_INL_H
#else
#define NAPIER_ROUND32_INL_H
#endif

#include <hwy/highway.h>

#include "napier/kernels/cpu/gemm_tile.h"

// The loops over a tile's outputs must vanish, so that each output lives in a register.
#undef NAPIER_UNROLL
#ifdef __clang__
#define NAPIER_UNROLL _Pragma("clang loop unroll(full)")
#else
#define NAPIER_UNROLL _Pragma("GCC unroll 16")
#endif

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D32 = hn::ScalableTag<float>;
using D32U = hn::RebindToUnsigned<D32>;
using V32 = hn::Vec<D32>;
using V32U = hn::Vec<D32U>;
inline constexpr std::size_t kLanes32 = hn::MaxLanes(D32());

HWY_INLINE V32U bits_of(V32 x) { return hn::BitCast(D32U(), x); }
HWY_INLINE V32 float_of(V32U x) { return hn::BitCast(D32(), x); }

// --- sums toward zero; their exact value is never below a binary32 quantum ---

#if HWY_TARGET <= HWY_AVX3
HWY_INLINE V32 add_toward_zero(V32 a, V32 b) {
  return V32{_mm512_add_round_ps(a.raw, b.raw, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC)};
}
HWY_INLINE V32 multiply_add_toward_zero(V32 a, V32 b, V32 c) {
  return V32{_mm512_fmadd_round_ps(a.raw, b.raw, c.raw, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC)};
}
HWY_INLINE V32U rotate_right(V32U x, int bits) {
  return V32U{_mm512_rorv_epi32(x.raw, _mm512_set1_epi32(bits))};
}
#else
// The rounded sum steps back by one where it went beyond the exact one (the sign of TwoSum's
// residual).
HWY_INLINE V32 add_toward_zero(V32 a, V32 b) {
  const V32 sum = hn::Add(a, b);
  const V32 part = hn::Sub(sum, a);
  const V32 residual = hn::Add(hn::Sub(a, hn::Sub(sum, part)), hn::Sub(b, part));
  const auto is_beyond =
      hn::Lt(hn::Mul(hn::CopySign(hn::Set(D32(), 1.0F), sum), residual), hn::Zero(D32()));
  const V32U step = hn::IfThenElseZero(hn::RebindMask(D32U(), is_beyond), hn::Set(D32U(), 1));
  return float_of(hn::Sub(bits_of(sum), step));
}
// a · b is exact.
HWY_INLINE V32 multiply_add_toward_zero(V32 a, V32 b, V32 c) {
  return add_toward_zero(hn::Mul(a, b), c);
}
HWY_INLINE V32U rotate_right(V32U x, int bits) {
  const V32U low = bits == 0 ? x : hn::ShiftRightSame(x, bits);
  return bits == 0 ? x : hn::Or(low, hn::ShiftLeftSame(x, 32 - bits));
}
#endif

// The sum before its rounding by kStep: `cut` must see what lies below, `nearest` need not
// (docs/arithmetic.md, "Two roundings that are one").
template <Step32 kStep>
HWY_INLINE V32 add_for(V32 a, V32 b) {
  if constexpr (kStep == Step32::cut) return add_toward_zero(a, b);
  return hn::Add(a, b);
}
template <Step32 kStep>
HWY_INLINE V32 multiply_add_for(V32 a, V32 b, V32 c) {
  if constexpr (kStep == Step32::cut) return multiply_add_toward_zero(a, b, c);
  return hn::MulAdd(a, b, c);
}

struct RoundConstants {
  explicit RoundConstants(const Rounding32& r)
      : lowest_power(hn::Set(D32(), r.lowest_power)),
        nearest_scale(hn::Set(D32(), r.nearest_scale)),
        cut_scale(hn::Set(D32(), r.cut_scale)),
        cut_back(hn::Set(D32(), r.cut_back)),
        addend(hn::Set(D32U(), r.addend)),
        random_mask(hn::Set(D32U(), r.random_mask)) {}

  V32 lowest_power;
  V32 nearest_scale;
  V32 cut_scale;
  V32 cut_back;
  V32U addend;
  V32U random_mask;
};

// Remembers the largest power E that was seen, and keeps the sign of a zero.
template <bool kGuarded>
class Guard {
 public:
  Guard()
      : largest_(hn::Zero(D32())) {}  // written out: an implicit one lacks the target's attribute

  HWY_INLINE void see(V32 power) {
#if HWY_TARGET <= HWY_AVX3
    if constexpr (kGuarded) largest_.raw = _mm512_range_ps(largest_.raw, power.raw, 0b1011);
#else
    if constexpr (kGuarded) largest_ = hn::Max(largest_, hn::Abs(power));
#endif
  }
  HWY_INLINE V32 with_sign(V32 rounded, V32 x) const {
    if constexpr (kGuarded) return hn::CopySign(rounded, x);
    return rounded;
  }
  bool has_reached(float limit) const {
    if constexpr (!kGuarded) return false;
    return !hn::AllTrue(D32(), hn::Lt(largest_, hn::Set(D32(), limit)));
  }

 private:
  V32 largest_;
};

// (x + E·C) - E·C, E = 2^max(e(x), emin): to nearest, ties to even.
template <bool kGuarded>
HWY_INLINE V32 round_nearest(V32 x, const RoundConstants& r, Guard<kGuarded>& guard) {
  const V32 power = hn::Max(hn::And(x, float_of(hn::Set(D32U(), 0x7F800000))), r.lowest_power);
  guard.see(power);
  const V32 moved = hn::MulAdd(power, r.nearest_scale, x);
  return guard.with_sign(hn::NegMulAdd(power, r.nearest_scale, moved), x);
}

// With E carrying the sign of x: x + E·2^-m·(1 + r), cut to a multiple of E·2^-m, less E·2^-m.
template <bool kGuarded>
HWY_INLINE V32 round_cut(V32 x, const RoundConstants& r, Guard<kGuarded>& guard, V32U random) {
#if HWY_TARGET <= HWY_AVX3
  // The larger of the magnitudes, with the sign of x.
  const V32 own = hn::And(x, float_of(hn::Set(D32U(), 0xFF800000)));
  const V32 power{_mm512_range_ps(own.raw, r.lowest_power.raw, 0b0011)};
#else
  const V32 own = hn::And(x, float_of(hn::Set(D32U(), 0x7F800000)));
  const V32 power = hn::CopySignToAbs(hn::Max(own, r.lowest_power), x);
#endif
  guard.see(power);
  const V32 addend = float_of(hn::Or(hn::And(random, r.random_mask), r.addend));
  const V32 moved = multiply_add_toward_zero(power, addend, x);
  const V32 cut = multiply_add_toward_zero(power, r.cut_scale, moved);
  return guard.with_sign(hn::NegMulAdd(power, r.cut_back, cut), x);
}

template <Step32 kStep, bool kGuarded>
HWY_INLINE V32 round_step(V32 x, const RoundConstants& r, Guard<kGuarded>& guard, V32U random) {
  if constexpr (kStep == Step32::nearest) return round_nearest(x, r, guard);
  if constexpr (kStep == Step32::cut) return round_cut(x, r, guard, random);
  return x;
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
