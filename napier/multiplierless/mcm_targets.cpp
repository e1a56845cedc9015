#include "napier/multiplierless/mcm_targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "napier/base/error.h"
#include "napier/multiplierless/odd_sum.h"

namespace napier {
namespace {

constexpr std::int64_t kLargestConstant = (std::int64_t{1} << 24) - 1;
// Of the input times the limit of the fundamentals: two bits below the 62 of a node, because a sum
// has one bit more than its operands, and another before its right shift.
constexpr int kMostProductBits = 60;
constexpr std::size_t kMostTargets = 1024;

void check_constants(const McmProblem& problem) {
  for (std::int64_t constant : problem.constants) {
    if (constant >= -kLargestConstant && constant <= kLargestConstant) continue;
    throw Error({.what = "a constant is too large",
                 .got = std::to_string(constant),
                 .expected = fmt::format("at most {} in magnitude (24 bits)", kLargestConstant)});
  }
  const std::size_t targets = odd_targets(problem.constants).size();
  if (targets <= kMostTargets) return;
  throw Error({.what = "too many constants",
               .got = fmt::format("{} different odd parts", targets),
               .expected = fmt::format("at most {}", kMostTargets),
               .remedy = "split the constants into several blocks"});
}

void check_error_bounds(const McmProblem& problem) {
  const std::size_t bounds = problem.max_errors.size();
  if (bounds != 0 && bounds != problem.constants.size()) {
    throw Error({.what = "the error bounds do not match the constants",
                 .got = fmt::format("{} bounds", bounds),
                 .expected = fmt::format("{}, one per constant", problem.constants.size())});
  }
  for (std::int64_t bound : problem.max_errors) {
    if (bound >= 0) continue;
    throw Error({.what = "an error bound is negative", .got = std::to_string(bound)});
  }
}

void check_input(const McmProblem& problem, int extra_word_bits) {
  const InputRange& input = problem.input;
  const std::int64_t limit = fundamental_limit(odd_targets(problem.constants), extra_word_bits);
  const std::int64_t largest = (std::int64_t{1} << kMostProductBits) / limit;
  if (input.lower <= input.upper && input.lower >= -largest && input.upper <= largest) return;
  throw Error({.what = "the input's range is empty or too wide",
               .got = fmt::format("[{}, {}]", input.lower, input.upper),
               .expected = fmt::format("lower ≤ upper, at most {} in magnitude for these constants",
                                       largest)});
}

}  // namespace

std::vector<std::int64_t> odd_targets(const std::vector<std::int64_t>& constants) {
  std::vector<std::int64_t> targets;
  for (std::int64_t constant : constants) {
    if (constant != 0 && odd_part(constant) > 1) targets.push_back(odd_part(constant));
  }
  std::sort(targets.begin(), targets.end());
  targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
  return targets;
}

std::int64_t fundamental_limit(const std::vector<std::int64_t>& targets, int extra_bits) {
  const std::int64_t largest = targets.empty() ? 1 : targets.back();
  return std::int64_t{1} << (bit_length(largest) + extra_bits);
}

int signed_digit_count(std::int64_t value) {
  const auto magnitude = static_cast<std::uint64_t>(value < 0 ? -value : value);
  return std::popcount(magnitude ^ (3 * magnitude));
}

int least_depth(std::int64_t value) {
  const int digits = signed_digit_count(value);
  return digits <= 1 ? 0 : std::bit_width(static_cast<unsigned>(digits - 1));
}

void check_problem(const McmProblem& problem, const McmOptions& options) {
  check_constants(problem);
  check_error_bounds(problem);
  check_input(problem, options.extra_word_bits);
  if (options.metric != "adders" && options.metric != "one-bit-adders") {
    throw Error(
        {.what = "unknown metric", .got = options.metric, .expected = "adders or one-bit-adders"});
  }
  for (std::int64_t target : odd_targets(problem.constants)) {
    if (options.max_depth == 0 || least_depth(target) <= options.max_depth) continue;
    throw Error({.what = fmt::format("{} cannot be made within the depth limit", target),
                 .got = fmt::format("depth {}", options.max_depth),
                 .expected = fmt::format("at least {}", least_depth(target))});
  }
}

}  // namespace napier
