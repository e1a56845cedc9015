// What quantizing costs: ns per element on one core, 2^22 floats in pieces that fit in the
// first-level cache, beside a copy of the same pieces. `quantize [REPETITIONS]`, 20 when left out;
// the least time is printed.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <vector>

#include "benchmarks/kernel_cases.h"
#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/packed_codes.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/formats/block_names.h"
#include "napier/kernels/block_quantize.h"
#include "napier/kernels/decode.h"
#include "napier/kernels/quantize.h"

namespace napier {
namespace {

constexpr std::size_t kPiece = 4096;  // floats: 16 KiB, in and out fit in the first-level cache
constexpr std::size_t kElements = std::size_t{1} << 22;

using Clock = std::chrono::steady_clock;

// The least time of one pass over kElements, in ns per element. One pass calls work once for each
// piece.
double least_ns(int repetitions, const std::function<void(std::size_t first)>& work) {
  double least = HUGE_VAL;
  for (int n = 0; n < repetitions; ++n) {
    const Clock::time_point start = Clock::now();
    for (std::size_t first = 0; first < kElements; first += kPiece) work(first);
    least = std::min(least, std::chrono::duration<double, std::nano>(Clock::now() - start).count());
  }
  return least / static_cast<double>(kElements);
}

// Half of them below the normal numbers of the format, or below its step.
std::vector<float> half_subnormal(const NumberFormat& format) {
  std::vector<float> x = normal_numbers(kPiece, 1);
  const int exponent = format.family == kFloat ? smallest_exponent(format) : -format.fraction_bits;
  for (std::size_t n = 0; n < x.size(); n += 2) x[n] = std::ldexp(x[n] / 8, exponent);
  return x;
}

std::vector<float> half_subnormal_binary32() {
  std::vector<float> x = normal_numbers(kPiece, 1);
  for (std::size_t n = 0; n < x.size(); n += 2) x[n] = std::ldexp(x[n] / 8, -126);
  return x;
}

double quantize_ns(const Projection& to, const std::vector<float>& in, int repetitions) {
  std::vector<float> out(kPiece);
  const Quantizer quantizer(to, {kPhilox, 0, to.rounding.random_bits, 0, 1});
  return least_ns(repetitions, [&](std::size_t first) {
    quantizer.values(first, in.data(), kPiece, out.data(), 1);
  });
}

void print_row(const char* name, const char* rounding, int repetitions) {
  const NumberFormat format = parse_number_format(name);
  const Projection to{format, parse_rounding_rule(rounding), usual_overflow(format)};
  float one = 1;
  const RandomSource random{kPhilox, 0, to.rounding.random_bits, 0, 1};
  const QuantizeReport report = quantize_cpu(to, random, 0, &one, 1, &one, 1);
  fmt::print("| {} | {} | {} | {:.3f} | {:.3f} | {:.3f} |\n", name, rounding, report.path,
             quantize_ns(to, normal_numbers(kPiece, 1), repetitions),
             quantize_ns(to, half_subnormal(format), repetitions),
             quantize_ns(to, half_subnormal_binary32(), repetitions));
  std::fflush(stdout);
}

void print_copy(int repetitions) {
  const std::vector<float> in = normal_numbers(kPiece, 1);
  std::vector<float> out(kPiece);
  const double ns = least_ns(repetitions, [&](std::size_t) {
    std::memcpy(out.data(), in.data(), kPiece * sizeof(float));
    asm volatile("" : : "r"(out.data()) : "memory");
  });
  fmt::print("| memcpy | | | {:.3f} | | |\n", ns);
}

// Codes out of numbers, and numbers out of those codes.
void print_code_row(const char* name, const char* rounding, int repetitions) {
  const NumberFormat format = parse_number_format(name);
  const Projection to{format, parse_rounding_rule(rounding), usual_overflow(format)};
  const Quantizer quantizer(to, {kPhilox, 0, to.rounding.random_bits, 0, 1});
  const Decoder decoder(format);
  const std::vector<float> in = normal_numbers(kPiece, 1);
  std::vector<std::uint8_t> codes(packed_bytes(kPiece, format.width_bits));
  std::vector<float> out(kPiece);
  const double encoded = least_ns(repetitions, [&](std::size_t first) {
    quantizer.codes(first, in.data(), kPiece, codes.data(), 1);
  });
  const double decoded = least_ns(
      repetitions, [&](std::size_t) { decoder.values(codes.data(), kPiece, out.data(), 1); });
  fmt::print("| {} | {} | {} | {:.3f} | {:.3f} | {:.3f} | {} |\n", name, rounding,
             quantizer.codes(0, in.data(), 1, codes.data(), 1).path,
             quantize_ns(to, in, repetitions), encoded, decoded,
             decoder.values(codes.data(), 1, out.data(), 1).path);
  std::fflush(stdout);
}

void print_codes(int repetitions) {
  fmt::print(
      "\n| format | rounding | path | values, ns | codes, ns | decoded, ns | path |\n"
      "|---|---|---|---|---|---|---|\n");
  for (const char* name : {"e4m3fn", "e2m1fn", "e3m2fn", "bf16", "fp16", "fixed8f4"}) {
    for (const char* rounding : {"rne", "sr8"}) print_code_row(name, rounding, repetitions);
  }
  for (const char* name : {"e6m5", "e6m8", "tf32", "fixed32f16", "posit8"}) {
    print_code_row(name, "rne", name[0] == 'p' ? 1 : repetitions);
  }
}

// Scales and packed elements, and values, of blocks. The random source draws for sr8 only.
void print_block_row(const char* name, const char* rounding, int repetitions) {
  const BlockFormat format = parse_block_format(name);
  const BlockQuantizer quantizer({format,
                                  parse_rounding_rule(rounding),
                                  kSaturate,
                                  {kPhilox, 0, rounding[0] == 's' ? 8 : 0, 0, 1}});
  const std::vector<float> in = normal_numbers(kPiece, 1);
  std::vector<std::uint8_t> scales(number_of_blocks(kPiece, format));
  std::vector<std::uint8_t> elements(packed_bytes(kPiece, format.element.width_bits));
  std::vector<float> values(kPiece);
  const auto ns = [&](const BlockArrays& out) {
    return least_ns(repetitions, [&](std::size_t first) {
      quantizer.quantize(first, in.data(), kPiece, out, 1);
    });
  };
  const BlockArrays codes = {scales.data(), elements.data(), nullptr};
  fmt::print("| {} | {} | {} | {:.3f} | {:.3f} |\n", name, rounding,
             quantizer.quantize(0, in.data(), 1, codes, 1).path, ns(codes),
             ns({nullptr, nullptr, values.data()}));
  std::fflush(stdout);
}

void print_blocks(int repetitions) {
  fmt::print(
      "\n| blocks | rounding | path | scales and codes, ns | values, ns "
      "|\n|---|---|---|---|---|\n");
  for (const char* name : {"mxfp8_e4m3", "mxfp6_e2m3", "mxfp4", "mxint8", "nvfp4", "bfp8b16"}) {
    for (const char* rounding : {"rne", "sr8"}) print_block_row(name, rounding, repetitions);
  }
}

int run(int repetitions) {
  fmt::print(
      "| format | rounding | path | normal numbers, ns | half subnormal, ns | half subnormal "
      "in binary32, ns |\n|---|---|---|---|---|---|\n");
  print_copy(repetitions);
  for (const char* name : {"e4m3fn", "e5m2", "fp16", "bf16", "e6m9", "fixed16f8"}) {
    for (const char* rounding : {"rne", "rna", "rz", "ru", "ro", "sr8", "sr8c", "sr16"}) {
      print_row(name, rounding, repetitions);
    }
  }
  for (const char* name : {"fixed8f4", "e4m3fn:flush", "binary8p3ue", "fixed32f16"}) {
    for (const char* rounding : {"rne", "sr8"}) print_row(name, rounding, repetitions);
  }
  print_codes(repetitions);
  print_blocks(repetitions);
  return 0;
}

}  // namespace
}  // namespace napier

int main(int count, char** words) {
  try {
    return napier::run(count > 1 ? std::atoi(words[1]) : 20);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
