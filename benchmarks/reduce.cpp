// Sums along an axis in custom precision against a plain float loop that adds in the same order:
// ns per number, one core, Markdown. Both take turns; the median of each is printed.
//   bench_reduce [REPETITIONS]
#include "napier/kernels/reduce.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "benchmarks/kernel_cases.h"

namespace napier {
namespace {

constexpr std::size_t kRows = 512;
constexpr std::size_t kColumns = 512;  // 1 MiB in all: within the second-level cache

constexpr RulesByName kCases[] = {{"fp32", "exact", "fp32:rne", "sequential"},
                                  {"e4m3fn", "exact", "e6m9:rne", "sequential"},
                                  {"bf16", "exact", "bf16:rne", "sequential"},
                                  {"bf16", "exact", "fp16:rz", "sequential"},
                                  {"bf16", "exact", "fp16:rd", "sequential"},
                                  {"e4m3fn", "exact", "e6m9:sr8", "sequential"},
                                  {"e4m3fn", "exact", "e6m9:sr8", "sequential", "lfsr16"},
                                  {"fp32", "exact", "bf16:rne", "sequential"},
                                  {"bf16", "exact", "bf16:rne", "blocked32"},
                                  {"bf16", "exact", "bf16:rne", "tree32"},
                                  {"bf16", "exact", "bf16:rne", "kahan"},
                                  {"bf16", "exact", "fp32:rne", "exact"},
                                  {"e4m3fn", "exact", "fp32:rne", "exact"},
                                  {"e4m3fn", "exact", "fp32:rne", "aligned16,24"},
                                  {"fixed16f8", "exact", "fixed24f8:rne", "sequential"}};

template <typename Work>
double ns_of(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::nano> passed = std::chrono::steady_clock::now() - start;
  return passed.count() / (kRows * kColumns);
}

[[gnu::noinline]] void add_rows(const float* x, float* sums) {
  std::fill_n(sums, kColumns, 0.0F);
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t c = 0; c < kColumns; ++c) sums[c] += x[r * kColumns + c];
  }
}

[[gnu::noinline]] void add_columns(const float* x, float* sums) {
  for (std::size_t r = 0; r < kRows; ++r) {
    float sum = 0;
    for (std::size_t c = 0; c < kColumns; ++c) sum += x[r * kColumns + c];
    sums[r] = sum;
  }
}

void print_case(const RulesByName& c, int repetitions) {
  const GemmRules rules = rules_by_name(c);
  const std::vector<float> x = normal_numbers(kRows * kColumns, 1, rules.a);
  std::vector<float> sums(kColumns);
  std::vector<double> times[4];
  GemmReport report;
  for (int n = 0; n < repetitions; ++n) {
    times[0].push_back(ns_of([&] { add_rows(x.data(), sums.data()); }));
    times[1].push_back(ns_of(
        [&] { report = reduce_cpu(rules, over_rows(x.data(), kRows, kColumns), sums.data(), 1); }));
    times[2].push_back(ns_of([&] { add_columns(x.data(), sums.data()); }));
    times[3].push_back(
        ns_of([&] { reduce_cpu(rules, over_columns(x.data(), kRows, kColumns), sums.data(), 1); }));
  }
  fmt::print("| {} | {} | {}{} | {}{} | {:.3f} | {:.3f} | {:.3f} | {:.3f} |\n", c.numbers,
             c.accumulator, c.order, rules.random.kind == kLfsr ? ", lfsr16" : "", report.path,
             report.is_guarded ? ", guarded" : "", median(times[1]), median(times[0]),
             median(times[3]), median(times[2]));
}

}  // namespace
}  // namespace napier

int main(int argc, char** argv) {
  using namespace napier;
  const int repetitions = std::max(1, argc > 1 ? std::atoi(argv[1]) : 101);
  fmt::print("Sums of {} × {} numbers, one core, {}; ns per number, medians of {}.\n\n", kRows,
             kColumns, simd_target(), repetitions);
  fmt::print(
      "| numbers | accumulator | order | path | over rows | plain float | over columns | "
      "plain float |\n|---|---|---|---|---|---|---|---|\n");
  for (const RulesByName& c : kCases) print_case(c, repetitions);
  return 0;
}
