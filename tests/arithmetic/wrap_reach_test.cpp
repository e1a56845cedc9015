#include "napier/arithmetic/wrap_reach.h"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <string>

#include "napier/arithmetic/operations.h"
#include "napier/base/error.h"
#include "napier/base/random.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

struct Case {
  CodeOperation operation;
  const char* a;
  const char* b;
  const char* c;
  const char* to;
};

Projection wrapping(const char* to) { return {parse_number_format(to), {kRd, 0}, kWrap}; }

bool is_accepted(const Case& each) {
  const auto row = [](const char* name) { return parse_number_format(name); };
  try {
    check_wrap_reach(each.operation, {row(each.a), row(each.b), row(each.c)}, wrapping(each.to),
                     "");
  } catch (const Error&) {
    return false;
  }
  return true;
}

// The widest operands that pass, and operands one bit wider.
constexpr Case kSum = {CodeOperation::kAdd, "fixed62f0", "fixed62f-63", "fixed1f0", "fixed62f0"};
constexpr Case kQuotient = {CodeOperation::kDivide, "fixed50f0", "fixed14f13", "fixed1f0",
                            "fixed62f0"};

TEST(WrapReach, operands_one_bit_wider_than_the_widest_are_refused) {
  EXPECT_TRUE(is_accepted(kSum));
  EXPECT_TRUE(is_accepted(kQuotient));
  EXPECT_FALSE(is_accepted({CodeOperation::kAdd, "fixed62f0", "fixed62f-64", "fixed1f0", kSum.to}));
  EXPECT_FALSE(
      is_accepted({CodeOperation::kDivide, "fixed51f0", "fixed14f13", "fixed1f0", kSum.to}));
  EXPECT_FALSE(is_accepted({CodeOperation::kMultiply, "fp32", "fp32", "fixed1f0", kSum.to}));
  EXPECT_FALSE(is_accepted({CodeOperation::kMultiplyAdd, "e4m3", "e4m3", "fp32", kSum.to}));
  EXPECT_TRUE(is_accepted({CodeOperation::kMultiplyAdd, "e4m3", "e4m3", "fp16", kSum.to}));
  EXPECT_TRUE(is_accepted({CodeOperation::kMultiply, "fp16", "e4m3", "fp64", kSum.to}));
  EXPECT_FALSE(is_accepted({CodeOperation::kSquareRoot, "fp32", "fixed1f0", "fp64", kSum.to}));
  EXPECT_TRUE(is_accepted({CodeOperation::kSquareRoot, "fp16", "fp64", "fp64", kSum.to}));
  EXPECT_TRUE(is_accepted({CodeOperation::kConvert, "fp64", "fp64", "fp64", kSum.to}));
}

TEST(WrapReach, other_overflow_rules_are_not_asked) {
  const NumberFormat wide = parse_number_format("fp64");
  const Projection saturating = {parse_number_format("fixed62f0"), {kRd, 0}, kSaturate};
  EXPECT_NO_THROW(check_wrap_reach(CodeOperation::kAdd, {wide, wide, wide}, saturating, ""));
}

// A random code, with few bits now and then, so that the ends occur too.
u64 random_code(std::uint32_t stream, std::uint64_t n, int width_bits) {
  const u64 bits = random_bits(9, stream, n);
  const u64 code = bits % 7 == 0 ? ~u64{0} << (bits >> 8) % 62 : bits >> (bits % 5 == 0 ? 40 : 0);
  return code & low_bits_mask(width_bits);
}

mpz_class value_of(const NumberFormat& format, u64 code) {
  const Exact x = decode(format, code);
  mpz_class value = x.significand.low;
  return x.is_negative ? mpz_class(-value) : value;
}

u64 wrapped(const mpz_class& floor, int width_bits) {
  mpz_class modulus = 1;
  modulus <<= width_bits;
  mpz_class low;
  mpz_fdiv_r(low.get_mpz_t(), floor.get_mpz_t(), modulus.get_mpz_t());
  return mpz_get_ui(low.get_mpz_t());
}

TEST(WrapReach, the_widest_sums_and_quotients_keep_their_low_bits) {
  const Projection to = wrapping(kSum.to);
  const NumberFormat low = parse_number_format(kSum.a);
  const NumberFormat high = parse_number_format(kSum.b);
  const NumberFormat dividend = parse_number_format(kQuotient.a);
  const NumberFormat divisor = parse_number_format(kQuotient.b);
  for (std::uint64_t n = 0; n < 20000; ++n) {
    const u64 a = random_code(0, n, 62);
    const u64 b = random_code(1, n, 62);
    const mpz_class sum = value_of(low, a) + (value_of(high, b) << 63);
    ASSERT_EQ(add_codes(low, a, high, b, to, 0), wrapped(sum, 62)) << a << " " << b;
    const u64 x = random_code(2, n, 50);
    const u64 y = random_code(3, n, 14);
    if (y == 0) continue;
    mpz_class quotient;
    const mpz_class numerator = value_of(dividend, x) << 13;
    mpz_fdiv_q(quotient.get_mpz_t(), numerator.get_mpz_t(), value_of(divisor, y).get_mpz_t());
    ASSERT_EQ(divide_codes(dividend, x, divisor, y, to, 0), wrapped(quotient, 62)) << x << " " << y;
  }
}

}  // namespace
}  // namespace napier
