// GEMM in custom precision against OpenBLAS sgemm of the same size, in one run: Markdown. One core.
// OPENBLAS_CORETYPE must not be set, or sgemm does not run with its best kernel for the machine.
//   bench_gemm [REPETITIONS]
#include <cblas.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "benchmarks/kernel_cases.h"
#include "napier/kernels/gemm.h"

namespace napier {
namespace {

constexpr std::size_t kSize = 512;
constexpr std::size_t kLargeSize = 1024;

struct Case {
  const char* product;
  const char* accumulator;
  const char* order;
  double goal;  // times of sgemm; 0: none was set
};

constexpr Case kCases[] = {
    {"e5m2:rne", "e6m9:rne", "sequential", 8},
    {"exact", "e5m10:rne", "sequential", 5},
    {"e5m2:sr8", "e6m9:sr8", "sequential", 20},
    {"fixed16f8:rne", "fixed32f16:rne", "sequential", 6},
    {"exact", "bf16:rne", "sequential", 10},
    {"exact", "fp32:rne", "sequential", 0},
    {"exact", "e5m10:rd", "sequential", 0},
    {"exact", "e5m10:rz", "sequential", 0},
    {"e5m2:rne", "e6m9:rne", "blocked32", 0},
    {"e5m2:rne", "e6m9:rne", "tree8", 0},
    {"exact", "e6m9:rne", "kahan", 0},
    {"exact", "fp32:rne", "aligned16,24", 0},
};

template <typename Work>
double seconds_of(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

GemmRules rules_of(const Case& c) {
  return rules_by_name({.product = c.product, .accumulator = c.accumulator, .order = c.order});
}

std::vector<float> matrix_of(std::size_t size, std::uint32_t stream) {
  return normal_numbers(size * size, stream, parse_number_format("e4m3fn"));
}

struct Square {
  explicit Square(std::size_t n) : size(n), a(matrix_of(n, 0xA)), b(matrix_of(n, 0xB)), c(n * n) {}

  GemmReport multiply(const GemmRules& rules, int threads) {
    return gemm_cpu(rules, {size, size, size}, {a.data(), size, 1}, {b.data(), size, 1}, nullptr,
                    c.data(), threads);
  }
  void sgemm() {
    const int n = static_cast<int>(size);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a.data(), n, b.data(), n, 0,
                c.data(), n);
  }

  std::size_t size;
  std::vector<float> a, b, c;
};

// The two take turns, so that what disturbs the machine disturbs both.
void print_case(const Case& c, Square& square, int repetitions) {
  const GemmRules rules = rules_of(c);
  std::vector<double> own;
  std::vector<double> blas;
  GemmReport report = square.multiply(rules, 1);
  for (int n = 0; n < repetitions; ++n) {
    blas.push_back(seconds_of([&] { square.sgemm(); }));
    own.push_back(seconds_of([&] { square.multiply(rules, 1); }));
  }
  fmt::print("| {} | {} | {} | {}{} | {:.2f} | {:.2f} | {} |\n", c.product, c.accumulator, c.order,
             report.path, report.is_guarded ? ", guarded" : "", 1e3 * median(own),
             median(own) / median(blas), c.goal == 0 ? "" : fmt::format("{:g}", c.goal));
}

void print_threads(const Case& c, Square& square, int repetitions) {
  const GemmRules rules = rules_of(c);
  std::vector<double> one;
  std::vector<double> two;
  for (int n = 0; n < repetitions; ++n) {
    one.push_back(seconds_of([&] { square.multiply(rules, 1); }));
    two.push_back(seconds_of([&] { square.multiply(rules, 2); }));
  }
  fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.2f} |\n", c.product, c.accumulator,
             1e3 * median(one), 1e3 * median(two), median(one) / median(two));
}

int run(int repetitions) {
  openblas_set_num_threads(1);
  fmt::print("GEMM of e4m3fn operands, {}³, one core, {}, OpenBLAS kernel {}; medians of {}.\n\n",
             kSize, simd_target(), openblas_get_corename(), repetitions);
  fmt::print("| product | accumulator | order | path | ms | times of sgemm | goal |\n");
  fmt::print("|---|---|---|---|---|---|---|\n");
  Square small(kSize);
  for (const Case& c : kCases) print_case(c, small, repetitions);
  fmt::print("\nTwo threads, {}³.\n\n| product | accumulator | one: ms | two: ms | ratio |\n",
             kLargeSize);
  fmt::print("|---|---|---|---|---|\n");
  Square large(kLargeSize);
  for (int n = 0; n < 5; ++n) print_threads(kCases[n], large, std::max(3, repetitions / 4));
  return 0;
}

}  // namespace
}  // namespace napier

int main(int argc, char** argv) {
  const int repetitions = argc > 1 ? std::atoi(argv[1]) : 21;
  return napier::run(std::max(1, repetitions));
}
