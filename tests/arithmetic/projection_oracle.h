#pragma once

#include <gmpxx.h>

#include <algorithm>
#include <vector>

#include "napier/arithmetic/rules.h"
#include "tests/arithmetic/real.h"
#include "tests/arithmetic/value_of_code.h"

// The definition of `project` read as a search: the numbers of the format lie on a line, x lies
// between two of them, and the rule says which. Nothing is shifted or masked.
namespace napier::oracle {

// Where |x| lies: between the numbers `index` and `index` + 1, a fraction eta of the way.
struct Place {
  mpz_class index;
  Real eta;
};

// The table of the roundings. is_odd: whether the last digit of number `index` is odd.
inline bool moves_away(const RoundingRule& rule, bool is_negative, bool is_odd, const Real& eta,
                       u64 random) {
  const bool is_between = mpfr_sgn(mpfr_srcptr(eta)) > 0;
  const int against_half = mpfr_cmp_d(eta, 0.5);
  const u64 all = u64{1} << rule.random_bits;
  Real scaled(mpfr_get_prec(mpfr_srcptr(eta)));
  switch (rule.mode) {
    case kRne:
      return against_half > 0 || (against_half == 0 && is_odd);
    case kRna:
      return against_half >= 0;
    case kRz:
      return false;
    case kRu:
      return is_between && !is_negative;
    case kRd:
      return is_between && is_negative;
    case kRo:
      return is_between && !is_odd;
    case kSra:
      mpfr_mul_2ui(scaled, eta, rule.random_bits, MPFR_RNDN);
      return mpfr_get_ui(scaled, MPFR_RNDD) + random >= all;
    case kSrb:
      mpfr_mul_2ui(scaled, eta, rule.random_bits + 1, MPFR_RNDN);
      return mpfr_get_ui(scaled, MPFR_RNDD) + 2 * random + 1 >= 2 * all;
    case kSrc:
      mpfr_mul_2ui(scaled, eta, rule.random_bits, MPFR_RNDN);
      return mpfr_get_ui(scaled, MPFR_RNDN) + random >= all;
  }
  return false;
}

// --- where x lies, by family ---

// Floats whose numbers fit in a table: a search among all of them. The last one is the number that
// would follow the largest; whatever lies beyond it counts as it.
class FloatTable {
 public:
  explicit FloatTable(const NumberFormat& f) {
    if (f.family != kFloat || f.width_bits > 16) return;
    const u64 lowest = f.subnormals == kNoSubnormals ? u64{1} << f.mantissa_bits : 0;
    values_ = ascending_values(f, finite_count(f) + lowest + 1);
  }
  bool is_empty() const { return values_.empty(); }

  void locate(const Real& magnitude, Place& place) const {
    const double below = mpfr_get_d(magnitude, MPFR_RNDZ);
    const auto above = std::upper_bound(values_.begin(), values_.end(), below);
    place.index = static_cast<unsigned long>(above - values_.begin() - 1);
    mpfr_set_zero(place.eta, 1);
    if (above == values_.end()) return;
    mpfr_sub_d(place.eta, magnitude, *(above - 1), MPFR_RNDN);
    mpfr_div_d(place.eta, place.eta, *above - *(above - 1), MPFR_RNDN);  // by a power of two
  }

 private:
  std::vector<double> values_;
};

// Any float: MPFR's own rounding toward zero to a number of M + 1 bits with a lowest exponent.
inline void locate_by_mpfr(const NumberFormat& f, const Real& magnitude, Place& place) {
  mpfr_set_zero(place.eta, 1);
  place.index = 0;
  if (mpfr_zero_p(mpfr_srcptr(magnitude)) != 0) return;
  const int lowest = (f.subnormals == kNoSubnormals ? 0 : 1) - f.bias;
  const mpfr_exp_t emin = mpfr_get_emin();
  Real below(f.mantissa_bits + 1);
  int inexact = mpfr_set(below, magnitude, MPFR_RNDZ);
  mpfr_set_emin(lowest - f.mantissa_bits + 1);
  inexact = mpfr_check_range(below, inexact, MPFR_RNDZ);
  mpfr_subnormalize(below, inexact, MPFR_RNDZ);
  mpfr_set_emin(emin);
  const bool is_zero = mpfr_zero_p(mpfr_srcptr(below)) != 0;
  const long exponent = is_zero ? lowest : std::max<long>(mpfr_get_exp(below) - 1, lowest);
  mpfr_sub(place.eta, magnitude, below, MPFR_RNDN);
  mpfr_mul_2si(place.eta, place.eta, f.mantissa_bits - exponent, MPFR_RNDN);
  Real digits(f.mantissa_bits + 1);
  mpfr_mul_2si(digits, below, f.mantissa_bits - exponent, MPFR_RNDN);
  mpfr_get_z(place.index.get_mpz_t(), digits, MPFR_RNDN);
  place.index += mpz_class(exponent - lowest) << static_cast<unsigned long>(f.mantissa_bits);
}

inline void locate_fixed(const NumberFormat& f, const Real& magnitude, Place& place) {
  mpfr_mul_2si(place.eta, magnitude, f.fraction_bits, MPFR_RNDN);
  mpfr_get_z(place.index.get_mpz_t(), place.eta, MPFR_RNDD);
  mpfr_sub_z(place.eta, place.eta, place.index.get_mpz_t(), MPFR_RNDN);
}

// Posits of 20 more bits have the numbers of the format and 2^20 - 1 between any two: appending a
// bit halves the gap of the strings. What lies below the last bit is as good as any for a tail.
inline void locate_posit(const NumberFormat& f, const Real& magnitude, Place& place) {
  constexpr int kMoreBits = 20;
  const u64 largest = (u64{1} << (f.width_bits - 1)) - 1;
  const auto is_below = [&](int width, u64 code) {
    return mpfr_cmp_d(magnitude, posit_value(width, f.exponent_bits, code)) >= 0;
  };
  place.index = largest;
  mpfr_set_zero(place.eta, 1);
  if (is_below(f.width_bits, largest)) return;
  u64 low = 0;
  for (u64 high = largest; high - low > 1;) {
    const u64 middle = low + (high - low) / 2;
    (is_below(f.width_bits, middle) ? low : high) = middle;
  }
  place.index = static_cast<unsigned long>(low);
  u64 code = low;
  for (int n = 1; n <= kMoreBits; ++n)
    code = 2 * code + (is_below(f.width_bits + n, 2 * code + 1) ? 1 : 0);
  const bool is_there =
      mpfr_cmp_d(magnitude, posit_value(f.width_bits + kMoreBits, f.exponent_bits, code)) == 0;
  const u64 appended = 2 * (code - (low << kMoreBits)) + (is_there ? 0 : 1);
  mpfr_set_ui_2exp(place.eta, appended, -kMoreBits - 1, MPFR_RNDN);
}

// --- what becomes of it ---

class Target {
 public:
  explicit Target(const NumberFormat& format, bool use_table = true)
      : format_(format), table_(format), use_table_(use_table && !table_.is_empty()) {}

  const NumberFormat& format() const { return format_; }

  // Finds where x lies; `code` then answers for any rule.
  void locate(const Real& x) {
    is_nan_ = mpfr_nan_p(mpfr_srcptr(x)) != 0;
    is_infinite_ = mpfr_inf_p(mpfr_srcptr(x)) != 0;
    is_zero_ = mpfr_zero_p(mpfr_srcptr(x)) != 0;
    is_negative_ = mpfr_signbit(mpfr_srcptr(x)) != 0;
    if (is_nan_ || is_infinite_) return;
    mpfr_abs(magnitude_, x, MPFR_RNDN);
    if (format_.family == kFixed) {
      locate_fixed(format_, magnitude_, place_);
    } else if (format_.family == kPosit) {
      locate_posit(format_, magnitude_, place_);
    } else if (use_table_) {
      table_.locate(magnitude_, place_);
    } else {
      locate_by_mpfr(format_, magnitude_, place_);
    }
  }

  bool is_zero() const { return is_zero_; }
  // Only the sign of an exact zero depends on the rounding.
  void set_negative(bool is_negative) { is_negative_ = is_negative; }
  const Place& place() const { return place_; }

  u64 code(const RoundingRule& rule, Overflow overflow, u64 random) const {
    if (is_nan_) return nan_code_of(format_);
    if (is_infinite_) return infinite_code(overflow);
    const bool is_away = moves_away(rule, is_negative_, is_odd(), place_.eta, random);
    const mpz_class index = place_.index + (is_away ? 1 : 0);
    if (format_.family == kFixed) return fixed_code(index, overflow);
    if (format_.family == kPosit) return posit_code(index);
    return float_code(index, rule.mode, overflow);
  }

 private:
  u64 binade() const { return u64{1} << format_.mantissa_bits; }

  // Without a mantissa all digits are 1, and IEEE 754, 4.3.1, sends ties to the larger one.
  bool is_odd() const {
    if (format_.family == kFloat && format_.mantissa_bits == 0) return place_.index != 0;
    return mpz_odd_p(place_.index.get_mpz_t()) != 0;
  }

  u64 with_sign(u64 below_sign) const {
    return below_sign + (is_negative_ ? u64{1} << (format_.width_bits - 1) : 0);
  }

  u64 infinite_code(Overflow overflow) const {
    if (format_.family == kPosit) return nan_code_of(format_);
    if (format_.family == kFixed) return overflow == kWrap ? 0 : fixed_end();
    if (is_negative_ && !format_.is_signed) return overflow == kSaturate ? 0 : nan_code_of(format_);
    const u64 count = finite_count(format_);
    if (overflow == kSaturate) return with_sign(count - 1);
    if (format_.has_infinity) return with_sign(count);
    return format_.nan == kNoNan ? with_sign(count - 1) : nan_code_of(format_);
  }

  u64 below_range(Overflow overflow) const {
    return overflow == kOverflow ? nan_code_of(format_) : 0;
  }

  u64 float_code(const mpz_class& index, Rounding mode, Overflow overflow) const {
    const bool has_zero = format_.subnormals != kNoSubnormals;
    const u64 first = has_zero ? 0 : binade();
    const bool is_flushed = format_.subnormals == kFlush && index < binade();
    if (index == 0 || is_flushed) {
      if (!has_zero) return below_range(overflow);
      const bool keeps_sign = format_.is_signed && format_.nan != kNegativeZeroNan;
      if (is_flushed && index != 0 && is_negative_ && !format_.is_signed)
        return below_range(overflow);
      return keeps_sign ? with_sign(0) : 0;
    }
    if ((is_negative_ && !format_.is_signed) || index < first) return below_range(overflow);
    const u64 count = finite_count(format_);
    if (index < first + count) return with_sign(index.get_ui() - first);
    const bool is_toward_zero = mode == kRz || mode == kRo || mode == (is_negative_ ? kRu : kRd);
    return is_toward_zero || overflow != kOverflow ? with_sign(count - 1) : infinite_code(overflow);
  }

  u64 fixed_end() const {
    const u64 all = format_.width_bits == 64 ? 0 : u64{1} << format_.width_bits;
    const u64 half = u64{1} << (format_.width_bits - 1);
    if (is_negative_) return format_.is_signed ? half : 0;
    return (format_.is_signed ? half : all) - 1;
  }

  u64 fixed_code(const mpz_class& index, Overflow overflow) const {
    const mpz_class modulus = mpz_class(1) << static_cast<unsigned long>(format_.width_bits);
    const mpz_class half = modulus / 2;
    const mpz_class value = is_negative_ ? mpz_class(-index) : index;
    const mpz_class lowest = format_.is_signed ? mpz_class(-half) : mpz_class(0);
    const mpz_class largest = format_.is_signed ? mpz_class(half - 1) : mpz_class(modulus - 1);
    if (overflow != kWrap && (value < lowest || value > largest)) return fixed_end();
    mpz_class code;
    mpz_fdiv_r(code.get_mpz_t(), value.get_mpz_t(), modulus.get_mpz_t());
    return code.get_ui();
  }

  u64 posit_code(mpz_class index) const {
    if (is_zero_) return 0;
    const mpz_class largest =
        (mpz_class(1) << static_cast<unsigned long>(format_.width_bits - 1)) - 1;
    if (index < 1) index = 1;
    if (index > largest) index = largest;
    const mpz_class modulus = 2 * (largest + 1);
    return mpz_class(is_negative_ ? mpz_class(modulus - index) : index).get_ui();
  }

  NumberFormat format_;
  FloatTable table_;
  bool use_table_;
  Real magnitude_;
  Place place_;
  bool is_nan_ = false;
  bool is_infinite_ = false;
  bool is_zero_ = false;
  bool is_negative_ = false;
};

}  // namespace napier::oracle
