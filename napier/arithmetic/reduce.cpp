#include "napier/arithmetic/reduce.h"

#include "napier/base/error.h"

namespace napier {
namespace {

// {0, 1}: the shortest format that has a one, so that products are no longer than the numbers.
constexpr NumberFormat kOneBit = {kFixed, 1, 0, 0, 0, 0, kGradual, 0, kNoNan, 0};

}  // namespace

Reduction over_rows(const float* matrix, std::size_t rows, std::size_t columns) {
  return {rows, columns, {matrix, columns, 1}, nullptr};
}

Reduction over_columns(const float* matrix, std::size_t rows, std::size_t columns) {
  return {columns, rows, {matrix, 1, columns}, nullptr};
}

GemmRules reduction_rules(const GemmRules& rules) {
  if (rules.rounds_product) {
    throw Error({.what = "a sum has no products to round",
                 .got = "rules that round products",
                 .expected = "exact products",
                 .remedy = "Quantize the numbers first, or leave the product out"});
  }
  GemmRules own = rules;
  own.b = rules.a;
  own.a = kOneBit;
  check_rules(own);
  return own;
}

void reduce_reference(const GemmRules& rules, const Reduction& reduction, float* sums) {
  const GemmRules own = reduction_rules(rules);
  constexpr float kOne = 1;
  gemm_reference(own, {1, reduction.count, reduction.steps}, {&kOne, 0, 0}, reduction.x,
                 reduction.start, sums);
}

}  // namespace napier
