#include <gtest/gtest.h>

#include "tests/arithmetic/stochastic_check.h"

namespace napier {
namespace {

TEST(StochasticRounding, moves_for_the_defined_number_of_all_r_in_every_float_below_seven_bits) {
  const NumberFormat from = oracle::ieee(4, 6);
  for (const NumberFormat& to : oracle::floats_up_to(6)) {
    if (to.subnormals != kGradual || !to.is_signed) continue;  // their counts have gaps at the ends
    for (const Rounding mode : oracle::kRandomModes) {
      for (i32 bits = 1; bits <= 8; ++bits)
        ASSERT_EQ(oracle::faults_in_counts(from, to, {mode, bits}), 0)
            << oracle::describe(to) << " mode " << mode << " N " << bits;
    }
  }
}

}  // namespace
}  // namespace napier
