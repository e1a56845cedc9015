#pragma once

#include <cstddef>

#include "napier/arithmetic/dot.h"

namespace napier {

// C (m, n) = A (m, k) · B (k, n).
struct GemmShape {
  std::size_t m = 0;
  std::size_t n = 0;
  std::size_t k = 0;

  bool operator==(const GemmShape&) const = default;
};

// An element (r, c) is data[r · row_stride + c · column_stride]; a transposed matrix has its
// strides exchanged.
struct MatrixView {
  const float* data = nullptr;
  std::size_t row_stride = 0;
  std::size_t column_stride = 1;

  float at(std::size_t row, std::size_t column) const {
    return data[row * row_stride + column * column_stride];
  }
};

// Throws Error where rules contradict themselves or each other: a block that is missing or too
// large for its order, random bits that the source cannot give, sums that wrap in a float, …
void check_rules(const GemmRules& rules);

// The largest N of the rules' stochastic roundings, 0 where there are none: what the field
// `random.random_bits` must be.
int random_bits_of(const GemmRules& rules);

// The definition, output by output, on one thread: dot.h. Elements of A and B are binary32 values
// of the formats rules.a and rules.b. bias (n) may be null: then sums start from +0; else from its
// elements, values of the format that the sum is kept in. c (m, n), row-major, becomes the values
// of the results, rounded to nearest even where binary32 cannot hold them (fixed point beyond 24
// bits).
void gemm_reference(const GemmRules& rules, const GemmShape& shape, const MatrixView& a,
                    const MatrixView& b, const float* bias, float* c);

}  // namespace napier
