// The CUDA kernels: compiled wherever nvcc is, run wherever a GPU is.
#include "napier/kernels/cuda.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "block_check.h"
#include "device_convolution_check.h"
#include "device_paths.h"
#include "gemm_case.h"
#include "napier/base/error.h"
#include "napier/base/process.h"
#include "napier/kernels/reduce.h"
#include "reduce_case.h"

namespace napier {
namespace {

ProcessResult compile_for(const std::string& architecture, const std::filesystem::path& file) {
  return run_process({.command = {"nvcc", "-std=c++20", "-fmad=false", "-arch=" + architecture,
                                  "-Werror", "all-warnings", "-I", NAPIER_SOURCE_DIR, "-c", "-o",
                                  "/dev/null", file.string()}});
}

class CudaText : public testing::TestWithParam<const char*> {};

TEST_P(CudaText, compiles_without_warnings) {
  if (!has_program("nvcc")) GTEST_SKIP() << "nvcc, the CUDA compiler, is not in PATH";
  const auto folder = std::filesystem::path(NAPIER_SOURCE_DIR) / "napier/kernels/cuda";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".cu") continue;
    ++files;
    const ProcessResult result = compile_for(GetParam(), entry.path());
    EXPECT_EQ(result.exit_code, 0) << entry.path() << ": " << result.complaints;
  }
  EXPECT_GE(files, 3);
}

INSTANTIATE_TEST_SUITE_P(for_each_architecture, CudaText, testing::Values("sm_80", "sm_90"),
                         [](const auto& chosen) { return std::string(chosen.param); });

class Cuda : public testing::Test {
 protected:
  void SetUp() override {
    try {
      cuda_devices();
    } catch (const Error& error) {
      GTEST_SKIP() << error.what();
    }
  }
};

TEST_F(Cuda, gemm_agrees_with_the_definition_on_2000_random_rules_and_shapes) {
  const CudaDeviceInfo device = cuda_device();
  RandomGemm random(7);
  std::map<std::string, int> paths;
  for (int n = 0; n < 2000; ++n) {
    const GemmCase c = draw_case(random);
    std::vector<float> expected(c.shape.m * c.shape.n);
    std::vector<float> got(expected.size(), -7);
    gemm_reference(c.rules, c.shape, c.left(), c.right(), c.start(), expected.data());
    const GemmReport report =
        gemm_cuda(device, c.rules, c.shape, c.left(), c.right(), c.start(), got.data());
    count_paths(c.rules, report.path + (report.is_guarded ? ", guarded" : ""), paths);
    if (report.tiles_redone > 0) ++paths["redone"];
    ASSERT_EQ(first_difference(got, expected), "") << "case " << n << ": " << text_of(c.rules);
  }
  expect_device_paths(paths);
}

TEST_F(Cuda, convolution_agrees_with_the_definition_on_300_random_shapes_and_chunks) {
  const CudaDeviceInfo device = cuda_device();
  expect_convolution_on_device(
      [&](const ConvolutionCase& c, float* out, std::size_t chunk) {
        return convolve_cuda(device, c.rules, c.shape, c.a.data(), c.b.data(), c.start(), out,
                             chunk);
      },
      [&](const ConvolutionCase& c, float* out, std::size_t chunk) {
        return convolve_input_gradient_cuda(device, c.rules, c.shape, c.a.data(), c.b.data(), out,
                                            chunk);
      },
      [&](const ConvolutionCase& c, float* out, std::size_t chunk) {
        return convolve_weight_gradient_cuda(device, c.rules, c.shape, c.a.data(), c.b.data(), out,
                                             chunk);
      });
}

TEST_F(Cuda, sums_along_an_axis_agree_with_the_definition) {
  const CudaDeviceInfo device = cuda_device();
  RandomGemm random(8);
  for (int n = 0; n < 300; ++n) {
    const ReduceCase c = draw_reduce_case(random);
    std::vector<float> got(c.reduction().count, -7);
    reduce_cuda(device, c.rules, c.reduction(), got.data());
    ASSERT_EQ(first_difference(got, c.expected()), "") << "case " << n << ": " << text_of(c.rules);
  }
}

TEST_F(Cuda, quantize_is_the_projection_of_every_element) {
  const CudaDeviceInfo device = cuda_device();
  RandomGemm random(5);
  std::map<std::string, int> paths;
  for (int n = 0; n < 300; ++n) {
    const u64 first = n % 3 == 0 ? 7 : 16;
    const Projection to = random.projection(random.any_format());
    const int bits = is_stochastic(to.rounding) ? to.rounding.random_bits : 0;
    const RandomSource source{kPhilox, 0, bits, 4, 99};
    const std::vector<float> x = random.matrix(101, kBinary32, 1, true);
    std::vector<float> values(x.size());
    std::vector<std::uint32_t> codes(x.size());
    ++paths[quantize_cuda(device, to, source, x, values, codes, first).path];
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

TEST_F(Cuda, packed_codes_are_the_defined_ones) {
  const CudaDeviceInfo device = cuda_device();
  RandomGemm random(9);
  const std::vector<float> all = random_patterns(4000, 4);
  for (int n = 0; n < 200; ++n) {
    const Projection to = random.projection(random.any_format());
    const RandomSource source = philox_for(to.rounding, static_cast<u64>(n));
    const int start = random.below(3000);
    const std::vector<float> in(all.begin() + start, all.begin() + start + random.below(70));
    std::vector<std::uint8_t> bytes(packed_bytes(in.size(), to.format.width_bits), 0xA5);
    const u64 first = n % 3 == 0 ? 7 : 16;
    quantize_codes_cuda(device, to, source, in, bytes, first);
    ASSERT_EQ(code_fault(in, bytes, defined_codes(to, source, first, in), to.format.width_bits), "")
        << text_of(to);
  }
}

TEST_F(Cuda, packed_codes_become_the_defined_numbers) {
  const CudaDeviceInfo device = cuda_device();
  for (const char* name : all_formats()) {
    const NumberFormat f = parse_number_format(name);
    if (f.width_bits > 32) continue;
    const std::vector<u64> codes = codes_to_decode(f);
    std::vector<float> got(codes.size(), -7);
    decode_cuda(device, f, packed_one_by_one(codes, f.width_bits), got);
    for (std::size_t n = 0; n < codes.size(); ++n) {
      ASSERT_EQ(bits_of_value(got[n]), bits_of_value(float_of_code(f, codes[n]))) << name;
    }
  }
}

TEST_F(Cuda, blocks_are_the_defined_ones) {
  const CudaDeviceInfo device = cuda_device();
  RandomGemm random(10);
  for (int n = 0; n < 400; ++n) {
    const BlockCase c = draw_block_case(random);
    const Result got =
        result_of(c.rules.format, c.numbers, [&](const auto& numbers, const BlockArrays& out) {
          return quantize_blocks_cuda(device, c.rules, numbers, out);
        });
    ASSERT_EQ(fault(c.rules.format, c.numbers, got, defined(c.rules, c.numbers)), "")
        << name_of(c.rules.format) << " " << text_of(element_projection(c.rules));
  }
}

TEST(CudaWithoutDevice, the_error_says_what_to_do) {
  try {
    cuda_devices();
    GTEST_SKIP() << "there is a device";
  } catch (const Error& error) {
    EXPECT_FALSE(error.complaint().remedy.empty());
  }
}

}  // namespace
}  // namespace napier
