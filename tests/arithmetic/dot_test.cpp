#include "napier/arithmetic/dot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "tests/arithmetic/random_dots.h"

namespace napier {
namespace {

using oracle::DotCase;

u64 dot_by_the_text(const DotCase& dot) {
  const auto state = std::make_unique<DotState>();
  const GemmRules& rules = dot.rules;
  dot_begin(&rules, state.get(), dot.i, dot.j, dot.a.size(), dot.initial);
  for (std::size_t k = 0; k < dot.a.size(); ++k)
    dot_step(&rules, state.get(), decode(rules.a, dot.a[k]), decode(rules.b, dot.b[k]));
  return dot_finish(&rules, state.get());
}

const char* name_of(SumOrder order) {
  return std::array{"sequential", "blocked", "tree", "kahan", "exact", "aligned"}.at(order);
}

std::string describe(const DotCase& dot) {
  const auto& r = dot.rules;
  const auto of = [](const Projection& to) {
    return oracle::describe(to.format) + " mode " + std::to_string(to.rounding.mode) + " N " +
           std::to_string(to.rounding.random_bits) + " overflow " + std::to_string(to.overflow);
  };
  return std::string(name_of(r.order)) + ", K " + std::to_string(dot.a.size()) + ", block " +
         std::to_string(r.block) + ", aligned bits " + std::to_string(r.aligned_bits) +
         "\n product " + (r.rounds_product ? of(r.product) : "exact") + "\n accumulator " +
         of(r.accumulator) + "\n outer " + of(r.outer) + "\n output " +
         (r.rounds_output ? of(r.output) : "as it is") + "\n random kind " +
         std::to_string(r.random.kind);
}

using DotImplementation = std::function<u64(const DotCase&)>;

// How often each of them differs from the oracle.
std::vector<long> faults_of(const std::vector<DotImplementation>& implementations, u64 count) {
  oracle::RandomDots random(3);
  std::vector<long> faults(implementations.size(), 0);
  for (u64 n = 0; n < count; ++n) {
    const DotCase dot = random(n);
    const u64 expected = oracle::DotOracle(dot).code();
    for (std::size_t m = 0; m < implementations.size(); ++m)
      faults[m] += implementations[m](dot) == expected ? 0 : 1;
  }
  return faults;
}

TEST(Dot, agrees_with_the_oracle_under_random_rules_in_every_order) {
  oracle::RandomDots random(1);
  std::array<int, 6> seen{};
  for (u64 n = 0; n < 12'000; ++n) {
    const DotCase dot = random(n);
    ASSERT_EQ(dot_by_the_text(dot), oracle::DotOracle(dot).code()) << n << ": " << describe(dot);
    ++seen[dot.rules.order];
  }
  for (const int count : seen) EXPECT_GT(count, 1500);
}

// Found by the oracle: under rd an exact sum of nothing but +0 was -0. (Kahan's is -0, since y is
// +0 - +0, and a difference of equal numbers is -0 under rd.)
TEST(Dot, positive_zeros_add_up_to_positive_zero_in_every_mode) {
  for (const SumOrder order : {kSequential, kBlocked, kTree, kExactSum, kAligned}) {
    for (const RoundingRule& rule : oracle::kDirected) {
      const Projection to{oracle::ieee(5, 10), rule, kOverflow};
      for (std::size_t steps = 0; steps < 4; ++steps) {
        DotCase dot;
        dot.rules = {};
        dot.rules.a = dot.rules.b = oracle::ieee(4, 3);
        dot.rules.accumulator = dot.rules.outer = to;
        dot.rules.order = order;
        dot.rules.block = 2;
        dot.rules.aligned_bits = 8;
        dot.a.assign(steps, 0);
        dot.b.assign(steps, 0x38);
        ASSERT_EQ(dot_by_the_text(dot), 0U) << describe(dot);
      }
    }
  }
}

// --- mutants: one fault each, on purpose ---

u64 dot_of(const DotCase& dot, const std::function<void(DotState&)>& spoil) {
  const auto state = std::make_unique<DotState>();
  const GemmRules& rules = dot.rules;
  dot_begin(&rules, state.get(), dot.i, dot.j, dot.a.size(), dot.initial);
  for (std::size_t k = 0; k < dot.a.size(); ++k) {
    spoil(*state);
    dot_step(&rules, state.get(), decode(rules.a, dot.a[k]), decode(rules.b, dot.b[k]));
  }
  return dot_finish(&rules, state.get());
}

u64 extra_draws_off_by_one(const DotCase& dot) {
  return dot_of(dot, [](DotState& s) { s.steps += s.k == 0 ? 1 : 0; });
}

u64 register_advanced_before_use(const DotCase& dot) {
  return dot_of(dot, [&](DotState& s) {
    if (s.k == 0) s.register_state = lfsr_next(s.register_state, dot.rules.random.lfsr_bits);
  });
}

u64 compensation_lost(const DotCase& dot) {
  return dot_of(dot, [](DotState& s) { s.kahan = 0; });
}

u64 row_and_column_swapped(DotCase dot) {
  std::swap(dot.i, dot.j);
  return dot_by_the_text(dot);
}

u64 summed_backward(DotCase dot) {
  std::reverse(dot.a.begin(), dot.a.end());
  std::reverse(dot.b.begin(), dot.b.end());
  return dot_by_the_text(dot);
}

u64 block_too_long(DotCase dot) {
  dot.rules.block += 1;
  return dot_by_the_text(dot);
}

u64 tree_summed_in_order(DotCase dot) {
  if (dot.rules.order == kTree) dot.rules.order = kBlocked;
  return dot_by_the_text(dot);
}

u64 one_bit_less_aligned(DotCase dot) {
  dot.rules.aligned_bits -= 1;
  return dot_by_the_text(dot);
}

u64 bias_lost(DotCase dot) {
  dot.initial = 0;
  return dot_by_the_text(dot);
}

u64 product_not_rounded(DotCase dot) {
  dot.rules.rounds_product = 0;
  return dot_by_the_text(dot);
}

u64 seed_cut_to_32_bits(DotCase dot) {
  dot.rules.random.seed &= 0xFFFFFFFFU;
  return dot_by_the_text(dot);
}

TEST(Mutants, of_the_dot_product_are_all_rejected) {
  EXPECT_EQ(faults_of({dot_by_the_text}, 500), std::vector<long>{0});
  const std::vector<long> faults =
      faults_of({extra_draws_off_by_one, register_advanced_before_use, compensation_lost,
                 row_and_column_swapped, summed_backward, block_too_long, tree_summed_in_order,
                 one_bit_less_aligned, bias_lost, product_not_rounded, seed_cut_to_32_bits},
                2000);
  for (const long count : faults) EXPECT_GT(count, 10);
}

}  // namespace
}  // namespace napier
