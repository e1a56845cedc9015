// Blocks that share a scale: the kernel against quantize_blocks, bit for bit.
#include "napier/kernels/block_quantize.h"

#include <gtest/gtest.h>

#include <map>

#include "block_check.h"
#include "napier/base/error.h"
#include "napier/formats/block_names.h"
#include "simd_targets.h"

namespace napier {
namespace {

Result computed(const BlockQuantizer& quantizer, const std::vector<float>& in, int threads,
                BlockReport* report = nullptr, u64 first_element = 0) {
  return result_of(
      quantizer.rules().format, in, [&](const std::vector<float>& numbers, const BlockArrays& out) {
        const BlockReport got =
            quantizer.quantize(first_element, numbers.data(), numbers.size(), out, threads);
        if (report != nullptr) *report = got;
        return got;
      });
}

void expect_definition(const BlockRules& rules, const std::vector<float>& in,
                       std::map<std::string, int>& paths) {
  const Result expected = defined(rules, in);
  const BlockQuantizer quantizer(rules);
  for_each_simd_target([&](const std::string& target) {
    BlockReport report;
    const Result got = computed(quantizer, in, 1, &report);
    ++paths[report.path];
    ASSERT_EQ(fault(rules.format, in, got, expected), "")
        << name_of(rules.format) << " " << name_of(rules.rounding) << " " << name_of(rules.overflow)
        << " on " << target << " by " << report.path;
  });
}

TEST(BlockQuantizer, gives_the_definition_for_every_format_scale_rule_and_rounding) {
  RandomGemm random(11);
  std::map<std::string, int> paths;
  for (const char* name : kBlockFormats) {
    const BlockFormat format = parse_block_format(name);
    const auto block = static_cast<std::size_t>(format.block_size);
    for (const ScaleRule scale : kScaleRules) {
      for (const RoundingRule& rounding : all_roundings()) {
        for (const Overflow overflow : overflow_rules(format.element)) {
          const BlockRules rules = rules_of(name, scale, rounding, overflow, 3);
          const std::size_t size = 100 + static_cast<std::size_t>(random.below(200));
          expect_definition(rules, block_numbers(size, block, random, random.chance(50)), paths);
          if (testing::Test::HasFatalFailure()) return;
        }
      }
    }
  }
  for (const char* path : {"power", "quotient", "scalar"}) EXPECT_GT(paths[path], 100) << path;
}

TEST(BlockQuantizer, is_the_same_for_every_size_and_number_of_threads) {
  RandomGemm random(12);
  for (const char* name : kBlockFormats) {
    const BlockRules rules = rules_of(name, kScaleEven, {kSrb, 8}, kSaturate, 4);
    const auto block = static_cast<std::size_t>(rules.format.block_size);
    const BlockQuantizer quantizer(rules);
    for (const std::size_t size : {0, 1, 2, 15, 33, 1007, 1008, 1010, 3001}) {
      const std::vector<float> in = block_numbers(size, block, random, false);
      ASSERT_EQ(fault(rules.format, in, computed(quantizer, in, 1), defined(rules, in)), "")
          << name << " of " << size;
    }
    const std::vector<float> in = block_numbers(150'001, block, random, false);
    const Result one = computed(quantizer, in, 1);
    ASSERT_EQ(fault(rules.format, in, computed(quantizer, in, 2), one), "") << name;
  }
}

// An array in parts gives the parts of the array, where no tensor scale joins them.
TEST(BlockQuantizer, continues_where_the_part_before_ended) {
  RandomGemm random(13);
  const BlockRules rules = rules_of("mxfp4", kScaleCeil, {kSrb, 8}, kSaturate, 5);
  const BlockQuantizer quantizer(rules);
  const std::vector<float> in = block_numbers(5000, 32, random, true);
  const Result whole = computed(quantizer, in, 1);
  const Result part = computed(quantizer, {in.begin() + 1600, in.end()}, 1, nullptr, 1600);
  EXPECT_EQ(part.scales, Bytes(whole.scales.begin() + 50, whole.scales.end()));
  EXPECT_EQ(part.elements, Bytes(whole.elements.begin() + 800, whole.elements.end()));
}

// Blocks of one number, so that each is a largest one: every mantissa's first bits with every
// exponent, and the neighbors of each.
TEST(BlockQuantizer, has_the_defined_scale_for_every_upper_half_of_a_float_and_its_neighbors) {
  std::vector<float> in;
  for (u32 high = 0; high < 0x7F80; high += 3) {
    for (const u32 low : {0U, 1U, 0xFFFFU}) in.push_back(std::bit_cast<float>(high << 16 | low));
  }
  for (u32 exponent = 1; exponent < 255; ++exponent) {  // beside the root of two
    for (const u32 m : {0x3504F2U, 0x3504F3U, 0x3504F4U, 0x3504F5U}) {
      in.push_back(std::bit_cast<float>(exponent << 23 | m));
    }
  }
  std::map<std::string, int> paths;
  for (const char* name : {"mxfp8_e4m3", "mxfp4", "mxint8", "bfp25b1"}) {
    for (const ScaleRule scale : kScaleRules) {
      BlockRules rules = rules_of(name, scale, {kRne, 0}, kSaturate, 0);
      rules.format.block_size = 1;
      expect_definition(rules, in, paths);
    }
  }
  EXPECT_EQ(paths["scalar"], 0);
}

// Every quotient of nvfp4 near a tie: for a tensor scale of 1 the ties are exact, for the others
// the nearest floats lie on both sides.
std::vector<float> near_ties(float tensor_scale) {
  std::vector<float> in;
  for (int code = 8; code < 0x7F; code += 5) {
    const double scale =
        value_of_code(parse_number_format("e4m3fn"), static_cast<u64>(code)) * tensor_scale;
    in.push_back(static_cast<float>(6 * scale));
    for (int n = 1; n < 16; ++n) {
      const u32 bits = bits_of_value(static_cast<float>(scale * (n % 12 + 1) / 4));
      in.push_back(std::bit_cast<float>(bits + static_cast<u32>(n / 4 % 3) - 1));
    }
  }
  while (in.size() % 16 != 0) in.push_back(0);
  in.push_back(2688 * tensor_scale);
  return in;
}

TEST(BlockQuantizer, rounds_the_quotients_of_nvfp4_once_beside_every_tie) {
  std::map<std::string, int> paths;
  for (const float tensor_scale :
       {1.0F, 0.75F, 1.0F / 3, 0x1.fffffep-3F, 0x1.000002p5F, 0x1p-140F}) {
    for (const RoundingRule& rounding : all_roundings()) {
      const BlockRules rules = rules_of("nvfp4", kScaleEven, rounding, kSaturate, 2);
      expect_definition(rules, near_ties(tensor_scale), paths);
    }
  }
  EXPECT_GT(paths["quotient"], paths["scalar"]);
}

// A quotient that is rounded to binary32 first is what the kernel must not do; the numbers of the
// test above tell it apart.
TEST(BlockQuantizer, numbers_beside_ties_reject_a_quotient_that_is_rounded_twice) {
  const BlockRules rules = rules_of("nvfp4", kScaleEven, {kRne, 0}, kSaturate, 2);
  const std::vector<float> in = near_ties(1.0F / 3);
  const Result expected = defined(rules, in);
  const float tensor = std::bit_cast<float>(expected.tensor_scale);
  int wrong = 0;
  for (std::size_t n = 0; n < in.size(); ++n) {
    const double scale = value_of_code(rules.format.scale, expected.scales[n / 16]) * tensor;
    const auto quotient = static_cast<float>(in[n] / scale);
    const u64 code = defined_code(element_projection(rules), {}, n, quotient);
    wrong += code != packed_code(expected.elements.data(), n, 4);
  }
  EXPECT_GT(wrong, 0);
}

TEST(BlockQuantizer, names_its_path_and_why) {
  const auto report = [](const char* name, const RoundingRule& rounding) {
    BlockReport got;
    computed(BlockQuantizer(rules_of(name, kScaleFloor, rounding, kSaturate, 0)), {1}, 1, &got);
    return got.path + ": " + got.reason;
  };
  EXPECT_EQ(report("mxfp4", {kRne, 0}), "power: ");
  EXPECT_EQ(report("mxfp4", {kSrb, 30}), "power: more than 22 random bits");
  EXPECT_EQ(report("nvfp4", {kSrb, 20}), "quotient: ");
  EXPECT_EQ(report("nvfp4", {kSrb, 21}),
            "scalar: a quotient of 24 bits is too short for that many random bits");
  EXPECT_EQ(report("bfp26b8", {kRne, 0}), "scalar: elements of more than 24 bits");
}

TEST(BlockQuantizer, refuses_rules_that_contradict_themselves) {
  EXPECT_THROW(BlockQuantizer(rules_of("mxfp4", kScaleEven, {kRne, 0}, kWrap, 0)), Error);
  EXPECT_THROW(BlockQuantizer(rules_of("mxfp4", kScaleEven, {kSrb, 0}, kSaturate, 0)), Error);
}

TEST(BlockCheck, sees_one_bit_that_differs) {
  const BlockRules rules = rules_of("mxfp4", kScaleEven, {kRne, 0}, kSaturate, 0);
  const std::vector<float> in = {1, 2, 3};
  const Result right = defined(rules, in);
  ASSERT_EQ(fault(rules.format, in, computed(BlockQuantizer(rules), in, 1), right), "");
  Result mutant = right;
  mutant.scales[0] ^= 1;
  EXPECT_NE(fault(rules.format, in, mutant, right), "");
  mutant = right;
  mutant.elements[1] ^= 1;
  EXPECT_NE(fault(rules.format, in, mutant, right), "");
  mutant.elements[1] ^= 0x11;
  EXPECT_EQ(fault(rules.format, in, mutant, right), "bits behind the last element");
  mutant = right;
  mutant.values[2] ^= 0x80000000;
  EXPECT_NE(fault(rules.format, in, mutant, right), "");
}

}  // namespace
}  // namespace napier
