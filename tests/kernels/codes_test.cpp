// Packed codes out of the quantizer, and back to numbers.
#include <gtest/gtest.h>

#include <map>

#include "napier/base/error.h"
#include "napier/kernels/cpu/code_run.h"
#include "napier/kernels/decode.h"
#include "quantize_check.h"
#include "simd_targets.h"

namespace napier {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kSizes[] = {0, 1, 3, 8, 17, 1007, 1008, 1009, 3001};

// Codes in an array with a margin that must stay as it is.
Bytes codes_of(const Quantizer& quantizer, u64 first, const std::vector<float>& in, int threads) {
  constexpr std::size_t kMargin = 64;
  const std::size_t size = packed_bytes(in.size(), quantizer.projection().format.width_bits);
  Bytes bytes(size + 2 * kMargin, 0xA5);
  quantizer.codes(first, in.data(), in.size(), bytes.data() + kMargin, threads);
  for (std::size_t n = 0; n < kMargin; ++n) {
    EXPECT_EQ(bytes[n], 0xA5);
    EXPECT_EQ(bytes[size + kMargin + n], 0xA5);
  }
  return {bytes.begin() + kMargin, bytes.begin() + kMargin + size};
}

TEST(Codes, are_the_defined_ones_for_every_width_path_size_place_and_number_of_threads) {
  const std::vector<float> all = random_patterns(200'000, 3);
  std::vector<Projection> projections = one_of_each_path();
  for (const char* name : {"e2m1fn", "e3m2fn", "fixed1f0", "ufixed3f1", "fixed5f2", "fixed7f9",
                           "e5m17", "fp32", "binary5p2uf", "fixed16f8", "e8m2:flush", "posit5",
                           "e6m5", "e8m11", "fixed40f20", "e11m52", "fixed62f30"}) {
    const NumberFormat f = parse_number_format(name);
    projections.push_back({f, {kRne, 0}, f.family == kFloat ? kOverflow : kSaturate});
    projections.push_back({f, {kSrb, 8}, kSaturate});
  }
  for (const Projection& to : projections) {
    const Quantizer quantizer(to, philox_for(to.rounding, 6));
    for (const std::size_t size : kSizes) {
      for (const u64 first : {u64{0}, u64{5}, (u64{1} << 32) * 16 - 40}) {
        const std::vector<float> in(all.begin() + size, all.begin() + 2 * size);
        const Bytes bytes = codes_of(quantizer, first, in, 1);
        const auto expected = defined_codes(to, philox_for(to.rounding, 6), first, in);
        ASSERT_EQ(code_fault(in, bytes, expected, to.format.width_bits), "")
            << text_of(to) << ", " << size << " from " << first;
      }
    }
    const std::vector<float> in(all.begin(), all.begin() + 140'001);
    EXPECT_EQ(codes_of(quantizer, 9, in, 1), codes_of(quantizer, 9, in, 2)) << text_of(to);
  }
}

TEST(Codes, are_the_defined_ones_for_1500_random_projections_and_sizes_on_every_target) {
  RandomGemm random(8);
  const std::vector<float> all = random_patterns(4000, 4);
  std::map<std::string, int> paths;
  for (int n = 0; n < 1500; ++n) {
    const Projection to = random.projection(random.any_format());
    const RandomSource source = philox_for(to.rounding, static_cast<u64>(n));
    const int start = random.below(3000);
    const std::vector<float> in(all.begin() + start, all.begin() + start + random.below(100));
    const auto expected = defined_codes(to, source, 0, in);
    const Quantizer quantizer(to, source);
    for_each_simd_target([&](const std::string& target) {
      Bytes bytes(packed_bytes(in.size(), to.format.width_bits));
      ++paths[quantizer.codes(0, in.data(), in.size(), bytes.data(), 1).path];
      ASSERT_EQ(code_fault(in, bytes, expected, to.format.width_bits), "")
          << text_of(to) << " on " << target;
    });
  }
  for (const char* path : {"integer32", "binary32", "binary64", "scalar"}) {
    EXPECT_GT(paths[path], 50) << path;
  }
}

// Of every width and number of codes, up to a few fields behind a multiple of eight.
TEST(Codes, words_are_packed_and_unpacked_as_defined_and_nothing_beyond_them_is_written) {
  for_each_simd_target([](const std::string& target) {
    for (int width = 1; width <= 32; ++width) {
      for (std::size_t count = 0; count <= 40; ++count) {
        std::vector<u64> codes(count);
        for (std::size_t n = 0; n < count; ++n) {
          codes[n] = (n + 1) * 0x9E3779B97F4A7C15 >> 13 & low_bits_mask(width);
        }
        const std::vector<std::uint32_t> words(codes.begin(), codes.end());
        const Bytes expected = packed_one_by_one(codes, width);
        Bytes packed(expected.size() + 9, 0xA5);
        pack_words(words.data(), count, width, packed.data());
        std::vector<std::uint32_t> unpacked(count + 9, 0xA5);
        unpack_words(expected.data(), count, width, unpacked.data());
        Bytes room = expected;
        room.resize(packed.size(), 0xA5);
        std::vector<std::uint32_t> given = words;
        given.resize(unpacked.size(), 0xA5);
        ASSERT_EQ(packed, room) << target << ", " << count << " of " << width << " bits";
        ASSERT_EQ(unpacked, given) << target << ", " << count << " of " << width << " bits";
      }
    }
  });
}

// --- decoding ---

void expect_decoded(const NumberFormat& f, std::map<std::string, int>& paths) {
  const std::vector<u64> codes = codes_to_decode(f);
  const Bytes packed = packed_one_by_one(codes, f.width_bits);
  const Decoder decoder(f);
  for_each_simd_target([&](const std::string& target) {
    std::vector<float> got(codes.size(), -7);
    ++paths[decoder.values(packed.data(), codes.size(), got.data(), 1).path];
    for (std::size_t n = 0; n < codes.size(); ++n) {
      ASSERT_EQ(bits_of_value(got[n]), bits_of_value(float_of_code(f, codes[n])))
          << text_of(f) << ": code " << codes[n] << " on " << target;
    }
  });
}

TEST(Decoder, gives_the_value_of_every_code_of_formats_up_to_16_bits_and_samples_beyond) {
  std::map<std::string, int> paths;
  for (const char* name : all_formats()) expect_decoded(parse_number_format(name), paths);
  for (const char* name : {"posit8", "posit16", "posit5_1", "posit32", "e11m4", "e11m52", "e8m8"}) {
    expect_decoded(parse_number_format(name), paths);
  }
  for (const char* path : {"vector", "table", "scalar"}) EXPECT_GT(paths[path], 0) << path;
}

TEST(Decoder, gives_the_values_for_every_size_and_number_of_threads) {
  for (const char* name : {"e4m3fn", "e2m1fn", "e3m2fn", "fp16", "e6m5", "posit16", "posit7"}) {
    const NumberFormat f = parse_number_format(name);
    const std::vector<u64> all = codes_to_decode(parse_number_format("fp16"));
    const Decoder decoder(f);
    for (std::size_t size : {0UL, 1UL, 3UL, 17UL, 1009UL, 65'537UL + 64, 140'001UL}) {
      std::vector<u64> codes(size);
      for (std::size_t n = 0; n < size; ++n) {
        codes[n] = all[n * 7 % all.size()] & low_bits_mask(f.width_bits);
      }
      const Bytes packed = packed_one_by_one(codes, f.width_bits);
      std::vector<float> one(size), two(size);
      decoder.values(packed.data(), size, one.data(), 1);
      decoder.values(packed.data(), size, two.data(), 2);
      for (std::size_t n = 0; n < size; ++n) {
        ASSERT_EQ(bits_of_value(one[n]), bits_of_value(float_of_code(f, codes[n]))) << name << n;
        ASSERT_EQ(bits_of_value(two[n]), bits_of_value(one[n]));
      }
    }
  }
}

// The comparison sees a wrong bit anywhere, the other order of the halves of a byte, and dirt
// behind the last code.
TEST(CodeCheck, sees_a_flipped_bit_and_the_wrong_order_of_halves) {
  const Projection to{parse_number_format("e2m1fn"), {kRne, 0}, kSaturate};
  const std::vector<float> in = {0.5F, 1.0F, -6.0F};
  const std::vector<u64> expected = {1, 2, 15};
  const Bytes right = codes_of(Quantizer(to, {}), 0, in, 1);
  ASSERT_EQ(right, (Bytes{0x21, 0x0F}));
  ASSERT_EQ(code_fault(in, right, expected, 4), "");
  for (int bit = 0; bit < 16; ++bit) {
    Bytes mutant = right;
    mutant[bit / 8] = static_cast<std::uint8_t>(mutant[bit / 8] ^ 1U << bit % 8);
    EXPECT_NE(code_fault(in, mutant, expected, 4), "");
  }
  EXPECT_NE(code_fault(in, {0x12, 0xF0}, expected, 4), "");
}

}  // namespace
}  // namespace napier
