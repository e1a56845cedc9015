#pragma once

#include <gtest/gtest.h>

#include "napier/base/random.h"
#include "tests/arithmetic/operation_check.h"

namespace napier::oracle {

inline void expect_all_codes_agree(Operation operation, const Formats& f, const NumberFormat& to,
                                   std::span<const Overflow> overflows = kFloatOverflows) {
  OperationCheck check(operation, f, to);
  check_all_codes(check, operation, f, overflows);
  EXPECT_EQ(check.faults(), 0) << check.first_fault();
}

// Half of the codes lie near one another, so that sums cancel and results meet the ends.
inline u64 random_code(const NumberFormat& f, u64 seed, u64 index) {
  const u64 wild = random_bits(seed, 0, index) & low_bits_mask(f.width_bits);
  if (index % 2 == 0 || f.family != kFloat) return wild;
  const u64 few = random_bits(seed, 1, index) % 8;
  const u64 near = index % 4 == 1 ? few : few | few << 4;
  return ((wild & ~low_bits_mask(f.mantissa_bits)) ^ near) & low_bits_mask(f.width_bits);
}

inline OperationCheck random_codes(Operation operation, const Formats& f, const NumberFormat& to,
                                   long count, Implementation implementation = by_the_text) {
  OperationCheck check(operation, f, to, implementation);
  for (long n = 0; n < count; ++n) {
    const auto index = static_cast<u64>(n);
    const RoundingRule rule = n % 4 == 0 ? RoundingRule{kRandomModes[index / 4 % 3],
                                                        1 + static_cast<i32>(index / 12 % 32)}
                                         : kDirected[index % 6];
    const u64 random = random_bits(4, 4, index) & low_bits_mask(rule.random_bits);
    const Overflow overflow = kFloatOverflows[index / 6 % 3];
    check.check(
        {random_code(f.a, 1, index), random_code(f.b, 2, index), random_code(f.c, 3, index)},
        {&rule, 1}, {&overflow, 1}, random);
  }
  return check;
}

inline void expect_random_codes_agree(Operation operation, const Formats& f, const NumberFormat& to,
                                      long count) {
  const OperationCheck check = random_codes(operation, f, to, count);
  EXPECT_EQ(check.faults(), 0) << check.first_fault();
  EXPECT_EQ(check.checked(), count);
}

}  // namespace napier::oracle
