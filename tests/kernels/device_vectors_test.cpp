// The devices' shortcuts for vectors as plain C++, one lane wide, against the definition.
#include <gtest/gtest.h>

#include <map>

#include "block_check.h"
#include "napier/kernels/device/vector_task.h"

namespace napier {
namespace {

struct VectorResult {
  std::vector<float> values;
  std::vector<u32> words;
  std::vector<std::uint8_t> packed;
};

// The items of `span` elements one after the other, the last first.
VectorResult run_items(const DeviceShortcut& s, const std::vector<float>& in, u64 span) {
  std::vector<u32> x, values(in.size());
  for (const float number : in) x.push_back(bits_of_value(number));
  VectorResult out{std::vector<float>(in.size()), std::vector<u32>(in.size(), 7),
                   std::vector<std::uint8_t>(packed_bytes(in.size(), s.task.width), 0xA5)};
  for (u64 begin = (in.size() + span - 1) / span * span; begin > 0;) {
    begin -= span;
    quantize_item(s.kind, &s.task, begin, std::min<u64>(begin + span, in.size()), x.data(),
                  {kWantsValues | kWantsWords | kWantsPacked, values.data(), out.words.data(),
                   out.packed.data()});
  }
  for (std::size_t n = 0; n < in.size(); ++n) out.values[n] = std::bit_cast<float>(values[n]);
  return out;
}

std::string vector_fault(const Projection& to, const RandomSource& source, u64 first,
                         const std::vector<float>& in, const VectorResult& got) {
  const std::vector<u64> codes = defined_codes(to, source, first, in);
  for (std::size_t n = 0; n < in.size(); ++n) {
    if (got.words[n] != codes[n]) return fmt::format("the word of {:a}", in[n]);
  }
  const std::string fault = code_fault(in, got.packed, codes, to.format.width_bits);
  return fault.empty() ? quantize_fault(to, source, first, in, got.values) : fault;
}

TEST(DeviceVectors, are_the_definition_for_every_format_rounding_and_overflow) {
  std::map<std::string, int> seen;
  for_each_projection(all_formats(), [&](const Projection& to, const std::vector<float>& in) {
    const RandomSource source = philox_for(to.rounding, 5);
    const DeviceShortcut s = device_shortcut(to, source, in.size(), 0);
    if (s.path.empty()) return true;
    ++seen[s.path + fmt::format(", method {}", static_cast<int>(s.kind.method))];
    ++seen[fmt::format("{} bits drawn", s.kind.field_bits)];
    EXPECT_EQ(vector_fault(to, source, 0, in, run_items(s, in, 4096)), "") << text_of(to);
    return !testing::Test::HasFailure();
  });
  for (int method = kNearestMethod; method <= kOddMethod; ++method) {
    EXPECT_GE(seen[fmt::format("integer32, method {}", method)], 10) << method;
    EXPECT_GE(seen[fmt::format("binary32, method {}", method)], 10) << method;
  }
  for (const int bits : {0, 8, 16, 32}) EXPECT_GE(seen[fmt::format("{} bits drawn", bits)], 10);
}

TEST(DeviceVectors, draw_by_the_element_wherever_a_vector_is_cut) {
  const std::vector<float> all = random_patterns(3000, 6);
  const Projection to{parse_number_format("e4m3fn"), {kSrb, 8}, kSaturate};
  for (const int bits : {8, 11, 16, 17}) {
    const RandomSource source{kPhilox, 0, bits, 3, 9};
    for (const u64 first : {u64{0}, u64{48}, (u64{1} << 36) - 64, (u64{1} << 34) - 64}) {
      for (const std::size_t size : {std::size_t{1}, std::size_t{16}, std::size_t{2999}}) {
        const std::vector<float> in(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
        const DeviceShortcut s = device_shortcut(to, source, size, first);
        for (const u64 span : {16, 64, 1024}) {
          ASSERT_EQ(vector_fault(to, source, first, in, run_items(s, in, span)), "")
              << bits << " bits, from " << first << ", " << size << " by " << span;
        }
      }
    }
    EXPECT_EQ(device_shortcut(to, source, 5, 17).path, "");  // within a call
  }
  EXPECT_EQ(device_shortcut(to, {kLfsr, 16, 8, 3, 9}, 5, 0).path, "");
}

TEST(DeviceVectors, a_shortcut_that_forgets_the_first_element_is_found) {
  const std::vector<float> in = random_patterns(300, 6);
  const Projection to{parse_number_format("bf16"), {kSrb, 8}, kSaturate};
  const RandomSource source = philox_for(to.rounding, 1);
  DeviceShortcut mutant = device_shortcut(to, source, in.size(), 1024);
  mutant.task.first = 0;
  EXPECT_NE(vector_fault(to, source, 1024, in, run_items(mutant, in, 64)), "");
}

TEST(DeviceVectors, decode_every_code_of_short_formats_and_samples_of_long_ones) {
  std::map<int, int> kinds;
  for (const char* name : all_formats()) {
    const NumberFormat f = parse_number_format(name);
    std::vector<u64> codes = codes_to_decode(f);
    codes.resize(codes.size() + 5, codes.back());  // a part of a unit
    const DeviceDecode d = device_decode(f, codes.size());
    if (f.width_bits > 32 || !d.is_vector) continue;
    ++kinds[d.task.code_kind];
    const std::vector<std::uint8_t> packed = packed_one_by_one(codes, f.width_bits);
    std::vector<u32> values(codes.size() + 1, 7);
    for (u64 begin = 0; begin < codes.size(); begin += 64) {
      decode_item(&d.task, begin, std::min<u64>(begin + 64, codes.size()), packed.data(),
                  values.data());
    }
    EXPECT_EQ(values.back(), 7U);
    for (std::size_t n = 0; n < codes.size(); ++n) {
      ASSERT_EQ(values[n], bits_of_value(float_of_code(f, codes[n]))) << name << " " << codes[n];
    }
  }
  for (int kind = kShiftedCode; kind <= kFixedCode; ++kind) EXPECT_GE(kinds[kind], 3) << kind;
}

// Three blocks at a time, the last first.
BlockReport run_blocks(const BlockFormat& format, DeviceBlockShortcut s,
                       const std::vector<float>& numbers, const BlockArrays& out) {
  std::vector<u32> x, values(numbers.size());
  for (const float number : numbers) x.push_back(bits_of_value(number));
  BlockReport report;
  if (format.has_tensor_scale) {
    const std::vector<u32> largest = {largest_finite(x.data(), 0, x.size())};
    report.tensor_scale = tensor_scale_of_parts(format, largest);
    set_tensor_scale(report.tensor_scale, s);
  }
  const VectorArrays to = {kWantsValues | kWantsPacked, values.data(), nullptr, out.elements};
  const u64 blocks = number_of_blocks(x.size(), format);
  for (u64 first = (blocks + 2) / 3 * 3; first > 0;) {
    first -= 3;
    const u64 last = std::min<u64>(first + 3, blocks);
    if (s.path == "power") {
      quantize_power_item(s.kind, &s.task.blocks, first, last, x.data(), out.scales, to);
    } else {
      quantize_quotient_item(s.kind, &s.task, first, last, x.data(), out.scales, to);
    }
  }
  for (std::size_t n = 0; n < x.size(); ++n) out.values[n] = std::bit_cast<float>(values[n]);
  return report;
}

TEST(DeviceVectors, quantize_blocks_as_defined_for_4000_random_rules_and_sizes) {
  RandomGemm random(25);
  std::map<std::string, int> taken;
  for (int n = 0; n < 4000; ++n) {
    const BlockCase c = draw_block_case(random);
    const DeviceBlockShortcut s = device_block_shortcut(c.rules, c.numbers.size(), 0, true);
    if (s.path.empty()) continue;
    const Result got =
        result_of(c.rules.format, c.numbers, [&](const auto& numbers, const BlockArrays& out) {
          return run_blocks(c.rules.format, s, numbers, out);
        });
    ASSERT_EQ(fault(c.rules.format, c.numbers, got, defined(c.rules, c.numbers)), "")
        << name_of(c.rules.format) << " " << text_of(element_projection(c.rules));
    EXPECT_EQ(device_block_shortcut(c.rules, 5, 0, false).path.empty(), s.path == "quotient");
    ++taken[s.path];
    ++taken[name_of(c.rules.format)];
  }
  EXPECT_GE(taken["quotient"], 100);
  EXPECT_GE(taken["power"], 100);
  EXPECT_GE(taken.size(), 9U);  // two paths, seven formats
}

}  // namespace
}  // namespace napier
