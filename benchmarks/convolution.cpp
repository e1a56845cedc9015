// Convolution on the CPU and on an OpenCL device, on one thread each, beside the device's GEMM of
// the same sizes: what that lacks is the gathering of patches. A CPU driver is held to one thread
// by the caller: POCL_MAX_PTHREAD_COUNT=1. Without a device it says so and ends.
#include "napier/kernels/convolution.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <vector>

#include "benchmarks/kernel_cases.h"
#include "napier/base/error.h"
#include "napier/kernels/opencl.h"

namespace napier {
namespace {

constexpr int kRuns = 21;

std::vector<float> operand(std::size_t size, std::uint32_t stream) {
  return normal_numbers(size, stream, parse_number_format("e4m3fn"));
}

// Of the process's time on a processor, all threads together, since others use the machine too.
double milliseconds(const std::function<void()>& work) {
  const std::clock_t start = std::clock();
  work();
  return 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double shortest(const std::vector<double>& x) { return *std::min_element(x.begin(), x.end()); }

struct Layer {
  std::size_t size;  // of the square image
  std::size_t channels;
  std::size_t filters;
  std::size_t kernel;
};

ConvolutionShape shape_of(const Layer& l) {
  ConvolutionShape s;
  s.batch = 2;
  s.channels = l.channels;
  s.filters = l.filters;
  s.height = s.width = l.size;
  s.kernel_height = s.kernel_width = l.kernel;
  s.padding_height = s.padding_width = l.kernel / 2;
  return s;
}

struct Direction {
  const char* name;
  GemmShape gemm;
  std::function<void(float* out)> cpu;
  std::function<void(float* out)> opencl;
};

void run(OpenClDevice& device, const GemmRules& rules, const Layer& layer, const Direction& d) {
  const std::size_t outputs = d.gemm.m * d.gemm.n;
  std::vector<float> expected(outputs), got(outputs), product(outputs);
  const auto a = operand(d.gemm.m * d.gemm.k, 3);
  const auto b = operand(d.gemm.n * d.gemm.k, 4);
  d.opencl(got.data());  // compiles
  std::vector<double> cpu, opencl, gemm;
  for (int n = 0; n < kRuns; ++n) {
    cpu.push_back(milliseconds([&] { d.cpu(expected.data()); }));
    opencl.push_back(milliseconds([&] { d.opencl(got.data()); }));
    gemm.push_back(milliseconds([&] {
      gemm_opencl(device, rules, d.gemm, {a.data(), d.gemm.k, 1}, {b.data(), d.gemm.n, 1}, nullptr,
                  product.data());
    }));
  }
  require(got == expected, "the two kernels give the same bits");
  fmt::print("| {0}², {1} → {2}, {3}×{3} | {4} | {5:.1f} | {6:.1f} | {7:.1f} | {8:.2f} |\n",
             layer.size, layer.channels, layer.filters, layer.kernel, d.name, shortest(cpu),
             shortest(opencl), shortest(gemm), shortest(opencl) / shortest(cpu));
}

void run_layer(OpenClDevice& device, const Layer& layer) {
  const GemmRules rules = rules_by_name({.product = "e5m2:rne", .accumulator = "e6m9:rne"});
  const ConvolutionShape s = shape_of(layer);
  const std::size_t pixels = s.batch * s.height * s.width;  // as many as outputs of a filter
  const std::size_t taps = s.kernel_height * s.kernel_width;
  const auto input = operand(pixels * s.channels, 1);
  const auto weights = operand(s.filters * s.channels * taps, 2);
  const auto gradient = operand(pixels * s.filters, 5);
  const float* const x = input.data();
  const float* const w = weights.data();
  const float* const g = gradient.data();
  run(device, rules, layer,
      {"forward",
       {pixels, s.filters, s.channels * taps},
       [&](float* out) { convolve_cpu(rules, s, x, w, nullptr, out, 1); },
       [&](float* out) { convolve_opencl(device, rules, s, x, w, nullptr, out); }});
  run(device, rules, layer,
      {"input gradient",
       {pixels, s.channels, s.filters * taps},
       [&](float* out) { convolve_input_gradient_cpu(rules, s, g, w, out, 1); },
       [&](float* out) { convolve_input_gradient_opencl(device, rules, s, g, w, out); }});
  run(device, rules, layer,
      {"weight gradient",
       {s.channels * taps, s.filters, pixels},
       [&](float* out) { convolve_weight_gradient_cpu(rules, s, x, g, out, 1); },
       [&](float* out) { convolve_weight_gradient_opencl(device, rules, s, x, g, out); }});
}

}  // namespace
}  // namespace napier

int main() {
  try {
    napier::OpenClDevice device;
    const char* threads = std::getenv("POCL_MAX_PTHREAD_COUNT");
    fmt::print(
        "two images, e5m2 products in e6m9, {} (POCL_MAX_PTHREAD_COUNT={}), shortest processor "
        "times of {}\n\n",
        device.info().name, threads == nullptr ? "" : threads, napier::kRuns);
    fmt::print(
        "| layer | direction | CPU, ms | OpenCL, ms | OpenCL GEMM, ms | OpenCL / CPU "
        "|\n|---|---|---|---|---|---|\n");
    for (const napier::Layer& layer :
         {napier::Layer{56, 64, 64, 3}, {28, 128, 128, 3}, {28, 16, 32, 5}}) {
      napier::run_layer(device, layer);
    }
  } catch (const napier::Error& error) {
    fmt::print("skipped: {}\n", error.what());
  }
}
