#include "napier/arithmetic/gemm.h"

#include <fmt/format.h>

#include <algorithm>

#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/values.h"
#include "napier/arithmetic/wrap_reach.h"
#include "napier/base/error.h"

namespace napier {
namespace {

constexpr int kMostAlignedBits = 53;

bool is_random(const Projection& to) { return is_stochastic(to.rounding) != 0; }

void check_block(const GemmRules& rules) {
  const int most = rules.order == kAligned ? kLargestAlignedBlock : kLargestTreeBlock;
  if (sums_in_blocks(rules) && (rules.block < 1 || rules.block > most)) {
    throw Error({.what = "blocks of that size cannot be had",
                 .where = "the order of summation",
                 .got = fmt::format("{} products", rules.block),
                 .expected = fmt::format("1 to {}", most)});
  }
  const bool has_bits = rules.aligned_bits >= 1 && rules.aligned_bits <= kMostAlignedBits;
  if (rules.order == kAligned && !has_bits) {
    throw Error({.what = "products cannot be aligned to that many bits",
                 .where = "the order of summation",
                 .got = fmt::format("{} bits", rules.aligned_bits),
                 .expected = fmt::format("1 to {}", kMostAlignedBits)});
  }
}

// A register has draws for one product and one sum per step, and for nothing else.
void check_register(const GemmRules& rules) {
  if (rules.random.kind != kLfsr || random_bits_of(rules) == 0) return;
  if (rules.order != kSequential || (rules.rounds_output && is_random(rules.output))) {
    throw Error({.what = "an lfsr gives random bits to products and sums in sequential order only",
                 .where = "the source of random bits",
                 .expected = "order sequential and an output that is not rounded stochastically",
                 .remedy = "Use philox"});
  }
  if (2 * random_bits_of(rules) > rules.random.lfsr_bits) {
    throw Error({.what = "the lfsr is too short for two draws a step",
                 .where = "the source of random bits",
                 .got = fmt::format("{} bits", rules.random.lfsr_bits),
                 .expected = fmt::format("at least {}", 2 * random_bits_of(rules)),
                 .remedy = "Take a longer lfsr, fewer random bits, or philox"});
  }
}

// What wraps needs every bit of the exact sums.
void check_wrap(const GemmRules& rules) {
  const NumberFormat& sum = rules.accumulator.format;
  const NumberFormat& product = rules.product.format;
  // A product added to what stands in `to`.
  const auto check_sum = [&](const Projection& to, const char* where, int more_bits) {
    if (rules.rounds_product) {
      check_wrap_reach(CodeOperation::kAdd, {product, to.format, {}}, to, where, more_bits);
    } else {
      check_wrap_reach(CodeOperation::kMultiplyAdd, {rules.a, rules.b, to.format}, to, where,
                       more_bits);
    }
  };
  constexpr int kSteps = 32;  // fewer than 2^32 of them
  constexpr int kAlignedSteps = 6;
  if (rules.rounds_product) {
    check_wrap_reach(CodeOperation::kMultiply, {rules.a, rules.b, {}}, rules.product,
                     "the product");
  }
  check_sum(rules.accumulator, "the accumulator", rules.order == kExactSum ? kSteps : 0);
  if (!sums_in_blocks(rules)) return;
  check_sum(rules.outer, "the sum of the blocks", rules.order == kAligned ? kAlignedSteps : 0);
  check_wrap_reach(CodeOperation::kAdd, {sum, rules.outer.format, {}}, rules.outer,
                   "the sum of the blocks");
}

Exact exact_of(float x) { return decode(kBinary32, bits_of_value(x)); }

}  // namespace

int random_bits_of(const GemmRules& rules) {
  int bits = is_random(rules.accumulator) ? rules.accumulator.rounding.random_bits : 0;
  const auto take = [&bits](bool is_used, const Projection& to) {
    if (is_used && is_random(to)) bits = std::max(bits, to.rounding.random_bits);
  };
  take(rules.rounds_product, rules.product);
  take(sums_in_blocks(rules), rules.outer);
  take(rules.rounds_output, rules.output);
  return bits;
}

void check_rules(const GemmRules& rules) {
  check_block(rules);
  if (rules.rounds_product) check_projection(rules.product, "the product");
  check_projection(rules.accumulator, "the accumulator");
  if (sums_in_blocks(rules)) check_projection(rules.outer, "the sum of the blocks");
  if (rules.rounds_output) check_projection(rules.output, "the output");
  check_wrap(rules);
  check_register(rules);
  require(rules.random.random_bits == random_bits_of(rules),
          "random.random_bits is random_bits_of(rules)");
}

void gemm_reference(const GemmRules& rules, const GemmShape& shape, const MatrixView& a,
                    const MatrixView& b, const float* bias, float* c) {
  check_rules(rules);
  const Projection total = total_projection(rules);
  const NumberFormat result = rules.rounds_output ? rules.output.format : total.format;
  DotState state;
  for (std::size_t i = 0; i < shape.m; ++i) {
    for (std::size_t j = 0; j < shape.n; ++j) {
      const u64 start =
          bias == nullptr ? 0 : project_exact(exact_of(bias[j]), {total.format, {kRne, 0}, {}}, 0);
      dot_begin(&rules, &state, static_cast<u32>(i), static_cast<u32>(j), shape.k, start);
      for (std::size_t k = 0; k < shape.k; ++k) {
        dot_step(&rules, &state, exact_of(a.at(i, k)), exact_of(b.at(k, j)));
      }
      c[i * shape.n + j] = float_of_code(result, dot_finish(&rules, &state));
    }
  }
}

}  // namespace napier
