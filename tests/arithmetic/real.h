#pragma once

#include <mpfr.h>

// Exact real results by MPFR. Its conventions for NaN, infinities and the sign of zero are those of
// IEEE 754, so they are the oracle's as well.
namespace napier::oracle {

enum class Operation {
  kAdd,
  kSubtract,
  kMultiply,
  kFusedMultiplyAdd,
  kDivide,
  kSquareRoot,
  kConvert
};

class Real {
 public:
  explicit Real(mpfr_prec_t precision = 800) { mpfr_init2(value_, precision); }
  Real(const Real& other) : Real(mpfr_get_prec(other.value_)) {
    mpfr_set(value_, other.value_, MPFR_RNDN);
  }
  Real& operator=(const Real& other) {
    if (this != &other) mpfr_set(value_, other.value_, MPFR_RNDN);
    return *this;
  }
  ~Real() { mpfr_clear(value_); }

  Real& operator=(double x) {
    mpfr_set_d(value_, x, MPFR_RNDN);
    return *this;
  }
  operator mpfr_ptr() { return value_; }
  operator mpfr_srcptr() const { return value_; }

 private:
  mpfr_t value_;
};

struct Operands {
  Real a;
  Real b;
  Real c;
};

// Quotients and roots that are not numbers of the precision at hand are replaced by the middle of
// the two that enclose them: it lies on the same side of everything a rounding compares with, which
// are numbers of far fewer bits.
inline void keep_between(Real& result, const Real& below, int inexact) {
  mpfr_set(result, below, MPFR_RNDN);
  if (inexact == 0) return;
  if (mpfr_sgn(mpfr_srcptr(result)) < 0) {
    mpfr_nextbelow(result);
  } else {
    mpfr_nextabove(result);
  }
}

// The exact result; `toward_minus` gives cancellation the sign that this direction asks for.
inline void compute(Operation operation, const Operands& x, bool toward_minus, Real& result) {
  const mpfr_rnd_t mode = toward_minus ? MPFR_RNDD : MPFR_RNDN;
  Real shorter(mpfr_get_prec(mpfr_srcptr(result)) - 1);
  switch (operation) {
    case Operation::kAdd:
      mpfr_add(result, x.a, x.b, mode);
      break;
    case Operation::kSubtract:
      mpfr_sub(result, x.a, x.b, mode);
      break;
    case Operation::kMultiply:
      mpfr_mul(result, x.a, x.b, mode);
      break;
    case Operation::kFusedMultiplyAdd:
      mpfr_fma(result, x.a, x.b, x.c, mode);
      break;
    case Operation::kDivide:
      keep_between(result, shorter, mpfr_div(shorter, x.a, x.b, MPFR_RNDZ));
      break;
    case Operation::kSquareRoot:
      keep_between(result, shorter, mpfr_sqrt(shorter, x.a, MPFR_RNDZ));
      break;
    case Operation::kConvert:
      mpfr_set(result, x.a, mode);
      break;
  }
}

}  // namespace napier::oracle
