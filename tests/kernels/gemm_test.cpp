#include "napier/kernels/gemm.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "random_rules.h"
#include "simd_targets.h"

namespace napier {
namespace {

// The first element whose bits differ, in words; empty if none does.
std::string first_difference(const std::vector<float>& got, const std::vector<float>& expected) {
  for (std::size_t n = 0; n < got.size(); ++n) {
    if (bits_of_value(got[n]) == bits_of_value(expected[n])) continue;
    return fmt::format("element {}: got {:a}, expected {:a}", n, got[n], expected[n]);
  }
  return "";
}

struct Case {
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

Case draw_case(RandomGemm& random) {
  Case c{.rules = random.rules(),
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

void expect_definition(const Case& c, std::map<std::string, int>& paths) {
  std::vector<float> expected(c.shape.m * c.shape.n);
  gemm_reference(c.rules, c.shape, c.left(), c.right(), c.start(), expected.data());
  for (const int threads : {1, 2}) {
    std::vector<float> got(expected.size(), -7);
    const GemmReport report =
        gemm_cpu(c.rules, c.shape, c.left(), c.right(), c.start(), got.data(), threads);
    ++paths[report.path + (report.is_guarded ? ", guarded" : "")];
    if (report.tiles_redone > 0) ++paths["redone"];
    ASSERT_EQ(first_difference(got, expected), "")
        << text_of(c.rules) << ", path " << report.path << " on " << report.target << ", k "
        << c.shape.k << ", bias " << c.bias.size();
  }
}

TEST(GemmCpu, agrees_with_the_definition_on_2000_random_rules_and_shapes_on_every_target) {
  std::map<std::string, int> paths;
  for_each_simd_target([&paths](const std::string& target) {
    RandomGemm random(1);
    for (int n = 0; n < 2000; ++n) {
      SCOPED_TRACE(target + ", case " + std::to_string(n));
      expect_definition(draw_case(random), paths);
      if (testing::Test::HasFatalFailure()) return;
    }
  });
  for (const char* path :
       {"fixed32", "binary32", "binary32, guarded", "binary64", "scalar", "redone"}) {
    EXPECT_GE(paths[path], 20) << path;
  }
}

}  // namespace
}  // namespace napier
