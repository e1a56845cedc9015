#pragma once

#include <vector>

#include "gemm_case.h"
#include "napier/arithmetic/reduce.h"

namespace napier {

struct ReduceCase {
  GemmRules rules;
  std::size_t rows, columns;
  std::vector<float> x, start;
  bool is_over_rows;

  Reduction reduction() const {
    Reduction r =
        is_over_rows ? over_rows(x.data(), rows, columns) : over_columns(x.data(), rows, columns);
    if (!start.empty()) r.start = start.data();
    return r;
  }
  std::vector<float> expected() const {
    std::vector<float> sums(reduction().count, -7);
    reduce_reference(rules, reduction(), sums.data());
    return sums;
  }
};

// Rules that reduction_rules accepts: an exact sum of numbers may wrap where none of products did.
inline GemmRules draw_reduction_rules(RandomGemm& random) {
  for (;;) {
    GemmRules rules = random.rules();
    rules.rounds_product = 0;
    rules.random.random_bits = random_bits_of(rules);
    try {
      reduction_rules(rules);
      return rules;
    } catch (const Error&) {
      continue;
    }
  }
}

// Nothing, one number, odd sizes and more than a tile; both axes; a start in every fifth.
inline ReduceCase draw_reduce_case(RandomGemm& random) {
  ReduceCase c{.rules = draw_reduction_rules(random),
               .rows = {},
               .columns = {},
               .x = {},
               .start = {},
               .is_over_rows = random.chance(50)};
  const auto size = [&](int most) { return static_cast<std::size_t>(random.below(most)); };
  const std::size_t steps = size(random.chance(80) ? 24 : 150);
  const std::size_t count = size(random.chance(80) ? 40 : 300);
  c.rows = c.is_over_rows ? steps : count;
  c.columns = c.is_over_rows ? count : steps;
  const double scale = std::ldexp(1, random.below(7) - 3);
  c.x = random.matrix(steps * count, c.rules.a, scale, random.chance(10));
  if (random.chance(20)) {
    c.start = random.matrix(count, total_projection(c.rules).format, scale, false);
  }
  return c;
}

}  // namespace napier
