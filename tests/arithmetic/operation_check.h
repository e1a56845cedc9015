#pragma once

#include <span>
#include <string>

#include "napier/arithmetic/operations.h"
#include "tests/arithmetic/projection_oracle.h"
#include "tests/arithmetic/small_formats.h"

// Compares an implementation of the operations with the oracle, and counts where they differ.
namespace napier::oracle {

struct Formats {
  NumberFormat a;
  NumberFormat b;
  NumberFormat c;
};

struct Codes {
  u64 a = 0;
  u64 b = 0;
  u64 c = 0;
};

using Implementation = u64 (*)(Operation, const Formats&, const Codes&, const Projection&, u64);

inline u64 by_the_text(Operation operation, const Formats& f, const Codes& x, const Projection& to,
                       u64 random) {
  switch (operation) {
    case Operation::kAdd:
      return add_codes(f.a, x.a, f.b, x.b, to, random);
    case Operation::kSubtract:
      return subtract_codes(f.a, x.a, f.b, x.b, to, random);
    case Operation::kMultiply:
      return multiply_codes(f.a, x.a, f.b, x.b, to, random);
    case Operation::kFusedMultiplyAdd:
      return fused_multiply_add_codes(f.a, x.a, f.b, x.b, f.c, x.c, to, random);
    case Operation::kDivide:
      return divide_codes(f.a, x.a, f.b, x.b, to, random);
    case Operation::kSquareRoot:
      return square_root_code(f.a, x.a, to, random);
    case Operation::kConvert:
      return convert_code(f.a, x.a, to, random);
  }
  return 0;
}

class OperationCheck {
 public:
  OperationCheck(Operation operation, const Formats& formats, const NumberFormat& to,
                 Implementation implementation = by_the_text)
      : operation_(operation), formats_(formats), target_(to), implementation_(implementation) {}

  // One exact result, projected by every rule, with random bits R where the rule takes some.
  void check(const Codes& codes, std::span<const RoundingRule> rules,
             std::span<const Overflow> overflows, u64 random = 0) {
    operands_.a = value_of_code(formats_.a, codes.a);
    operands_.b = value_of_code(formats_.b, codes.b);
    operands_.c = value_of_code(formats_.c, codes.c);
    compute(operation_, operands_, false, exact_);
    target_.locate(exact_);
    for (const RoundingRule& rule : rules) {
      if (target_.is_zero()) {
        compute(operation_, operands_, rule.mode == kRd, exact_);
        target_.set_negative(mpfr_signbit(mpfr_srcptr(exact_)) != 0);
      }
      for (const Overflow overflow : overflows)
        check_one(codes, {target_.format(), rule, overflow}, random);
    }
  }

  long checked() const { return checked_; }
  long faults() const { return faults_; }
  const std::string& first_fault() const { return first_fault_; }

 private:
  void check_one(const Codes& codes, const Projection& to, u64 random) {
    const u64 expected = target_.code(to.rounding, to.overflow, random);
    const u64 got = implementation_(operation_, formats_, codes, to, random);
    ++checked_;
    if (got == expected) return;
    if (faults_++ > 0) return;
    first_fault_ = "operation " + std::to_string(static_cast<int>(operation_)) + " on codes " +
                   std::to_string(codes.a) + ", " + std::to_string(codes.b) + ", " +
                   std::to_string(codes.c) + " of " + describe(formats_.a) + " | " +
                   describe(formats_.b) + " | " + describe(formats_.c) + " to " +
                   describe(to.format) + ", mode " + std::to_string(to.rounding.mode) + " N " +
                   std::to_string(to.rounding.random_bits) + " R " + std::to_string(random) +
                   ", overflow " + std::to_string(to.overflow) + ": got " + std::to_string(got) +
                   ", expected " + std::to_string(expected);
  }

  Operation operation_;
  Formats formats_;
  Target target_;
  Implementation implementation_;
  Operands operands_;
  Real exact_;
  long checked_ = 0;
  long faults_ = 0;
  std::string first_fault_;
};

// All codes of `a`, and of `b` and `c` where the operation takes them.
inline void check_all_codes(OperationCheck& check, Operation operation, const Formats& f,
                            std::span<const Overflow> overflows) {
  const bool is_unary = operation == Operation::kSquareRoot || operation == Operation::kConvert;
  const u64 codes_a = u64{1} << f.a.width_bits;
  const u64 codes_b = is_unary ? 1 : u64{1} << f.b.width_bits;
  const u64 codes_c = operation == Operation::kFusedMultiplyAdd ? u64{1} << f.c.width_bits : 1;
  for (u64 a = 0; a < codes_a; ++a) {
    for (u64 b = 0; b < codes_b; ++b) {
      for (u64 c = 0; c < codes_c; ++c) check.check({a, b, c}, kDirected, overflows);
    }
  }
}

}  // namespace napier::oracle
