// What the benchmarks of the kernels share: rules and operands by name, and the median.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "napier/arithmetic/gemm_names.h"
#include "napier/arithmetic/values.h"
#include "napier/base/random_normal.h"
#include "napier/formats/format_names.h"

namespace napier {

inline double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return x[x.size() / 2];
}

// Names as `napier gemm` takes them; the product "exact" is not rounded.
struct RulesByName {
  const char* numbers = "e4m3fn";
  const char* product = "exact";
  const char* accumulator = "fp32:rne";
  const char* order = "sequential";
  const char* random = "philox";
};

inline GemmRules rules_by_name(const RulesByName& names) {
  GemmRules rules{};
  rules.a = rules.b = parse_number_format(names.numbers);
  rules.rounds_product = std::string(names.product) != "exact";
  if (rules.rounds_product) rules.product = parse_projection(names.product, "product");
  rules.accumulator = parse_projection(names.accumulator, "accumulator");
  parse_order(names.order, rules);
  if (sums_in_blocks(rules)) rules.outer = rules.accumulator;
  parse_random_kind(names.random, rules.random);
  rules.random.random_bits = random_bits_of(rules);
  return rules;
}

// Normal numbers, rounded to the format.
inline std::vector<float> normal_numbers(std::size_t size, std::uint32_t stream,
                                         const NumberFormat& format = kBinary32) {
  const Projection to{format, {kRne, 0}, kSaturate};
  std::vector<float> x(size);
  for (std::size_t i = 0; i < size; ++i) {
    const u64 exact = bits_of_value(random_normal(0, stream, i));
    x[i] = float_of_code(format, convert_code(kBinary64, exact, to, 0));
  }
  return x;
}

}  // namespace napier
