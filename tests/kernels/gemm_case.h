#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "random_rules.h"

namespace napier {

// The first element whose bits differ, in words; empty if none does.
inline std::string first_difference(const std::vector<float>& got,
                                    const std::vector<float>& expected) {
  for (std::size_t n = 0; n < got.size(); ++n) {
    if (bits_of_value(got[n]) == bits_of_value(expected[n])) continue;
    return fmt::format("element {}: got {:a}, expected {:a}", n, got[n], expected[n]);
  }
  return "";
}

struct GemmCase {
  GemmRules rules;
  GemmShape shape;
  std::vector<float> a, b, bias;
  bool a_is_transposed, b_is_transposed;

  MatrixView left() const {
    return a_is_transposed ? MatrixView{a.data(), 1, shape.m} : MatrixView{a.data(), shape.k, 1};
  }
  MatrixView right() const {
    return b_is_transposed ? MatrixView{b.data(), 1, shape.k} : MatrixView{b.data(), shape.n, 1};
  }
  const float* start() const { return bias.empty() ? nullptr : bias.data(); }
};

// In e5m2, -2^-11 + 30720 is rounded to 28672. Binary32 forgets the 2^-11, and 30720 is a tie that
// goes to 32768: sums of products so long must not be rounded by binary32 first.
inline GemmCase tie_case(SumOrder order) {
  const NumberFormat e5m2{kFloat, 8, 1, 5, 2, 15, kGradual, 1, kIeeeNan, 0};
  const Projection nearest{e5m2, {kRne, 0}, kOverflow};
  GemmCase c{.rules = {},
             .shape = {1, 1, 2},
             .a = {-0x1p-5F, 160},
             .b = {0x1p-6F, 192},
             .bias = {},
             .a_is_transposed = false,
             .b_is_transposed = false};
  c.rules.a = c.rules.b = e5m2;
  c.rules.accumulator = c.rules.outer = nearest;
  c.rules.order = order;
  c.rules.block = 2;
  return c;
}
constexpr SumOrder kTieOrders[] = {kSequential, kBlocked, kTree};

// Odd sizes, no steps and one step, operands of either orientation, a bias in every fifth.
inline GemmCase draw_case(RandomGemm& random) {
  GemmCase c{.rules = random.rules(),
             .shape = {},
             .a = {},
             .b = {},
             .bias = {},
             .a_is_transposed = random.chance(30),
             .b_is_transposed = random.chance(30)};
  const auto size = [&](int most) { return static_cast<std::size_t>(1 + random.below(most)); };
  c.shape = {size(9), size(70), random.chance(5) ? 0 : size(random.chance(80) ? 24 : 90)};
  const double scale = std::ldexp(1, random.below(7) - 3);
  const bool has_specials = random.chance(10);
  c.a = random.matrix(c.shape.m * c.shape.k, c.rules.a, scale, has_specials);
  c.b = random.matrix(c.shape.k * c.shape.n, c.rules.b, scale, has_specials);
  if (random.chance(20)) {
    c.bias = random.matrix(c.shape.n, total_projection(c.rules).format, scale, false);
  }
  return c;
}

}  // namespace napier
