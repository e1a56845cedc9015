#include <gtest/gtest.h>

#include "tests/arithmetic/expect_agreement.h"

// A checker that accepts everything proves nothing: each implementation below has one fault on
// purpose, and the checks that the other files run on the text must find it.
namespace napier {
namespace {

using oracle::Codes;
using oracle::Formats;
using oracle::ieee;
using oracle::Implementation;
using oracle::Operation;

Exact exact_result(Operation operation, const Formats& f, const Codes& x, Rounding mode) {
  const Exact a = decode(f.a, x.a);
  const Exact b = decode(f.b, x.b);
  if (operation == Operation::kAdd) return exact_sum(a, b, mode);
  if (operation == Operation::kMultiply) return exact_product(a, b);
  if (operation == Operation::kDivide) return exact_quotient(a, b);
  return exact_sum(exact_product(a, b), decode(f.c, x.c), mode);
}

u64 ties_away_called_nearest(Operation operation, const Formats& f, const Codes& x,
                             const Projection& to, u64 random) {
  Projection wrong = to;
  if (to.rounding.mode == kRne) wrong.rounding.mode = kRna;
  return oracle::by_the_text(operation, f, x, wrong, random);
}

u64 tail_dropped(Operation operation, const Formats& f, const Codes& x, const Projection& to,
                 u64 random) {
  Exact exact = exact_result(operation, f, x, to.rounding.mode);
  exact.has_tail = 0;
  return project_exact(exact, to, random);
}

u64 rounded_twice(Operation operation, const Formats& f, const Codes& x, const Projection& to,
                  u64 random) {
  Projection wider = to;
  wider.format.mantissa_bits += 2;
  wider.format.width_bits += 2;
  const u64 first = oracle::by_the_text(operation, f, x, wider, random);
  return convert_code(wider.format, first, to, random);
}

u64 minus_zero_lost(Operation operation, const Formats& f, const Codes& x, const Projection& to,
                    u64 random) {
  const u64 code = oracle::by_the_text(operation, f, x, to, random);
  return code == sign_bit(to.format) && has_negative_zero(to.format) ? 0 : code;
}

u64 zero_sign_of_rd_lost(Operation operation, const Formats& f, const Codes& x,
                         const Projection& to, u64 random) {
  return project_exact(exact_result(operation, f, x, kRne), to, random);
}

u64 directed_overflow_to_infinity(Operation operation, const Formats& f, const Codes& x,
                                  const Projection& to, u64 random) {
  const u64 code = oracle::by_the_text(operation, f, x, to, random);
  const bool is_largest = (code & ~sign_bit(to.format)) == largest_magnitude(to.format);
  return to.rounding.mode == kRz && is_largest && to.overflow == kOverflow ? code + 1 : code;
}

u64 random_bits_one_too_few(Operation operation, const Formats& f, const Codes& x,
                            const Projection& to, u64 random) {
  Projection wrong = to;
  if (is_stochastic(to.rounding) && to.rounding.random_bits > 1) wrong.rounding.random_bits -= 1;
  return oracle::by_the_text(operation, f, x, wrong, random / 2);
}

u64 variant_a_called_b(Operation operation, const Formats& f, const Codes& x, const Projection& to,
                       u64 random) {
  Projection wrong = to;
  if (to.rounding.mode == kSrb) wrong.rounding.mode = kSra;
  return oracle::by_the_text(operation, f, x, wrong, random);
}

u64 subnormals_flushed(Operation operation, const Formats& f, const Codes& x, const Projection& to,
                       u64 random) {
  Projection wrong = to;
  wrong.format.subnormals = kFlush;
  return oracle::by_the_text(operation, f, x, wrong, random);
}

long faults_of(Implementation mutant) {
  long faults = 0;
  for (const Operation operation :
       {Operation::kAdd, Operation::kMultiply, Operation::kDivide, Operation::kFusedMultiplyAdd}) {
    for (const NumberFormat& f : {ieee(3, 2), ieee(5, 10), ieee(8, 7)})
      faults += oracle::random_codes(operation, {f, f, f}, f, 4'000, mutant).faults();
  }
  return faults;
}

TEST(Mutants, of_the_operations_are_all_rejected) {
  EXPECT_EQ(faults_of(oracle::by_the_text), 0);
  EXPECT_GT(faults_of(ties_away_called_nearest), 0);
  EXPECT_GT(faults_of(tail_dropped), 0);
  EXPECT_GT(faults_of(rounded_twice), 0);
  EXPECT_GT(faults_of(minus_zero_lost), 0);
  EXPECT_GT(faults_of(zero_sign_of_rd_lost), 0);
  EXPECT_GT(faults_of(directed_overflow_to_infinity), 0);
  EXPECT_GT(faults_of(random_bits_one_too_few), 0);
  EXPECT_GT(faults_of(variant_a_called_b), 0);
  EXPECT_GT(faults_of(subnormals_flushed), 0);
}

}  // namespace
}  // namespace napier
