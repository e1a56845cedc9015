// Sums along an axis, as bias gradients, means and the denominators of softmax want them. Nothing
// new is defined: a sum is a row of ones times the numbers, a GEMM. Source: docs/arithmetic.md,
// "Reductions".
#pragma once

#include "napier/arithmetic/gemm.h"

namespace napier {

// `count` sums of `steps` numbers each: sum n is of x.at(k, n) for k below `steps`.
struct Reduction {
  std::size_t steps = 0;
  std::size_t count = 0;
  MatrixView x;
  const float* start = nullptr;  // (count) what the sums start from; null: +0
};

// Of a row-major matrix (rows, columns): over its rows (one sum for each column), and over its
// columns (one for each row).
Reduction over_rows(const float* matrix, std::size_t rows, std::size_t columns);
Reduction over_columns(const float* matrix, std::size_t rows, std::size_t columns);

// The rules of the GEMM that a reduction is: numbers of the format rules.a, exact products with 1.
// What rules.b holds is not looked at. Throws Error where the rules round products, or as
// check_rules does.
GemmRules reduction_rules(const GemmRules& rules);

// The definition, on one thread: sums[n] = C[0,n] of gemm_reference with A (1, steps) all ones and
// B = x. So sum n draws the random bits of output (0, n). sums (count) are values, as in
// gemm_reference; so is `start`.
void reduce_reference(const GemmRules& rules, const Reduction& reduction, float* sums);

}  // namespace napier
