#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "napier/kernels/gemm.h"
#include "simd_targets.h"

namespace napier {
namespace {

// One number after the other, with the comparisons of floats.
DataRange range_by_comparison(const MatrixView& x, std::size_t rows, std::size_t columns) {
  DataRange range;
  for (std::size_t n = 0; n < rows * columns; ++n) {
    const float size = std::abs(x.at(n / columns, n % columns));
    if (!std::isfinite(size)) range.is_finite = false;
    range.largest = std::max(range.largest, std::isfinite(size) ? size : 0);
    const bool is_number = size > 0 && std::isfinite(size);
    if (is_number && (range.smallest == 0 || size < range.smallest)) range.smallest = size;
  }
  if (!range.is_finite) range.largest = std::numeric_limits<float>::max();
  return range;
}

void expect_equal(const DataRange& got, const DataRange& expected) {
  EXPECT_EQ(got.largest, expected.largest);
  EXPECT_EQ(got.smallest, expected.smallest);
  EXPECT_EQ(got.is_finite, expected.is_finite);
}

TEST(DataRange, is_that_of_comparisons_for_every_size_and_stride_on_every_target) {
  std::mt19937 bits(5);
  std::normal_distribution<float> normal;
  for_each_simd_target([&](const std::string& target) {
    for (int n = 0; n < 400; ++n) {
      SCOPED_TRACE(target + ", case " + std::to_string(n));
      const std::size_t rows = bits() % 6;
      const std::size_t columns = bits() % 70;
      std::vector<float> x(3 * rows * columns);
      for (float& one : x) {
        one = bits() % 4 == 0 ? 0 : std::ldexp(normal(bits), static_cast<int>(bits() % 300) - 150);
        if (n % 5 == 0 && bits() % 50 == 0) one = bits() % 2 == 0 ? -INFINITY : NAN;
        if (n % 20 == 1) one = -0.0F;
      }
      for (const MatrixView& view :
           {MatrixView{x.data(), columns, 1}, MatrixView{x.data(), 1, rows},
            MatrixView{x.data(), 3 * columns, 3}}) {
        expect_equal(range_of(view, rows, columns), range_by_comparison(view, rows, columns));
      }
    }
  });
}

}  // namespace
}  // namespace napier
