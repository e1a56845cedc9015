// The OpenCL kernels against the definition, on the first device there is: PoCL on a machine
// without a GPU.
#include "napier/kernels/opencl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>

#include "block_check.h"
#include "device_convolution_check.h"
#include "device_paths.h"
#include "gemm_case.h"
#include "napier/base/error.h"
#include "napier/kernels/reduce.h"
#include "reduce_case.h"

namespace napier {
namespace {

using testing::HasSubstr;

class OpenCl : public testing::Test {
 protected:
  void SetUp() override {
    try {
      opencl_devices();
    } catch (const Error& error) {
      GTEST_SKIP() << error.what();
    }
  }
};

std::vector<float> definition_of(const GemmCase& c) {
  std::vector<float> expected(c.shape.m * c.shape.n);
  gemm_reference(c.rules, c.shape, c.left(), c.right(), c.start(), expected.data());
  return expected;
}

TEST_F(OpenCl, gemm_agrees_with_the_definition_on_2000_random_rules_and_shapes) {
  OpenClDevice device;
  std::map<std::string, int> paths;
  RandomGemm random(7);
  for (int n = 0; n < 2000; ++n) {
    const GemmCase c = draw_case(random);
    std::vector<float> got(c.shape.m * c.shape.n, -7);
    const GemmReport report =
        gemm_opencl(device, c.rules, c.shape, c.left(), c.right(), c.start(), got.data());
    count_paths(c.rules, report.path + (report.is_guarded ? ", guarded" : ""), paths);
    if (report.tiles_redone > 0) ++paths["redone"];
    ASSERT_EQ(first_difference(got, definition_of(c)), "")
        << "case " << n << ": " << text_of(c.rules) << ", path " << report.path << ", k "
        << c.shape.k << ", bias " << c.bias.size();
  }
  expect_device_paths(paths);
  // A program serves every rule of its kind: 3 × 3 steps, guarded or not, no draws, two widths of
  // them or registers; 6 orders in one carrier and 4 in the other.
  EXPECT_LE(device.programs(), 70U);
}

TEST_F(OpenCl, convolution_agrees_with_the_definition_on_300_random_shapes_and_chunks) {
  OpenClDevice device;
  expect_convolution_on_device(
      [&](const ConvolutionCase& c, float* out, std::size_t chunk) {
        return convolve_opencl(device, c.rules, c.shape, c.a.data(), c.b.data(), c.start(), out,
                               chunk);
      },
      [&](const ConvolutionCase& c, float* out, std::size_t chunk) {
        return convolve_input_gradient_opencl(device, c.rules, c.shape, c.a.data(), c.b.data(), out,
                                              chunk);
      },
      [&](const ConvolutionCase& c, float* out, std::size_t chunk) {
        return convolve_weight_gradient_opencl(device, c.rules, c.shape, c.a.data(), c.b.data(),
                                               out, chunk);
      });
}

TEST_F(OpenCl, sums_along_an_axis_agree_with_the_definition) {
  OpenClDevice device;
  RandomGemm random(8);
  std::map<std::string, int> paths;
  for (int n = 0; n < 300; ++n) {
    const ReduceCase c = draw_reduce_case(random);
    std::vector<float> got(c.reduction().count, -7);
    ++paths[reduce_opencl(device, c.rules, c.reduction(), got.data()).path];
    ASSERT_EQ(first_difference(got, c.expected()), "") << "case " << n << ": " << text_of(c.rules);
  }
  for (const char* path : {"binary32", "any32", "binary64"}) EXPECT_GE(paths[path], 20) << path;
}

TEST_F(OpenCl, gemm_has_the_bits_of_the_cpu_where_every_panel_is_full_and_where_none_is) {
  OpenClDevice device;
  RandomGemm random(11);
  for (const GemmShape shape : {GemmShape{64, 128, 200}, GemmShape{67, 131, 203}}) {
    for (int n = 0; n < 30; ++n) {
      const GemmRules rules = random.usual_rules();
      const auto a = random.matrix(shape.m * shape.k, rules.a, 1, false);
      const auto b = random.matrix(shape.k * shape.n, rules.b, 1, false);
      const MatrixView left{a.data(), shape.k, 1};
      const MatrixView right{b.data(), shape.n, 1};
      std::vector<float> expected(shape.m * shape.n);
      std::vector<float> got(shape.m * shape.n);
      gemm_cpu(rules, shape, left, right, nullptr, expected.data(), 1);
      gemm_opencl(device, rules, shape, left, right, nullptr, got.data());
      ASSERT_EQ(first_difference(got, expected), "") << text_of(rules);
    }
  }
}

TEST_F(OpenCl, matrices_of_a_batch_draw_from_streams_of_their_own) {
  OpenClDevice device;
  RandomGemm random(3);
  const GemmShape shape{5, 37, 19};
  for (int n = 0; n < 20; ++n) {
    const GemmRules rules = random.usual_rules();
    const auto a = random.matrix(3 * shape.m * shape.k, rules.a, 1, false);
    const auto b = random.matrix(shape.k * shape.n, rules.b, 1, false);
    const MatrixView left{a.data(), shape.k, 1};
    const MatrixView right{b.data(), shape.n, 1};
    std::vector<float> expected(3 * shape.m * shape.n);
    std::vector<float> got(expected.size());
    const std::size_t stride = shape.m * shape.k;
    gemm_batched_cpu(rules, shape, 3, left, stride, right, 0, nullptr, expected.data(), 1);
    gemm_batched_opencl(device, rules, shape, 3, left, stride, right, 0, nullptr, got.data());
    ASSERT_EQ(first_difference(got, expected), "") << text_of(rules);
  }
}

TEST_F(OpenCl, packed_codes_are_the_defined_ones_for_300_random_projections_and_sizes) {
  OpenClDevice device;
  RandomGemm random(9);
  std::map<std::string, int> paths;
  const std::vector<float> all = random_patterns(4000, 4);
  for (int n = 0; n < 300; ++n) {
    const Projection to = random.projection(random.any_format());
    const RandomSource source = philox_for(to.rounding, static_cast<u64>(n));
    const u64 first = n % 3 == 0 ? 7 : 16;
    const int start = random.below(3000);
    const std::vector<float> in(all.begin() + start,
                                all.begin() + start + random.below(n % 2 == 0 ? 70 : 1000));
    std::vector<std::uint8_t> bytes(packed_bytes(in.size(), to.format.width_bits), 0xA5);
    ++paths[quantize_codes_opencl(device, to, source, in, bytes, first).path];
    ASSERT_EQ(code_fault(in, bytes, defined_codes(to, source, first, in), to.format.width_bits), "")
        << text_of(to);
  }
  for (const char* path : {"integer32", "binary32", "integer64", "definition"}) {
    EXPECT_GE(paths[path], 5) << path;
  }
}

TEST_F(OpenCl, packed_codes_become_the_defined_numbers_in_every_format_and_number_of_them) {
  OpenClDevice device;
  std::map<std::string, int> paths;
  for (const char* name : all_formats()) {
    const NumberFormat f = parse_number_format(name);
    if (f.width_bits > 32) continue;
    const std::vector<u64> all = codes_to_decode(f);
    for (const std::size_t count : {std::size_t{0}, std::size_t{17}, all.size()}) {
      const std::vector<u64> codes(
          all.end() - static_cast<std::ptrdiff_t>(std::min(count, all.size())), all.end());
      std::vector<float> got(codes.size(), -7);
      ++paths[decode_opencl(device, f, packed_one_by_one(codes, f.width_bits), got).path];
      for (std::size_t n = 0; n < codes.size(); ++n) {
        ASSERT_EQ(bits_of_value(got[n]), bits_of_value(float_of_code(f, codes[n])))
            << name << ", code " << codes[n];
      }
    }
  }
  EXPECT_GE(paths["vector"], 30);
  EXPECT_GE(paths["definition"], 3);
}

TEST_F(OpenCl, shortcuts_are_the_definition_for_every_format_and_rounding) {
  OpenClDevice device;
  std::map<std::string, int> paths;
  for (const char* name : all_formats()) {
    const NumberFormat format = parse_number_format(name);
    if (format.width_bits > 32) continue;
    const std::vector<float> in = critical_patterns(format);
    for (const RoundingRule& rule : all_roundings()) {
      const std::vector<Overflow> overflows = overflow_rules(format);
      const Projection to{format, rule, overflows[rule.random_bits % overflows.size()]};
      const RandomSource source = philox_for(rule, 5);
      std::vector<float> values(in.size());
      std::vector<u32> words(in.size());
      std::vector<std::uint8_t> bytes(packed_bytes(in.size(), format.width_bits), 0xA5);
      const std::string path = quantize_opencl(device, to, source, in, values, words).path;
      ++paths[path];
      if (path != "integer32" && path != "binary32") continue;
      quantize_codes_opencl(device, to, source, in, bytes);
      const std::vector<u64> codes = defined_codes(to, source, 0, in);
      ASSERT_EQ(code_fault(in, bytes, codes, format.width_bits), "") << text_of(to);
      ASSERT_EQ(quantize_fault(to, source, 0, in, values), "");
      ASSERT_TRUE(std::equal(codes.begin(), codes.end(), words.begin())) << text_of(to);
    }
  }
  for (const char* path : {"integer32", "binary32"}) EXPECT_GE(paths[path], 100) << path;
  // A program serves every format: 2 paths, 3 methods without draws, 2 with draws of 3 widths, and
  // rz and rna; and the elements' own.
  EXPECT_LE(device.programs(), 21U);
}

TEST_F(OpenCl, blocks_are_the_defined_ones_for_400_random_rules_and_sizes) {
  OpenClDevice device;
  RandomGemm random(10);
  std::map<std::string, int> paths;
  for (int n = 0; n < 400; ++n) {
    BlockCase c = draw_block_case(random);
    if (n % 40 == 0) c.numbers.resize(3000, 1.25F);
    const Result got =
        result_of(c.rules.format, c.numbers, [&](const auto& numbers, const BlockArrays& out) {
          const BlockReport report = quantize_blocks_opencl(device, c.rules, numbers, out);
          ++paths[report.path];
          return report;
        });
    ASSERT_EQ(fault(c.rules.format, c.numbers, got, defined(c.rules, c.numbers)), "")
        << name_of(c.rules.format) << " " << text_of(element_projection(c.rules));
  }
  for (const char* path : {"power", "quotient", "integer64", "definition"}) {
    EXPECT_GE(paths[path], 5) << path;
  }
}

TEST_F(OpenCl, quantize_is_the_projection_of_every_element_for_300_random_projections) {
  OpenClDevice device;
  RandomGemm random(5);
  std::map<std::string, int> paths;
  for (int n = 0; n < 300; ++n) {
    const Projection to = random.projection(random.any_format());
    const int bits = is_stochastic(to.rounding) ? to.rounding.random_bits : 0;
    const RandomSource source{kPhilox, 0, bits, 4, 99};
    const std::uint64_t starts[] = {0, (u64{1} << 33) + 5, (u64{1} << 36) - 64};
    const std::uint64_t first = starts[n % 3];
    std::vector<float> x(n % 5 == 0 ? 1501 : 101);
    for (float& one : x) {
      const auto any =
          static_cast<u32>(random.below(1 << 16)) << 16 | static_cast<u32>(random.below(1 << 16));
      one = random.value(kBinary32, std::ldexp(1, random.below(7) - 3));
      if (random.chance(20)) one = float_of_code(kBinary32, any);
    }
    std::vector<float> values(x.size());
    std::vector<std::uint32_t> codes(x.size());
    ++paths[quantize_opencl(device, to, source, x, values, codes, first).path];
    for (std::size_t i = 0; i < x.size(); ++i) {
      const u32 drawn = element_random(source, first + i, bits);
      const u64 code = project_exact(decode(kBinary32, bits_of_value(x[i])), to, drawn);
      ASSERT_EQ(codes[i], code) << text_of(to) << " of " << x[i];
      ASSERT_EQ(bits_of_value(values[i]), bits_of_value(float_of_code(to.format, code)));
    }
  }
  for (const char* path : {"integer32", "binary32", "integer64", "definition"}) {
    EXPECT_GE(paths[path], 5) << path;
  }
}

TEST_F(OpenCl, a_program_is_compiled_once_for_each_kind_of_rules) {
  OpenClDevice device;
  RandomGemm random(1);
  GemmCase c = draw_case(random);
  while (c.rules.order != kTree) c = draw_case(random);
  std::vector<float> got(c.shape.m * c.shape.n);
  for (int n = 0; n < 3; ++n) {
    gemm_opencl(device, c.rules, c.shape, c.left(), c.right(), c.start(), got.data());
  }
  EXPECT_EQ(device.programs(), 1U);
}

TEST_F(OpenCl, devices_are_chosen_by_index_and_by_a_part_of_their_name) {
  const OpenClDeviceInfo first = opencl_devices().front();
  EXPECT_EQ(OpenClDevice("0").info().name, first.name);
  EXPECT_EQ(OpenClDevice(first.name.substr(first.name.size() / 2)).info().index, 0);
  try {
    OpenClDevice("no such device");
    FAIL() << "a device was found";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("'no such device'"));
    EXPECT_THAT(error.what(), HasSubstr("0: " + first.name));
  }
  EXPECT_THROW(OpenClDevice("1000"), Error);
}

// Not a test of the class above: drivers are looked for once in a process.
TEST(OpenClWithoutDriver, the_error_says_what_to_install) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto look_for_devices = [] {
    setenv("OCL_ICD_VENDORS", "/nonexistent", 1);
    try {
      opencl_devices();
      std::exit(0);
    } catch (const Error& error) {
      std::cerr << error.what();
      std::exit(3);
    }
  };
  EXPECT_EXIT(look_for_devices(), testing::ExitedWithCode(3),
              "(there is no OpenCL platform|without OpenCL).*Install.*pocl-opencl-icd");
}

}  // namespace
}  // namespace napier
