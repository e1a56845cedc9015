// Rounding of vectors whose values are carried in binary64: any rounding, any overflow rule.
// Included once for each SIMD target.
#if defined(NAPIER_ROUND64_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NAPIER_ROUND64_INL_H
#undef NAPIER_ROUND64_INL_H
#else
#define NAPIER_ROUND64_INL_H
#endif

#include <hwy/highway.h>

#include "napier/kernels/cpu/rounding64.h"

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F64 = hn::ScalableTag<double>;
using U64 = hn::RebindToUnsigned<F64>;
using VF64 = hn::Vec<F64>;
using VU64 = hn::Vec<U64>;
using MF64 = hn::Mask<F64>;
inline constexpr std::size_t kLanes64 = hn::MaxLanes(F64());

HWY_INLINE VF64 set64(double x) { return hn::Set(F64(), x); }
HWY_INLINE VU64 bits64(VF64 x) { return hn::BitCast(U64(), x); }
HWY_INLINE VF64 value64(VU64 x) { return hn::BitCast(F64(), x); }

HWY_INLINE MF64 is_negative(VF64 x) {
  return hn::RebindMask(F64(), hn::Ne(hn::ShiftRight<63>(bits64(x)), hn::Zero(U64())));
}
HWY_INLINE MF64 is_not_finite(VF64 x) { return hn::Not(hn::Lt(hn::Abs(x), set64(HUGE_VAL))); }

// x if `residual` (what x lacks of the exact value) is zero or the last bit of x is odd; else the
// odd neighbor of x in its direction. Rounding that to at most 51 bits is rounding the exact value.
// Source: Boldo, Melquiond, "Emulation of FMA and correctly rounded sums", IEEE TC 2008.
HWY_INLINE VF64 to_odd(VF64 x, VF64 residual) {
  const VU64 one = hn::Set(U64(), 1);
  const MF64 is_even = hn::RebindMask(F64(), hn::Eq(hn::And(bits64(x), one), hn::Zero(U64())));
  const MF64 is_inexact = hn::And(hn::Ne(residual, set64(0)), hn::Not(is_not_finite(x)));
  const VU64 outward = hn::Add(bits64(x), one);
  const VU64 inward = hn::Sub(bits64(x), one);
  const MF64 goes_inward = is_negative(hn::Xor(x, residual));
  const VF64 moved = hn::IfThenElse(goes_inward, value64(inward), value64(outward));
  return hn::IfThenElse(hn::And(is_even, is_inexact), moved, x);
}

// a + b, rounded to odd. TwoSum: Knuth, The Art of Computer Programming 2, 4.2.2.
HWY_INLINE VF64 sum_to_odd(VF64 a, VF64 b) {
  const VF64 sum = hn::Add(a, b);
  const VF64 part = hn::Sub(sum, a);
  const VF64 residual = hn::Add(hn::Sub(a, hn::Sub(sum, part)), hn::Sub(b, part));
  return to_odd(sum, residual);
}

// ⌊y⌉ for y = |x| in steps, y ≥ 0.
HWY_INLINE VF64 round_steps(VF64 y, MF64 negative, const Rounding64& r, VF64 random) {
  if (r.mode == kRne) return hn::Round(y);
  const VF64 floor = hn::Floor(y);
  const VF64 lost = hn::Sub(y, floor);
  const VF64 scale = set64(r.random_scale);
  const VF64 one = set64(1);
  const VF64 halved = hn::Mul(floor, set64(0.5));
  MF64 away = hn::Gt(lost, set64(0));
  switch (r.mode) {
    case kRne:
    case kRz:
      return floor;
    case kRna:
      away = hn::Ge(lost, set64(0.5));
      break;
    case kRu:
      away = hn::And(away, hn::Not(negative));
      break;
    case kRd:
      away = hn::And(away, negative);
      break;
    case kRo:
      away = hn::And(away, hn::Eq(hn::Floor(halved), halved));
      break;
    case kSra:
      away = hn::Ge(hn::Add(hn::Floor(hn::Mul(lost, scale)), random), scale);
      break;
    case kSrb:
      away = hn::Ge(hn::Add(hn::Floor(hn::Mul(lost, hn::Add(scale, scale))),
                            hn::Add(hn::Add(random, random), one)),
                    hn::Add(scale, scale));
      break;
    case kSrc:
      away = hn::Ge(hn::Add(hn::Round(hn::Mul(lost, scale)), random), scale);
      break;
  }
  return hn::IfThenElse(away, hn::Add(floor, one), floor);
}

// Steps modulo the format's number of codes, as a signed value.
HWY_INLINE VF64 wrap_steps(VF64 signed_steps, const Rounding64& r) {
  const VF64 modulus = set64(r.wrap_modulus);
  const VF64 turns = hn::Floor(hn::Mul(signed_steps, set64(1 / r.wrap_modulus)));
  const VF64 kept = hn::NegMulAdd(turns, modulus, signed_steps);
  if (!r.wraps_signed) return kept;
  const MF64 is_upper = hn::Ge(kept, set64(r.wrap_modulus / 2));
  return hn::IfThenElse(is_upper, hn::Sub(kept, modulus), kept);
}

// The projection of x. x is the exact value, or it rounded to odd. random is R, as a number.
HWY_INLINE VF64 project64(VF64 x, const Rounding64& r, VF64 random) {
  if (!r.rounds) return x;
  const VF64 size = hn::Abs(x);
  const MF64 negative = is_negative(x);
  const VF64 own = value64(hn::And(bits64(size), hn::Set(U64(), r.power_mask)));
  const VF64 power = hn::Max(own, set64(r.lowest_power));
  // 1 / power: exponents of a power of two and its inverse add up to 2046.
  const VF64 inverse = value64(hn::Sub(hn::Set(U64(), std::uint64_t{2046} << 52), bits64(power)));
  const VF64 steps =
      round_steps(hn::Mul(hn::Mul(size, inverse), set64(r.steps_per_power)), negative, r, random);
  const VF64 step = hn::Mul(power, set64(r.step_of_power));
  VF64 rounded = hn::Mul(steps, step);
  if (r.wrap_modulus != 0) {
    const VF64 signed_steps = hn::IfThenElse(negative, hn::Neg(steps), steps);
    rounded = hn::Mul(wrap_steps(signed_steps, r), step);
  } else {
    rounded = hn::IfThenElse(hn::Lt(rounded, set64(r.flush_below)), set64(0), rounded);
    const VF64 largest = hn::IfThenElse(negative, set64(r.largest_negative), set64(r.largest));
    const VF64 beyond = hn::IfThenElse(negative, set64(r.below), set64(r.above));
    rounded = hn::IfThenElse(hn::Gt(rounded, largest), beyond, hn::CopySign(rounded, x));
  }
  if (!r.keeps_minus_zero) rounded = hn::Add(rounded, set64(0));
  const VF64 infinite = hn::IfThenElse(negative, set64(r.minus_infinity), set64(r.plus_infinity));
  const MF64 is_nan = hn::IsNaN(x);
  rounded = hn::IfThenElse(is_not_finite(x), infinite, rounded);
  return hn::IfThenElse(is_nan, set64(r.not_a_number), rounded);
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
