#include "napier/kernels/gemm.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "gemm_case.h"
#include "simd_targets.h"

namespace napier {
namespace {

void expect_definition(const GemmCase& c, std::map<std::string, int>& paths) {
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
  for (const char* path : {"fixed32", "binary32", "binary32, guarded", "any32, guarded", "binary64",
                           "scalar", "redone"}) {
    EXPECT_GE(paths[path], 20) << path;
  }
}

}  // namespace
}  // namespace napier
