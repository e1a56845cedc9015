#include <gtest/gtest.h>

#include <fstream>

#include <string>

#include "napier/base/process.h"

// The text of the arithmetic is C++ here; these tests have it compiled as OpenCL C 1.2 and as CUDA.
namespace napier {
namespace {

// In this order the texts can be joined: each uses only what stands before it.
constexpr const char* kTexts[] = {
    "base/c_subset",          "base/philox",      "formats/number_format", "arithmetic/wide",
    "arithmetic/rules",       "arithmetic/exact", "arithmetic/project",    "arithmetic/operations",
    "arithmetic/random_draw", "arithmetic/quire", "arithmetic/sum_order",  "arithmetic/dot",
    "formats/block_format",   "arithmetic/block"};

std::string joined_text() {
  std::string joined;
  for (const char* name : kTexts) {
    std::ifstream file(std::string(NAPIER_SOURCE_DIR) + "/napier/" + name + ".h");
    EXPECT_TRUE(file.good()) << name;
    for (std::string line; std::getline(file, line);) {
      const bool is_dropped = line.starts_with("#include") || line.starts_with("#pragma once");
      joined += is_dropped ? "\n" : line + "\n";
    }
  }
  return joined;
}

constexpr const char* kOpenClKernel = R"(
__kernel void dots(__constant GemmRules* rules, __global const ulong* codes, ulong steps,
                   __global ulong* out) {
  GemmRules r = *rules;
  DotState s;
  dot_begin(&r, &s, get_global_id(0), 0, steps, 0);
  for (ulong k = 0; k < steps; ++k) dot_step(&r, &s, decode(r.a, codes[k]), decode(r.b, codes[k]));
  out[get_global_id(0)] = dot_finish(&r, &s);
}
)";

constexpr const char* kCudaKernel = R"(
#include "napier/arithmetic/dot.h"
using namespace napier;
__global__ void dots(const GemmRules* rules, const u64* codes, u64 steps, u64* out) {
  GemmRules r = *rules;
  DotState s;
  dot_begin(&r, &s, threadIdx.x, 0, steps, 0);
  for (u64 k = 0; k < steps; ++k) dot_step(&r, &s, decode(r.a, codes[k]), decode(r.b, codes[k]));
  out[threadIdx.x] = dot_finish(&r, &s);
}
)";

TEST(CSubset, compiles_as_opencl_c_1_2_without_warnings) {
  if (!has_program("clang")) GTEST_SKIP() << "clang is not installed: apt-get install clang";
  const ProcessResult result =
      run_process({.command = {"clang", "-x", "cl", "-cl-std=CL1.2", "-Wall", "-Wextra", "-Werror",
                               "-Wno-unused-function", "-fsyntax-only", "-"},
                   .input = joined_text() + kOpenClKernel});
  EXPECT_EQ(result.exit_code, 0) << result.complaints;
}

TEST(CSubset, holds_nothing_that_only_cpp_has) {
  if (!has_program("clang")) GTEST_SKIP() << "clang is not installed: apt-get install clang";
  const ProcessResult result = run_process(
      {.command = {"clang", "-x", "cl", "-cl-std=CL1.2", "-fsyntax-only", "-"},
       .input = joined_text() + "\nNAPIER_FUNCTION u64& wrong(u64* x) { return *x; }\n"});
  EXPECT_NE(result.exit_code, 0);  // the check above would see it
}

TEST(CSubset, compiles_as_cuda_for_sm_80_without_warnings) {
  if (!has_program("nvcc")) GTEST_SKIP() << "nvcc, the CUDA compiler, is not in PATH";
  const ProcessResult result = run_process(
      {.command = {"nvcc", "-x", "cu", "-std=c++20", "-arch=sm_80", "-Werror", "all-warnings", "-I",
                   NAPIER_SOURCE_DIR, "-c", "-o", "/dev/null", "-"},
       .input = kCudaKernel});
  EXPECT_EQ(result.exit_code, 0) << result.complaints;
}

}  // namespace
}  // namespace napier
