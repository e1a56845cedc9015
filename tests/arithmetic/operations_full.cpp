#include <gtest/gtest.h>

#include "tests/arithmetic/expect_agreement.h"

namespace napier {
namespace {

using oracle::expect_all_codes_agree;
using oracle::Formats;
using oracle::ieee;
using oracle::Operation;

TEST(Operations, add_and_multiply_agree_with_mpfr_for_all_pairs_of_every_float_below_nine_bits) {
  for (const NumberFormat& f : oracle::floats_up_to(8)) {
    expect_all_codes_agree(Operation::kAdd, {f, f, f}, f);
    expect_all_codes_agree(Operation::kMultiply, {f, f, f}, f);
  }
}

TEST(Operations, fused_multiply_add_agrees_with_mpfr_on_ten_million_random_triples) {
  const NumberFormat fp8 = oracle::float_row(4, 3, oracle::Variant::kAllOnes);
  const std::vector<NumberFormat> formats = {ieee(5, 10), ieee(8, 7), ieee(8, 23), fp8, ieee(6, 9)};
  for (const NumberFormat& f : formats) {
    oracle::expect_random_codes_agree(Operation::kFusedMultiplyAdd, {f, f, f}, f, 1'000'000);
    oracle::expect_random_codes_agree(Operation::kFusedMultiplyAdd, {fp8, ieee(5, 2), f}, f,
                                      1'000'000);
  }
}

}  // namespace
}  // namespace napier
