#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "napier/arithmetic/operations.h"
#include "napier/base/random.h"
#include "tests/arithmetic/small_formats.h"

// e5m10 against the compiler's own half precision, the exact result going through binary64 where
// that holds it and through 113 bits where it does not: one rounding, by somebody else's code.
namespace napier {
namespace {

#ifdef __FLT16_MANT_DIG__

__extension__ typedef _Float16 Half;
__extension__ typedef __float128 Wider;

const NumberFormat kHalf = oracle::ieee(5, 10);
const Projection kToHalf{kHalf, {kRne, 0}, kOverflow};

u64 random_half(u64 stream, u64 n) { return random_bits(21, static_cast<u32>(stream), n) & 0xFFFF; }

double value(u64 code) {
  return static_cast<double>(std::bit_cast<Half>(static_cast<std::uint16_t>(code)));
}

// All NaN are one.
template <typename Real>
u64 code_of(Real x) {
  const auto half = static_cast<Half>(x);
  if (half != half) return nan_code(kHalf);
  return std::bit_cast<std::uint16_t>(half);
}

constexpr u64 kCases = 1'000'000;

TEST(Half, sums_and_products_agree_with_the_compiler_on_a_million_random_pairs) {
  for (u64 n = 0; n < kCases; ++n) {
    const u64 a = random_half(0, n);
    const u64 b = random_half(1, n);
    ASSERT_EQ(add_codes(kHalf, a, kHalf, b, kToHalf, 0), code_of(value(a) + value(b)));
    ASSERT_EQ(multiply_codes(kHalf, a, kHalf, b, kToHalf, 0), code_of(value(a) * value(b)));
  }
}

// Quotients and roots are not exact in any format, but 53 ≥ 2 · 11 + 2 makes the second rounding
// harmless (docs/arithmetic.md, "Rounding twice").
TEST(Half, quotients_agree_with_the_compiler_on_random_pairs) {
  for (u64 n = 0; n < kCases / 4; ++n) {
    const u64 a = random_half(2, n);
    const u64 b = random_half(3, n);
    ASSERT_EQ(divide_codes(kHalf, a, kHalf, b, kToHalf, 0), code_of(value(a) / value(b)));
  }
}

TEST(Half, roots_of_all_codes_agree_with_the_compiler) {
  for (u64 a = 0; a < 0x10000; ++a)
    ASSERT_EQ(square_root_code(kHalf, a, kToHalf, 0), code_of(std::sqrt(value(a))));
}

TEST(Half, fused_multiply_add_agrees_with_the_compiler_on_a_million_random_triples) {
  for (u64 n = 0; n < kCases; ++n) {
    const u64 a = random_half(4, n);
    const u64 b = random_half(5, n);
    const u64 c = random_half(6, n);
    const Wider exact = Wider{value(a) * value(b)} + Wider{value(c)};
    ASSERT_EQ(fused_multiply_add_codes(kHalf, a, kHalf, b, kHalf, c, kToHalf, 0), code_of(exact));
  }
}

#else

TEST(Half, agrees_with_the_compiler) {
  GTEST_SKIP() << "this compiler has no _Float16 here (g++ 12 on x86-64 has)";
}

#endif

}  // namespace
}  // namespace napier
