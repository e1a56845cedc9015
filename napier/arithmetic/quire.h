// A sum without any rounding: a two's complement number long enough for every product of two
// operands. C subset, see napier/base/c_subset.h. Source: Kulisch, "Computer arithmetic and
// validity", 2008; the Posit Standard 2022 calls it a quire.
#pragma once

#include "napier/arithmetic/exact.h"

NAPIER_BEGIN

// Bit 0 weighs 2^-kQuireFractionBits. Products lie in 2^-2350 … 2^2300 (formats.h limits operands
// to half of that), so 2^300 of them fit.
enum { kQuireWords = 80, kQuireFractionBits = 2400 };

struct Quire {
  u64 words[kQuireWords];  // lowest first
  i32 has_nan;
  i32 has_plus_infinity;
  i32 has_minus_infinity;
  i32 all_plus_zero;  // whether all that was added was +0
  i32 all_minus_zero;
};
#ifndef __cplusplus
typedef struct Quire Quire;
#endif

NAPIER_FUNCTION void quire_clear(Quire* q) {
  for (i32 i = 0; i < kQuireWords; ++i) q->words[i] = 0;
  q->has_nan = q->has_plus_infinity = q->has_minus_infinity = 0;
  q->all_plus_zero = q->all_minus_zero = 1;
}

// x has no tail, and a significand that does not reach below bit 0.
NAPIER_FUNCTION void quire_add(Quire* q, Exact x) {
  if (!is_exact_zero(x) || x.is_negative) q->all_plus_zero = 0;
  if (!is_exact_zero(x) || !x.is_negative) q->all_minus_zero = 0;
  if (x.kind == kNotANumber) q->has_nan = 1;
  if (x.kind == kInfinite) {
    if (x.is_negative) q->has_minus_infinity = 1;
    if (!x.is_negative) q->has_plus_infinity = 1;
  }
  if (x.kind != kFinite || is_exact_zero(x)) return;
  const i32 place = x.exponent + kQuireFractionBits;
  const i32 first = place / 64;
  const i32 bits = place % 64;
  const Wide low = wide_shift_left(x.significand, bits);
  const u64 top = bits == 0 ? 0 : x.significand.high >> (64 - bits);
  u64 carry = x.is_negative ? 1 : 0;  // -v = ~v + 1, from word `first` on
  for (i32 i = first; i < kQuireWords; ++i) {
    const i32 at = i - first;
    const u64 word = at == 0 ? low.low : at == 1 ? low.high : at == 2 ? top : 0;
    const u64 addend = x.is_negative ? ~word : word;
    const u64 sum = q->words[i] + addend;
    const u64 with_carry = sum + carry;
    carry = (sum < addend ? 1 : 0) | (with_carry < sum ? 1 : 0);
    q->words[i] = with_carry;
  }
}

// The 128 leading bits of the number w2·2^128 + w1·2^64 + w0 in units of 2^exponent, w2 ≠ 0;
// `below` tells whether anything lies below.
NAPIER_FUNCTION Exact leading_words(i32 is_negative, u64 w2, u64 w1, u64 w0, i32 exponent,
                                    i32 below) {
  Exact x = exact_value(is_negative, 0, exponent);
  const i32 up = 64 - wide_length(wide_of(w2));
  x.significand.high = up == 0 ? w2 : (w2 << up) | (w1 >> (64 - up));
  x.significand.low = up == 0 ? w1 : (w1 << up) | (w0 >> (64 - up));
  x.exponent = exponent + 64 - up;
  x.has_tail = below || (w0 << up) != 0;
  return x;
}

// The sum: its 128 leading bits and a tail. Zeros of one sign add up to a zero of that sign; any
// other exact zero is +0, and -0 where `mode` is toward -∞.
NAPIER_FUNCTION Exact quire_value(const Quire* q, enum Rounding mode) {
  if (q->has_nan || (q->has_plus_infinity && q->has_minus_infinity))
    return exact_special(kNotANumber, 0);
  if (q->has_plus_infinity || q->has_minus_infinity)
    return exact_special(kInfinite, q->has_minus_infinity);
  const i32 is_negative = (q->words[kQuireWords - 1] >> 63) != 0;
  Exact x = exact_value(!q->all_plus_zero && (q->all_minus_zero || mode == kRd), 0, 0);
  u64 carry = is_negative ? 1 : 0;
  u64 w1 = 0;
  u64 w0 = 0;
  i32 below = 0;
  for (i32 i = 0; i < kQuireWords; ++i) {
    const u64 word = (is_negative ? ~q->words[i] : q->words[i]) + carry;
    carry = carry && word == 0 ? 1 : 0;
    if (word != 0)
      x = leading_words(is_negative, word, w1, w0, (i - 2) * 64 - kQuireFractionBits, below);
    below = below || w0 != 0;
    w0 = w1;
    w1 = word;
  }
  return x;
}

NAPIER_END
