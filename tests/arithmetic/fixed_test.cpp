#include "napier/arithmetic/fixed.h"
#include "napier/arithmetic/rule_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "napier/base/error.h"
#include "napier/base/random.h"
#include "tests/arithmetic/exact_rational.h"

namespace napier {
namespace {

constexpr Rounding kRoundings[] = {Rounding::kRne, Rounding::kRna, Rounding::kRz, Rounding::kRd};
constexpr Overflow kOverflows[] = {Overflow::kSaturate, Overflow::kWrap};

std::vector<FixedFormat> formats_up_to(int width_bits, int lowest_fraction, int largest_fraction) {
  std::vector<FixedFormat> formats;
  for (int width = 1; width <= width_bits; ++width) {
    for (int fraction = lowest_fraction; fraction <= largest_fraction; ++fraction) {
      for (const bool is_signed : {false, true}) formats.push_back({width, fraction, is_signed});
    }
  }
  return formats;
}

Int128 random_code(std::uint64_t seed, std::uint64_t index) {
  const auto high = static_cast<std::int64_t>(random_bits(seed, 0, index));
  const Int128 code = Int128{high} * (Int128{1} << 64) + Int128{random_bits(seed, 1, index)};
  return code >> (random_bits(seed, 2, index) % 128);
}

// The codes go two bits beyond every format at both ends, so that each overflow happens.
TEST(Project, agrees_with_rationals_for_every_format_below_nine_bits) {
  for (const FixedFormat& format : formats_up_to(8, -2, 3)) {
    for (const int extra_fraction : {-1, 0, 3}) {
      const int fraction_bits = format.fraction_bits + extra_fraction;
      const int reach = 1 << std::min(format.width_bits + 1 + std::max(extra_fraction, 0), 11);
      for (int code = -reach; code <= reach; ++code) {
        const mpq_class exact = code * oracle::power_of_two(-fraction_bits);
        for (const Rounding rounding : kRoundings) {
          for (const Overflow overflow : kOverflows) {
            ASSERT_EQ(project(Int128{code}, fraction_bits, format, rounding, overflow),
                      oracle::project(exact, format, rounding, overflow))
                << code << " with " << fraction_bits << " fraction bits in " << name_of(format)
                << ", " << name_of(rounding) << ", " << name_of(overflow);
          }
        }
      }
    }
  }
}

TEST(Project, agrees_with_rationals_for_wide_codes_and_all_distances) {
  for (std::uint64_t n = 0; n < 40'000; ++n) {
    const Int128 code = random_code(11, n);
    const FixedFormat format{static_cast<int>(1 + random_bits(12, 0, n) % 62),
                             static_cast<int>(random_bits(12, 1, n) % 513) - 256,
                             random_bits(12, 2, n) % 2 == 0};
    const int fraction_bits = static_cast<int>(random_bits(12, 3, n) % 1201) - 600;
    const mpq_class exact = oracle::rational(code) * oracle::power_of_two(-fraction_bits);
    const Rounding rounding = kRoundings[n % 4];
    const Overflow overflow = kOverflows[n / 4 % 2];
    ASSERT_EQ(project(code, fraction_bits, format, rounding, overflow),
              oracle::project(exact, format, rounding, overflow))
        << n << ": " << name_of(format) << " from " << fraction_bits << " fraction bits";
  }
}

// Distances beyond 126 bits take another path; its hard cases are halves and their neighbors.
TEST(Project, decides_ties_rightly_when_more_than_126_bits_are_dropped) {
  const FixedFormat format{8, 0, true};
  for (int drop = 120; drop <= 135; ++drop) {
    for (int bit = 110; bit <= 126; ++bit) {
      for (const Int128 offset : {-1, 0, 1}) {
        for (const Int128 sign : {-1, 1}) {
          const Int128 code = sign * ((Int128{1} << bit) + offset);
          const mpq_class exact = oracle::rational(code) * oracle::power_of_two(-drop);
          for (const Rounding rounding : kRoundings) {
            ASSERT_EQ(project(code, drop, format, rounding, Overflow::kSaturate),
                      oracle::project(exact, format, rounding, Overflow::kSaturate));
          }
        }
      }
    }
  }
}

TEST(RoundShift, agrees_with_rationals_for_all_codes_of_twelve_bits_and_all_shifts) {
  for (int drop = 0; drop <= 16; ++drop) {
    for (int code = -2048; code < 2048; ++code) {
      const mpq_class exact = code * oracle::power_of_two(-drop);
      for (const Rounding rounding : kRoundings) {
        const mpz_class expected = oracle::round(exact, rounding);
        ASSERT_EQ(static_cast<long>(round_shift(code, drop, rounding)), expected.get_si());
      }
    }
  }
  // Beyond 13 dropped bits the value is below a quarter, and only its sign counts.
  for (int drop = 17; drop <= 126; ++drop) {
    for (int code = -2048; code < 2048; ++code) {
      ASSERT_EQ(round_shift(code, drop, Rounding::kRne), 0);
      ASSERT_EQ(round_shift(code, drop, Rounding::kRna), 0);
      ASSERT_EQ(round_shift(code, drop, Rounding::kRz), 0);
      ASSERT_EQ(round_shift(code, drop, Rounding::kRd), code < 0 ? -1 : 0);
    }
  }
}

TEST(RoundShift, shifts_left_exactly_and_refuses_to_lose_bits) {
  for (int bits = 0; bits <= 126; ++bits) {
    EXPECT_EQ(oracle::rational(round_shift(1, -bits, Rounding::kRne)), oracle::power_of_two(bits));
    EXPECT_EQ(oracle::rational(round_shift(-1, -bits, Rounding::kRd)), -oracle::power_of_two(bits));
  }
  EXPECT_THROW(round_shift(2, -126, Rounding::kRne), std::logic_error);
  EXPECT_THROW(round_shift(1, 127, Rounding::kRne), std::logic_error);
}

// Every exponent of binary64, subnormals included, with significands that end in 1.
TEST(ProjectDouble, is_exact_at_every_exponent) {
  for (int exponent = -1074; exponent <= 971; ++exponent) {
    for (const double significand : {1.0, 3.0, 5.0, 7.0, 0x1.fffffffffffffp52}) {
      const double value = std::ldexp(significand, exponent);
      if (std::isinf(value) || (exponent < -1022 && significand > 8)) continue;
      const mpq_class exact(value);
      for (const FixedFormat& format : {FixedFormat{8, 3, true}, FixedFormat{62, 256, true},
                                        FixedFormat{62, -256, false}, FixedFormat{5, 0, false}}) {
        for (const Rounding rounding : kRoundings) {
          for (const Overflow overflow : kOverflows) {
            ASSERT_EQ(project(value, format, rounding, overflow),
                      oracle::project(exact, format, rounding, overflow));
            ASSERT_EQ(project(-value, format, rounding, overflow),
                      oracle::project(-exact, format, rounding, overflow));
          }
        }
      }
    }
  }
}

TEST(ProjectDouble, agrees_with_rationals_on_random_bit_patterns) {
  for (std::uint64_t n = 0; n < 40'000; ++n) {
    std::uint64_t bits = random_bits(5, 0, n);
    if (n % 2 == 0) {  // half of them within a few bits of the format's range
      bits = (bits & ~(std::uint64_t{0x7ff} << 52)) | (1000 + random_bits(5, 1, n) % 48) << 52;
    }
    const double value = std::bit_cast<double>(bits);
    if (!std::isfinite(value)) continue;
    const FixedFormat format{12, static_cast<int>(n % 24) - 8, n % 3 == 0};
    for (const Overflow overflow : kOverflows) {
      ASSERT_EQ(project(value, format, kRoundings[n % 4], overflow),
                oracle::project(mpq_class(value), format, kRoundings[n % 4], overflow))
          << value << " in " << name_of(format);
    }
  }
}

TEST(ProjectDouble, nan_gives_zero_and_infinities_saturate) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Rounding rounding : kRoundings) {
    for (const FixedFormat& format : {FixedFormat{8, 3, true}, FixedFormat{8, 3, false}}) {
      EXPECT_EQ(project(std::nan(""), format, rounding, Overflow::kSaturate), 0);
      EXPECT_EQ(project(std::nan(""), format, rounding, Overflow::kWrap), 0);
      EXPECT_EQ(project(infinity, format, rounding, Overflow::kSaturate), largest_code(format));
      EXPECT_EQ(project(-infinity, format, rounding, Overflow::kSaturate), lowest_code(format));
      EXPECT_EQ(project(infinity, format, rounding, Overflow::kWrap), 0);
      EXPECT_EQ(project(-infinity, format, rounding, Overflow::kWrap), 0);
    }
  }
}

TEST(ProjectDouble, gives_back_every_code_of_every_format_below_nine_bits) {
  for (const FixedFormat& format : formats_up_to(8, -9, 9)) {
    for (std::int64_t code = lowest_code(format); code <= largest_code(format); ++code) {
      for (const Rounding rounding : kRoundings) {
        ASSERT_EQ(project(value_of(code, format), format, rounding, Overflow::kSaturate), code);
      }
    }
  }
}

TEST(ValueOf, is_exact_up_to_two_to_the_53) {
  for (const int fraction : {-256, -3, 0, 17, 256}) {
    for (const std::int64_t code :
         {std::int64_t{1}, std::int64_t{-7}, std::int64_t{1} << 53, (std::int64_t{1} << 53) - 1}) {
      EXPECT_EQ(mpq_class(value_of(code, {62, fraction, true})),
                code * oracle::power_of_two(-fraction));
    }
  }
}

TEST(WrapCode, keeps_the_lowest_bits_like_a_register) {
  for (int width = 1; width <= 8; ++width) {
    for (int value = -1024; value <= 1024; ++value) {
      for (const bool is_signed : {false, true}) {
        ASSERT_EQ(wrap_code(value, width, is_signed),
                  oracle::project(value, {width, 0, is_signed}, Rounding::kRz, Overflow::kWrap));
      }
    }
  }
  EXPECT_EQ(wrap_code(Int128{1} << 100, 62, true), 0);
  EXPECT_EQ(wrap_code((Int128{1} << 100) - 1, 62, true), -1);
}

TEST(RoundingNames, read_back_and_others_are_refused_with_the_list) {
  for (const Rounding rounding : kRoundings)
    EXPECT_EQ(parse_circuit_rounding(name_of(rounding)), rounding);
  for (const Overflow overflow : kOverflows) EXPECT_EQ(parse_overflow(name_of(overflow)), overflow);
  try {
    parse_circuit_rounding("nearest");
    ADD_FAILURE() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("\"nearest\""));
    EXPECT_THAT(error.what(), ::testing::HasSubstr("rne, rna, rz, rd"));
  }
  EXPECT_THROW(parse_overflow("clip"), Error);
}

}  // namespace
}  // namespace napier
