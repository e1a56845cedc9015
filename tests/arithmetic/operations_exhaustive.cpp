#include <gtest/gtest.h>

#include "tests/arithmetic/expect_agreement.h"

namespace napier {
namespace {

using oracle::expect_all_codes_agree;
using oracle::ieee;
using oracle::Operation;

TEST(Operations,
     fused_multiply_add_agrees_with_mpfr_for_all_triples_of_every_float_below_seven_bits) {
  for (const NumberFormat& f : oracle::floats_up_to(6))
    expect_all_codes_agree(Operation::kFusedMultiplyAdd, {f, f, f}, f);
}

TEST(Operations, division_agrees_with_mpfr_for_all_pairs_of_every_float_below_nine_bits) {
  for (const NumberFormat& f : oracle::floats_up_to(8)) {
    expect_all_codes_agree(Operation::kDivide, {f, f, f}, f);
    expect_all_codes_agree(Operation::kSubtract, {f, f, f}, f);
  }
}

// Operands of two formats, results in a third: every pair below six bits into six targets.
TEST(Operations, of_mixed_formats_agree_with_mpfr_for_all_pairs_below_six_bits) {
  const std::vector<NumberFormat> formats = oracle::floats_up_to(5);
  const std::vector<NumberFormat> targets = {ieee(4, 3),
                                             ieee(6, 9),
                                             oracle::float_row(2, 1, oracle::Variant::kFinite),
                                             oracle::float_row(5, 2, oracle::Variant::kUnsigned),
                                             oracle::fixed_row(8, 3),
                                             oracle::posit_row(8)};
  for (const NumberFormat& a : formats) {
    for (const NumberFormat& b : formats) {
      for (const NumberFormat& to : targets) {
        constexpr std::array kOne = {kOverflow};
        expect_all_codes_agree(Operation::kAdd, {a, b, b}, to, kOne);
        expect_all_codes_agree(Operation::kMultiply, {a, b, b}, to, kOne);
      }
    }
  }
}

}  // namespace
}  // namespace napier
