// OpenCL against the CPU kernel: the same GEMMs and vectors, in turn, on one thread each. A CPU
// driver is held to one thread by the caller: POCL_MAX_PTHREAD_COUNT=1. Without a device it says so
// and ends.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "benchmarks/kernel_cases.h"
#include "napier/arithmetic/packed_codes.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/base/error.h"
#include "napier/formats/block_names.h"
#include "napier/kernels/decode.h"
#include "napier/kernels/opencl.h"

namespace napier {
namespace {

constexpr std::size_t kSize = 512;
constexpr int kRuns = 7;

struct Case {
  const char* name;
  RulesByName rules;
};

constexpr Case kCases[] = {
    {"split: e5m2, e6m9, rne", {.product = "e5m2:rne", .accumulator = "e6m9:rne"}},
    {"exact product, e5m10", {.accumulator = "e5m10:rne"}},
    {"exact product, bf16", {.accumulator = "bf16:rne"}},
    {"split: e5m2, e6m9, sr8", {.product = "e5m2:sr8", .accumulator = "e6m9:sr8"}},
    {"fixed16f8 into fixed32f16", {.product = "fixed16f8:rne", .accumulator = "fixed32f16:rne"}},
    {"split, sr8 from lfsr16",
     {.product = "e5m2:sr8", .accumulator = "e6m9:sr8", .random = "lfsr16"}},
    {"split, ru", {.product = "e5m2:ru", .accumulator = "e6m9:ru"}},
    {"split, ro", {.product = "e5m2:ro", .accumulator = "e6m9:ro"}},
    {"split, sr8c", {.product = "e5m2:sr8c", .accumulator = "e6m9:sr8c"}},
    {"exact product, e8m15", {.accumulator = "e8m15:rne"}},
    {"blocked32, split rne",
     {.product = "e5m2:rne", .accumulator = "e6m9:rne", .order = "blocked32"}},
    {"blocked32, e5m10", {.accumulator = "e5m10:rne", .order = "blocked32"}},
    {"blocked32, split sr8",
     {.product = "e5m2:sr8", .accumulator = "e6m9:sr8", .order = "blocked32"}},
    {"tree32, split rne", {.product = "e5m2:rne", .accumulator = "e6m9:rne", .order = "tree32"}},
    {"kahan, split rne", {.product = "e5m2:rne", .accumulator = "e6m9:rne", .order = "kahan"}},
    {"kahan, split sr8", {.product = "e5m2:sr8", .accumulator = "e6m9:sr8", .order = "kahan"}},
    {"fixed24f12 saturating, rz", {.product = "fixed16f12:rz", .accumulator = "fixed24f12:rz"}},
    {"split, e6m9:flush", {.product = "e5m2:rne", .accumulator = "e6m9:flush:rne"}},
    {"split, sr16", {.product = "e5m2:sr16", .accumulator = "e6m9:sr16"}},
    {"exact order, e6m9", {.accumulator = "e6m9:rne", .order = "exact"}},
    {"aligned16,25, e6m9", {.accumulator = "e6m9:rne", .order = "aligned16,25"}},
};

template <class Work>
double seconds(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void run(OpenClDevice& device, const Case& one, const std::vector<float>& a,
         const std::vector<float>& b) {
  const GemmRules rules = rules_by_name(one.rules);
  const GemmShape shape{kSize, kSize, kSize};
  const MatrixView left{a.data(), kSize, 1};
  const MatrixView right{b.data(), kSize, 1};
  std::vector<float> expected(kSize * kSize);
  std::vector<float> got(kSize * kSize);
  GemmReport report;
  const auto opencl = [&] {
    report = gemm_opencl(device, rules, shape, left, right, nullptr, got.data());
  };
  const auto cpu = [&] { gemm_cpu(rules, shape, left, right, nullptr, expected.data(), 1); };
  const double first = seconds(opencl);  // with the compiler's time
  std::vector<double> cpu_times;
  std::vector<double> opencl_times;
  for (int n = 0; n < kRuns; ++n) {
    cpu_times.push_back(seconds(cpu));
    opencl_times.push_back(seconds(opencl));
  }
  require(got == expected, "the two kernels give the same bits");
  fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.2f} | {:.1f} |\n", one.name, report.path,
             median(cpu_times) * 1e3, median(opencl_times) * 1e3,
             median(opencl_times) / median(cpu_times), first * 1e3);
}

// --- vectors ---

constexpr int kVectorRuns = 31;  // a run takes milliseconds: others' load tells
constexpr std::size_t kVector = std::size_t{1} << 22;
constexpr const char* kFormats[] = {"e4m3fn", "e2m1fn", "bf16", "fixed16f8"};

void print_ratio(const std::string& name, const std::string& path, const std::function<void()>& cpu,
                 const std::function<void()>& opencl) {
  std::vector<double> cpu_times;
  std::vector<double> opencl_times;
  for (int n = 0; n < kVectorRuns; ++n) {
    cpu_times.push_back(seconds(cpu));
    opencl_times.push_back(seconds(opencl));
  }
  constexpr double kNs = 1e9 / kVector;
  const double least_cpu = *std::min_element(cpu_times.begin(), cpu_times.end());
  const double least = *std::min_element(opencl_times.begin(), opencl_times.end());
  fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.1f} | {:.2f} | {:.2f} | {:.1f} |\n", name, path,
             median(cpu_times) * kNs, median(opencl_times) * kNs,
             median(opencl_times) / median(cpu_times), least_cpu * kNs, least * kNs,
             least / least_cpu);
}

void run_codes(OpenClDevice& device, const char* format, const char* rounding,
               const std::vector<float>& x) {
  const Projection to{parse_number_format(format), parse_rounding_rule(rounding), kSaturate};
  const RandomSource random{kPhilox, 0, to.rounding.random_bits, 0, 1};
  const Quantizer quantizer(to, random);
  std::vector<std::uint8_t> expected(packed_bytes(x.size(), to.format.width_bits));
  std::vector<std::uint8_t> got(expected.size());
  QuantizeReport report;
  const auto cpu = [&] { quantizer.codes(0, x.data(), x.size(), expected.data(), 1); };
  const auto opencl = [&] { report = quantize_codes_opencl(device, to, random, x, got); };
  opencl();
  print_ratio(fmt::format("{} {}", format, rounding), report.path, cpu, opencl);
  require(got == expected, "the two kernels give the same bits");
}

void run_decoding(OpenClDevice& device, const char* name, const std::vector<float>& x) {
  const NumberFormat format = parse_number_format(name);
  std::vector<std::uint8_t> codes(packed_bytes(x.size(), format.width_bits));
  Quantizer({format, {kRne, 0}, kSaturate}, {}).codes(0, x.data(), x.size(), codes.data(), 1);
  const Decoder decoder(format);
  std::vector<float> expected(x.size());
  std::vector<float> got(x.size());
  QuantizeReport report;
  const auto cpu = [&] { decoder.values(codes.data(), x.size(), expected.data(), 1); };
  const auto opencl = [&] { report = decode_opencl(device, format, codes, got); };
  opencl();
  print_ratio(name, report.path, cpu, opencl);
  require(got == expected, "the two kernels give the same bits");
}

void run_values(OpenClDevice& device, const char* format, const char* rounding,
                const std::vector<float>& x) {
  const Projection to{parse_number_format(format), parse_rounding_rule(rounding), kSaturate};
  const RandomSource random{kPhilox, 0, to.rounding.random_bits, 0, 1};
  const Quantizer quantizer(to, random);
  std::vector<float> expected(x.size());
  std::vector<float> got(x.size());
  QuantizeReport report;
  const auto cpu = [&] { quantizer.values(0, x.data(), x.size(), expected.data(), 1); };
  const auto opencl = [&] { report = quantize_opencl(device, to, random, x, got, {}); };
  opencl();
  print_ratio(fmt::format("{} {}", format, rounding), report.path, cpu, opencl);
  require(got == expected, "the two kernels give the same bits");
}

void run_blocks(OpenClDevice& device, const char* format, const std::vector<float>& x) {
  const BlockRules rules{parse_block_format(format), {kRne, 0}, kSaturate, {}};
  const BlockQuantizer quantizer(rules);
  std::vector<std::uint8_t> scales(number_of_blocks(x.size(), rules.format));
  std::vector<std::uint8_t> expected(packed_bytes(x.size(), rules.format.element.width_bits));
  std::vector<std::uint8_t> got(expected.size());
  BlockReport report;
  const auto cpu = [&] {
    quantizer.quantize(0, x.data(), x.size(), {scales.data(), expected.data(), nullptr}, 1);
  };
  const auto opencl = [&] {
    report = quantize_blocks_opencl(device, rules, x, {scales.data(), got.data(), nullptr});
  };
  opencl();
  print_ratio(format, report.path, cpu, opencl);
  require(got == expected, "the two kernels give the same bits");
}

void print_vector_heads(const char* what) {
  fmt::print(
      "\n2^22 normal numbers to {0}, ns per element\n\n"
      "| {0} | path | CPU, ns | OpenCL, ns | ratio | least: CPU, ns | OpenCL, ns | ratio |\n"
      "|---|---|---|---|---|---|---|---|\n",
      what);
}

void run_vectors(OpenClDevice& device) {
  const std::vector<float> x = normal_numbers(kVector, 1);
  print_vector_heads("values");
  for (const char* format : kFormats) {
    for (const char* rounding : {"rne", "sr8"}) run_values(device, format, rounding, x);
  }
  print_vector_heads("packed codes");
  for (const char* format : kFormats) {
    for (const char* rounding : {"rne", "sr8"}) run_codes(device, format, rounding, x);
  }
  for (const char* format : {"mxfp8_e4m3", "mxfp4", "nvfp4"}) run_blocks(device, format, x);
  print_vector_heads("decoded values");
  for (const char* format : {"e4m3fn", "e2m1fn", "e3m2fn", "bf16", "e6m5", "tf32", "fixed16f8"}) {
    run_decoding(device, format, x);
  }
}

}  // namespace
}  // namespace napier

int main() {
  try {
    napier::OpenClDevice device;
    const char* threads = std::getenv("POCL_MAX_PTHREAD_COUNT");
    fmt::print(
        "{0} × {0} × {0}, e4m3fn operands, {1} (POCL_MAX_PTHREAD_COUNT={2}), medians of {3}\n\n",
        napier::kSize, device.info().name, threads == nullptr ? "" : threads, napier::kRuns);
    fmt::print(
        "| GEMM | path | CPU, ms | OpenCL, ms | ratio | first call, ms "
        "|\n|---|---|---|---|---|---|\n");
    const auto format = napier::parse_number_format("e4m3fn");
    const auto a = napier::normal_numbers(napier::kSize * napier::kSize, 1, format);
    const auto b = napier::normal_numbers(napier::kSize * napier::kSize, 2, format);
    for (const napier::Case& one : napier::kCases) napier::run(device, one, a, b);
    napier::run_vectors(device);
  } catch (const napier::Error& error) {
    fmt::print("skipped: {}\n", error.what());
  }
}
