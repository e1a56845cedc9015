// Rounding of any binary32 number into a format, by the two 32-bit paths. Included once for each
// SIMD target. docs/kernels.md, "Quantize", derives it.
#if defined(NAPIER_QUANTIZE32_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NAPIER_QUANTIZE32_INL_H
#undef NAPIER_QUANTIZE32_INL_H
#else
#define NAPIER_QUANTIZE32_INL_H
#endif

#include <hwy/highway.h>

#include "napier/kernels/cpu/round32-inl.h"
#include "napier/kernels/quantize_plan.h"

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using M32 = hn::Mask<D32>;

// Keeps x in a register. GCC would read it from memory again for each use, and reading is what
// limits loops this short.
HWY_INLINE V32 kept_in_register(V32 x) {
#if HWY_ARCH_X86 && HWY_COMPILER_GCC_ACTUAL
#if HWY_TARGET <= HWY_AVX3
  asm("" : "+v"(x.raw));
#else
  asm("" : "+x"(x.raw));
#endif
#endif
  return x;
}

HWY_INLINE M32 is_any_nan(V32 x, V32 y) {
#if HWY_TARGET <= HWY_AVX3
  return M32{_mm512_cmp_ps_mask(x.raw, y.raw, _CMP_UNORD_Q)};
#else
  return hn::Or(hn::IsNaN(x), hn::IsNaN(y));
#endif
}

HWY_INLINE V32 add_where(M32 mask, V32 x, V32 addend) {
#if HWY_TARGET <= HWY_AVX3
  return V32{_mm512_mask_add_ps(x.raw, mask.raw, x.raw, addend.raw)};
#else
  return hn::Add(x, hn::IfThenElseZero(mask, addend));
#endif
}

// --- binary32: |x| to where the format's step is the unit, and back ---

struct MoveConstants {
  explicit MoveConstants(const Quantize32& q)
      : power_mask(float_of(hn::Set(D32U(), q.power_mask))),
        lowest_power(hn::Set(D32(), q.lowest_power)),
        clamp(hn::Set(D32(), q.clamp)),
        move(hn::Set(D32(), q.move)),
        cut_back(hn::Set(D32(), q.cut_back)),
        step_of_power(hn::Set(D32(), q.step_of_power)),
        cut_addend(hn::Set(D32U(), q.cut_addend)),
        threshold_bits(hn::Set(D32U(), q.threshold_bits)),
        random_mask(hn::Set(D32U(), q.random_mask)),
        lowest_random_place(23 - q.random_bits) {}

  V32 power_mask;
  V32 lowest_power;
  V32 clamp;
  V32 move;
  V32 cut_back;
  V32 step_of_power;
  V32U cut_addend;
  V32U threshold_bits;
  V32U random_mask;
  int lowest_random_place;
};

// A size cut toward zero to a multiple of E·2^-m, still moved by E·C, and back.
struct Cut {
  V32 moved;
  V32 size;
};

HWY_INLINE Cut cut_size(V32 size, V32 power, const MoveConstants& c) {
#if HWY_TARGET <= HWY_AVX3
  const V32 moved = multiply_add_toward_zero(power, c.move, size);
  return {moved, hn::NegMulAdd(power, c.move, moved)};
#else
  const V32 nearest = hn::NegMulAdd(power, c.move, hn::MulAdd(power, c.move, size));
  const V32 step = hn::Mul(power, c.step_of_power);
  const V32 cut = hn::Sub(nearest, hn::IfThenElseZero(hn::Gt(nearest, size), step));
  return {hn::MulAdd(power, c.move, cut), cut};
#endif
}

// Away from zero iff what was lost is at least T steps, T from R.
template <QuantizeMethod kMethod>
HWY_INLINE V32 round_by_threshold(V32 size, V32 power, V32U field, const MoveConstants& c) {
  const V32 cut = cut_size(size, power, c).size;
  const V32 step = hn::Mul(power, c.step_of_power);
  const V32U complement = hn::AndNot(hn::ShiftRight<9>(field), c.random_mask);
  const V32 part = hn::Sub(float_of(hn::Add(complement, c.threshold_bits)), hn::Set(D32(), 1.0F));
  V32 threshold = hn::Mul(step, part);
  if constexpr (kMethod == QuantizeMethod::threshold) {
    // src: T is a tie of its own rounding, which goes up to the even one: iff R is even.
    const V32U random = hn::AndNot(complement, c.random_mask);
    const V32U odd = hn::And(hn::ShiftRightSame(random, c.lowest_random_place), hn::Set(D32U(), 1));
    threshold = float_of(hn::Add(bits_of(threshold), odd));
  }
  return add_where(hn::Ge(hn::Sub(size, cut), threshold), cut, step);
}

HWY_INLINE V32 round_by_addend(V32 size, V32 power, V32U field, const MoveConstants& c) {
#if HWY_TARGET <= HWY_AVX3
  const V32U random = hn::And(hn::ShiftRight<9>(field), c.random_mask);
  const V32 addend = float_of(hn::Or(random, c.cut_addend));
  const V32 raised = multiply_add_toward_zero(power, addend, size);
  const V32 moved = multiply_add_toward_zero(power, c.move, raised);
  return hn::NegMulAdd(power, c.cut_back, moved);
#else
  return round_by_threshold<QuantizeMethod::cut>(size, power, field, c);
#endif
}

// is_away: where x lies on the side that is rounded to.
HWY_INLINE V32 round_directed(V32 size, V32 power, M32 is_away, const MoveConstants& c) {
  const V32 cut = cut_size(size, power, c).size;
  const V32 step = hn::Mul(power, c.step_of_power);
  return add_where(hn::And(is_away, hn::Gt(size, cut)), cut, step);
}

HWY_INLINE V32 round_to_odd(V32 size, V32 power, const MoveConstants& c) {
  const Cut cut = cut_size(size, power, c);
  const V32U sticky =
      hn::IfThenElseZero(hn::RebindMask(D32U(), hn::Gt(size, cut.size)), hn::Set(D32U(), 1));
  return hn::NegMulAdd(power, c.move, float_of(hn::Or(bits_of(cut.moved), sticky)));
}

template <QuantizeMethod kMethod>
HWY_INLINE V32 round_size(V32 size, M32 is_away, V32U field, const MoveConstants& c) {
  size = hn::Min(size, c.clamp);
  const V32 power = hn::Max(hn::And(size, c.power_mask), c.lowest_power);
  switch (kMethod) {
    case QuantizeMethod::nearest:
      return hn::NegMulAdd(power, c.move, hn::MulAdd(power, c.move, size));
    case QuantizeMethod::cut:
      return round_by_addend(size, power, field, c);
    case QuantizeMethod::threshold:
      return round_by_threshold<kMethod>(size, power, field, c);
    case QuantizeMethod::directed:
      return round_directed(size, power, is_away, c);
    case QuantizeMethod::odd:
      return round_to_odd(size, power, c);
  }
}

// --- integer32: the bits of |x| are a number whose lowest s bits are lost ---

struct IntegerConstants {
  explicit IntegerConstants(const Quantize32& q)
      : low_mask(hn::Set(D32U(), q.low_mask)),
        addend(hn::Set(D32U(), q.addend)),
        random_mask(hn::Set(D32U(), q.random_mask)),
        near_addend(hn::Set(D32U(), q.near_addend)),
        near_parity(hn::Set(D32U(), q.near_parity)),
        random_place(q.random_place),
        near_place(q.near_place) {}

  V32U low_mask;
  V32U addend;
  V32U random_mask;
  V32U near_addend;
  V32U near_parity;
  int random_place;
  int near_place;
};

// Adds what makes a cut at bit near_place a rounding to nearest.
HWY_INLINE V32U add_half(V32U size, const IntegerConstants& c) {
  const V32U parity = hn::And(hn::ShiftRightSame(size, c.near_place), c.near_parity);
  return hn::Add(hn::Add(size, c.near_addend), parity);
}

HWY_INLINE V32U add_random(V32U size, V32U field, const IntegerConstants& c) {
  const V32U random = hn::And(hn::ShiftRightSame(field, c.random_place), c.random_mask);
  return hn::Add(size, random);
}

template <QuantizeMethod kMethod>
HWY_INLINE V32 round_size(V32 size, M32 is_away, V32U field, const IntegerConstants& c) {
  const V32U bits = bits_of(size);
  V32U raised = bits;
  switch (kMethod) {
    case QuantizeMethod::nearest:
      raised = add_half(bits, c);
      break;
    case QuantizeMethod::cut:
      raised = hn::Add(add_random(bits, field, c), c.addend);
      break;
    case QuantizeMethod::threshold:
      raised = add_random(add_half(bits, c), field, c);
      break;
    case QuantizeMethod::directed:
      raised = hn::Add(bits, hn::IfThenElseZero(hn::RebindMask(D32U(), is_away), c.low_mask));
      break;
    case QuantizeMethod::odd: {
      const V32U unit = hn::Add(c.low_mask, hn::Set(D32U(), 1));
      const V32U lost = hn::Add(hn::And(bits, c.low_mask), c.low_mask);  // reaches unit iff any
      raised = hn::Or(bits, hn::And(lost, unit));
      break;
    }
  }
  return float_of(hn::AndNot(c.low_mask, raised));
}

// --- the ends ---

struct EndConstants {
  explicit EndConstants(const Ends32& e)
      : largest(hn::Set(D32(), e.largest)),
        largest_negative(hn::Set(D32(), e.largest_negative)),
        above(hn::Set(D32(), e.above)),
        below(hn::Set(D32(), e.below)),
        plus_infinity(hn::Set(D32(), e.plus_infinity)),
        minus_infinity(hn::Set(D32(), e.minus_infinity)),
        not_a_number(hn::Set(D32(), e.not_a_number)),
        flush_below(hn::Set(D32(), e.flush_below)),
        zero_addend(hn::Set(D32(), e.zero_addend)) {}

  V32 largest;
  V32 largest_negative;
  V32 above;
  V32 below;
  V32 plus_infinity;
  V32 minus_infinity;
  V32 not_a_number;
  V32 flush_below;
  V32 zero_addend;
};

// From a rounded |x|, with no end above, to the value of x in the format. A size that is no number
// is beyond: x was none, or was infinite.
template <bool kSymmetric>
HWY_INLINE V32 finish(V32 size, V32 x, const EndConstants& e) {
  if constexpr (kSymmetric) {
    const V32 ended = hn::IfThenElse(hn::Le(size, e.largest), size, e.above);
    const V32 value = hn::Add(hn::CopySignToAbs(ended, x), e.zero_addend);
    return hn::IfThenElse(is_any_nan(value, x), e.not_a_number, value);
  }
  const V32 zero = hn::Zero(D32());
  const M32 is_below = hn::Lt(x, zero);
  const V32 largest = hn::IfThenElse(is_below, e.largest_negative, e.largest);
  const V32 beyond = hn::IfThenElse(is_below, e.below, e.above);
  const V32 infinite = hn::IfThenElse(is_below, e.minus_infinity, e.plus_infinity);
  const V32 kept = hn::IfThenZeroElse(hn::Lt(size, e.flush_below), size);
  const V32 inside = hn::Add(hn::CopySignToAbs(kept, x), e.zero_addend);
  V32 value = hn::IfThenElse(hn::Le(size, largest), inside, beyond);
  const M32 is_infinite = hn::Eq(hn::Abs(x), float_of(hn::Set(D32U(), 0x7F800000)));
  value = hn::IfThenElse(is_infinite, infinite, value);
  return hn::IfThenElse(hn::IsNaN(x), e.not_a_number, value);
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
