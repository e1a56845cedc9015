#include "napier/kernels/quantize.h"

#include <gtest/gtest.h>

#include <map>

#include "napier/base/error.h"
#include "napier/formats/format_names.h"
#include "quantize_check.h"
#include "simd_targets.h"

namespace napier {
namespace {

// On every target the bits of the definition, which is asked once: as values and as packed codes.
void expect_definition(const Projection& to, const std::vector<float>& in,
                       std::map<std::string, int>& paths) {
  constexpr u64 kFirst = 11;  // no multiple of what one random block serves
  const RandomSource random = philox_for(to.rounding, 5);
  const Quantizer quantizer(to, random);
  const std::vector<u64> codes = defined_codes(to, random, kFirst, in);
  std::vector<float> expected(in.size());
  for (std::size_t n = 0; n < in.size(); ++n) expected[n] = float_of_code(to.format, codes[n]);
  const std::vector<std::uint8_t> packed = packed_one_by_one(codes, to.format.width_bits);
  for_each_simd_target([&](const std::string& target) {
    std::vector<float> got(in.size(), -7);
    ++paths[quantizer.values(kFirst, in.data(), in.size(), got.data(), 1).path];
    ASSERT_EQ(first_difference(in, got, expected), "") << text_of(to) << " on " << target;
    std::vector<std::uint8_t> bytes(packed.size(), 0xA5);
    quantizer.codes(kFirst, in.data(), in.size(), bytes.data(), 1);
    ASSERT_EQ(code_fault(in, bytes, codes, to.format.width_bits), "")
        << text_of(to) << " on " << target;
  });
}

template <class Names>
void expect_definition_of_all(const Names& names, std::map<std::string, int>& paths) {
  for_each_projection(names, [&](const Projection& to, const std::vector<float>& in) {
    expect_definition(to, in, paths);
    return !testing::Test::HasFatalFailure();
  });
}

TEST(QuantizeCpu, gives_the_definition_for_short_formats_under_every_rule_on_every_target) {
  std::map<std::string, int> paths;
  expect_definition_of_all(kShortFormats, paths);
}

TEST(QuantizeCpu, gives_the_definition_for_long_formats_under_every_rule_on_every_target) {
  std::map<std::string, int> paths;
  expect_definition_of_all(kLongFormats, paths);
  for (const char* path : {"integer32", "binary32", "binary64"}) EXPECT_GT(paths[path], 0) << path;
}

TEST(QuantizeCpu, is_the_same_for_every_size_place_source_and_number_of_threads) {
  const std::vector<float> all = random_patterns(200'000, 1);
  const u64 kFirsts[] = {0, 5, (u64{1} << 32) * 16 - 40, ~u64{0} - 1'000'000};
  const std::size_t kSizes[] = {0, 1, 7, 17, 1007, 1025, 3001, 66'000};
  for (const Projection& to : one_of_each_path()) {
    for (const u64 first : kFirsts) {
      for (const std::size_t size : kSizes) {
        if (size > 10'000 && first != 5) continue;
        const std::vector<float> in(all.begin() + size, all.begin() + size + size);
        std::vector<float> one(in), two(size);
        const RandomSource random = philox_for(to.rounding, first + 1);
        quantize_cpu(to, random, first, one.data(), size, one.data(), 1);  // in place
        quantize_cpu(to, random, first, in.data(), size, two.data(), 2);
        ASSERT_EQ(quantize_fault(to, random, first, in, one), "") << size << " from " << first;
        ASSERT_EQ(first_difference(in, two, one), "");
      }
    }
  }
}

TEST(QuantizeCpu, draws_from_registers_and_from_wider_fields_as_defined) {
  const std::vector<float> in = random_patterns(1500, 2);
  for (const Projection& to : one_of_each_path()) {
    if (!is_stochastic(to.rounding)) continue;
    const int bits = to.rounding.random_bits;
    for (const RandomSource& random :
         {RandomSource{kLfsr, 32, bits, 1, 7}, RandomSource{kLfsr, std::max(bits, 24), bits, 9, 8},
          RandomSource{kPhilox, 0, 32, 1, 9}, RandomSource{kPhilox, 0, std::max(bits, 16), 1, 9}}) {
      if (random.kind == kLfsr && random.lfsr_bits != 24 && random.lfsr_bits != 32) continue;
      for (const std::uint64_t first : {std::uint64_t{77}, (std::uint64_t{3} << 32) - 101}) {
        std::vector<float> got(in.size());
        quantize_cpu(to, random, first, in.data(), in.size(), got.data(), 1);
        ASSERT_EQ(quantize_fault(to, random, first, in, got), "") << first;
      }
    }
  }
}

TEST(QuantizeCpu, refuses_rules_that_contradict_themselves) {
  const auto run = [](const Projection& to, const RandomSource& random) {
    float x = 1;
    quantize_cpu(to, random, 0, &x, 1, &x, 1);
  };
  const NumberFormat f = parse_number_format("e4m3fn");
  EXPECT_THROW(run({f, {kRne, 0}, kWrap}, {}), Error);
  EXPECT_THROW(run({f, {kSrb, 0}, kOverflow}, {}), Error);
  EXPECT_THROW(run({f, {kSrb, 9}, kOverflow}, {kPhilox, 0, 8, 0, 0}), std::logic_error);
}

// The comparison that every test here relies on sees a wrong last bit, sign or payload.
TEST(QuantizeCheck, sees_one_bit_that_differs) {
  const Projection to{parse_number_format("e4m3fn"), {kRne, 0}, kOverflow};
  const std::vector<float> in = {1.06F, -0.0F, std::bit_cast<float>(0xFF800001)};
  std::vector<float> got(3);
  quantize_cpu(to, {}, 0, in.data(), 3, got.data(), 1);
  ASSERT_EQ(quantize_fault(to, {}, 0, in, got), "");
  for (const std::size_t wrong : {0, 1, 2}) {
    for (const u32 bit : {1U, 0x80000000U}) {
      std::vector<float> mutant = got;
      mutant[wrong] = std::bit_cast<float>(bits_of_value(got[wrong]) ^ bit);
      EXPECT_NE(quantize_fault(to, {}, 0, in, mutant), "");
      EXPECT_NE(first_difference(in, mutant, got), "");
    }
  }
}

}  // namespace
}  // namespace napier
