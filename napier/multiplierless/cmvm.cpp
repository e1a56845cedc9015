#include "napier/multiplierless/cmvm.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <set>

#include "napier/base/error.h"
#include "napier/base/parallel.h"
#include "napier/multiplierless/cmvm_anneal.h"
#include "napier/multiplierless/cmvm_realize.h"
#include "napier/multiplierless/signed_digit.h"

namespace napier {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kLargestSum = 0x1p56;
constexpr int kChains = 2;
constexpr std::uint64_t kShareOfFirstSearch = 4;  // for few adders, before few one-bit adders
// Work of one chain: kWorkOfThousandDigits · (digits / 1000)^kWorkExponent changed counts.
constexpr double kWorkOfThousandDigits = 3.5e7;
constexpr double kWorkExponent = 0.45;

std::size_t output_count(const CmvmProblem& problem) {
  return problem.matrix.empty() ? 0 : problem.matrix.front().size();
}

void check_shape(const CmvmProblem& problem) {
  if (problem.matrix.empty() || output_count(problem) == 0) {
    throw Error({.what = "the matrix is empty", .expected = "at least one row and one column"});
  }
  if (problem.matrix.size() > kLargestMatrixSide || output_count(problem) > kLargestMatrixSide) {
    throw Error({.what = "the matrix is too large",
                 .got = fmt::format("{} x {}", problem.matrix.size(), output_count(problem)),
                 .expected = fmt::format("at most {0} x {0}", kLargestMatrixSide)});
  }
  for (std::size_t i = 0; i < problem.matrix.size(); ++i) {
    if (problem.matrix[i].size() == output_count(problem)) continue;
    throw Error({.what = "the rows of the matrix differ in length",
                 .got = fmt::format("{} entries in row {}", problem.matrix[i].size(), i),
                 .expected = fmt::format("{}, as in row 0", output_count(problem))});
  }
  if (problem.inputs.size() == problem.matrix.size()) return;
  throw Error({.what = "each row of the matrix needs the range of its input",
               .got = fmt::format("{} ranges", problem.inputs.size()),
               .expected = fmt::format("{}", problem.matrix.size())});
}

double magnitude(const InputRange& range) {
  return std::max(std::abs(static_cast<double>(range.lower)),
                  std::abs(static_cast<double>(range.upper)));
}

// Every value of the search stays below 2^62 when no output can exceed 2^56: a term is at most
// four times its part of the output.
void check_magnitudes(const CmvmProblem& problem) {
  for (std::size_t j = 0; j < output_count(problem); ++j) {
    double largest = 0;
    for (std::size_t i = 0; i < problem.matrix.size(); ++i) {
      const std::int64_t entry = problem.matrix[i][j];
      if (entry > kLargestMatrixEntry || entry < -kLargestMatrixEntry) {
        throw Error({.what = "an entry of the matrix is too large",
                     .where = fmt::format("row {}, column {}", i, j),
                     .got = fmt::format("{}", entry),
                     .expected = "at most 2^31 in magnitude"});
      }
      largest += std::abs(static_cast<double>(entry)) * magnitude(problem.inputs[i]);
    }
    if (largest <= kLargestSum) continue;
    throw Error({.what = "an output of the matrix can become too large",
                 .where = fmt::format("column {}", j),
                 .got = fmt::format("up to {:.3g}", largest),
                 .expected = "at most 2^56"});
  }
}

void check_ranges(const CmvmProblem& problem) {
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    if (problem.inputs[i].lower <= problem.inputs[i].upper) continue;
    throw Error({.what = "the range of an input is empty",
                 .where = fmt::format("input {}", i),
                 .got = fmt::format("[{}, {}]", problem.inputs[i].lower, problem.inputs[i].upper),
                 .expected = "lower ≤ upper"});
  }
}

void check_options(const CmvmProblem& problem, const CmvmOptions& options) {
  require(options.metric == "adders" || options.metric == "one-bit-adders",
          "multiply_by_matrix: the metric is adders or one-bit-adders");
  require(options.max_depth == 0 || options.max_depth >= minimum_depth(problem),
          "multiply_by_matrix: max_depth is below minimum_depth");
  require(options.effort >= 0, "multiply_by_matrix: effort is negative");
}

// One sum per output, of the canonical digits of its column.
SumNetwork network_of(const CmvmProblem& problem, int max_depth) {
  const int inputs = static_cast<int>(problem.matrix.size());
  const int outputs = static_cast<int>(output_count(problem));
  SumNetwork network(inputs, outputs, max_depth);
  for (int j = 0; j < outputs; ++j) {
    for (int i = 0; i < inputs; ++i) {
      network.set_digits(inputs + j, i, canonical_signed_digits(problem.matrix[i][j]));
    }
  }
  return network;
}

int digits_of_column(const CmvmProblem& problem, std::size_t column) {
  int digits = 0;
  for (const auto& row : problem.matrix) digits += signed_digit_weight(row[column]);
  return digits;
}

std::uint64_t work_of(const CmvmProblem& problem, double effort) {
  double digits = 0;
  for (std::size_t j = 0; j < output_count(problem); ++j) digits += digits_of_column(problem, j);
  return static_cast<std::uint64_t>(effort * kWorkOfThousandDigits *
                                    std::pow(digits / 1000, kWorkExponent));
}

// Columns that differ by more than sign and shift need an adder each, unless they are one input's.
int distinct_sums(const IntegerMatrix& columns) {
  std::set<std::vector<std::int64_t>> sums;
  for (std::vector<std::int64_t> column : columns) {
    std::uint64_t bits = 0;
    int digits = 0;
    for (const std::int64_t entry : column) {
      bits |= static_cast<std::uint64_t>(entry);
      digits += signed_digit_weight(entry);
    }
    if (digits <= 1) continue;
    const std::int64_t unit = std::int64_t{1} << std::countr_zero(bits);
    const auto lead = std::find_if(column.begin(), column.end(), [](auto c) { return c != 0; });
    const std::int64_t factor = *lead < 0 ? -unit : unit;
    for (std::int64_t& entry : column) entry /= factor;
    sums.insert(std::move(column));
  }
  return static_cast<int>(sums.size());
}

int nonzero_rows(const IntegerMatrix& matrix) {
  const auto rows = std::count_if(matrix.begin(), matrix.end(), [](const auto& row) {
    return std::any_of(row.begin(), row.end(), [](std::int64_t entry) { return entry != 0; });
  });
  return static_cast<int>(rows);
}

// A lower bound: distinct_sums of the matrix, or of its transpose, whose graphs turned around have
// as many adders but for the difference of inputs and outputs.
int fewest_adders(const IntegerMatrix& matrix) {
  IntegerMatrix columns(matrix.front().size(), std::vector<std::int64_t>(matrix.size()));
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    for (std::size_t j = 0; j < columns.size(); ++j) columns[j][i] = matrix[i][j];
  }
  return std::max(distinct_sums(columns),
                  distinct_sums(matrix) + nonzero_rows(matrix) - nonzero_rows(columns));
}

// The search of one seed: for few adders first, which turns the network around freely; then, where
// that is the metric, for few one-bit adders, from where that led.
AdderGraph run_chain(const CmvmProblem& problem, const CmvmOptions& options, std::uint32_t chain,
                     AnnealOptions annealing) {
  const bool wants_one_bit_adders = options.metric == "one-bit-adders";
  const std::uint64_t work = annealing.work;
  if (wants_one_bit_adders) annealing.work /= kShareOfFirstSearch;
  RandomStream random(options.seed, chain);
  SumNetwork network = network_of(problem, options.max_depth);
  extract_greedily(network, random, annealing);
  anneal(network, random, annealing);
  if (wants_one_bit_adders) {
    network.set_ranges(problem.inputs);
    annealing.metric = NetworkCost::kOneBitAdders;
    annealing.work = work - annealing.work;
    annealing.may_transpose = false;
    annealing.lower_bound = 0;
    anneal(network, random, annealing);
  }
  return realize(network, problem, options);
}

// The cheapest graph of several chains; the first of equals.
AdderGraph best_of_chains(const CmvmProblem& problem, const CmvmOptions& options,
                          const AnnealOptions& annealing) {
  std::vector<AdderGraph> graphs(kChains);
  parallel_for(kChains, options.threads, [&](std::size_t chain) {
    AnnealOptions own = annealing;
    if (chain == 0) own.progress = options.progress;
    graphs[chain] = run_chain(problem, options, static_cast<std::uint32_t>(chain), own);
  });
  if (options.progress) options.progress({});
  return *std::min_element(
      graphs.begin(), graphs.end(),
      [](const AdderGraph& a, const AdderGraph& b) { return cost_of(a) < cost_of(b); });
}

}  // namespace

int minimum_depth(const CmvmProblem& problem) {
  int most_digits = 0;
  for (std::size_t j = 0; j < output_count(problem); ++j) {
    most_digits = std::max(most_digits, digits_of_column(problem, j));
  }
  const auto others = static_cast<unsigned>(std::max(0, most_digits - 1));
  return static_cast<int>(std::bit_width(others));
}

AdderGraph multiply_by_matrix(const CmvmProblem& problem, const CmvmOptions& options) {
  const Clock::time_point start = Clock::now();
  check_shape(problem);
  check_ranges(problem);
  check_magnitudes(problem);
  check_options(problem, options);
  const int lower_bound = fewest_adders(problem.matrix);
  const AnnealOptions annealing{
      .max_depth = options.max_depth,
      .work = work_of(problem, options.effort),
      .may_transpose = options.max_depth == 0,
      .lower_bound = lower_bound,
      .deadline = start + std::chrono::duration_cast<Clock::duration>(
                              std::chrono::duration<double>(options.time_limit_s))};
  AdderGraph best = best_of_chains(problem, options, annealing);
  best.lower_bound = options.metric == "adders" ? lower_bound : 0;
  best.proved = best.lower_bound == cost_of(best);
  best.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return best;
}

}  // namespace napier
