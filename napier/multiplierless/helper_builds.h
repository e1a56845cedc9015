#pragma once

#include <cstdint>
#include <vector>

#include "napier/multiplierless/one_bit_costs.h"

namespace napier {

// What a value's adder contributes to the comparison of two builds of the same values. Keys add up;
// a build is preferred if its sum is less: first of all of the prices, then of their squares, then
// of price times value, so that hardly two are equal. The prices decide for up to 12 adders below
// 256 each and values below 2^24; a higher price always has a higher key.
using BuildKey = std::uint64_t;
constexpr BuildKey build_key(std::int64_t value, int price) {
  const auto p = static_cast<std::uint64_t>(price);
  return (p << 52) + (p * p << 32) + p * static_cast<std::uint64_t>(value);
}

// The preferred order in which a growing set of helpers is built from x alone, without targets.
// Grows and shrinks at its end.
class HelperBuilds {
 public:
  static constexpr BuildKey kNone = ~std::uint64_t{0} >> 1;  // there is no build
  static constexpr std::size_t kMostHelpers = 12;            // beyond, nothing is known
  static constexpr int kNoPrice = 255;

  explicit HelperBuilds(const OneBitCosts& costs) : costs_(costs), least_(1, 0) {}

  void push(std::int64_t helper);
  void shrink(std::size_t size);

  // Of all helpers: the sum of the keys of the preferred build.
  BuildKey least() const { return helpers_.size() > kMostHelpers ? kNone : least_.back(); }
  bool contains(std::int64_t value) const;
  // Of one adder that makes the value from x and helpers; kNoPrice: none does.
  int price_of(std::int64_t value) const;

 private:
  struct Way {
    std::uint32_t operands;  // a set of helpers
    BuildKey key;
  };

  void add_ways_of_last();
  void add_ways_with_last();
  void add_way(std::size_t helper, std::uint32_t operands, int price);
  BuildKey key_of(std::size_t helper, std::uint32_t available) const;
  // Operand i is helper i, and x after the last of them.
  std::int64_t operand(std::size_t i) const { return i < helpers_.size() ? helpers_[i] : 1; }
  std::uint32_t bit(std::size_t i) const { return i < helpers_.size() ? std::uint32_t{1} << i : 0; }

  OneBitCosts costs_;
  std::vector<std::int64_t> helpers_;
  std::vector<std::vector<Way>> ways_;            // by helper
  std::vector<std::vector<std::size_t>> counts_;  // of ways, by helper, before each push
  std::vector<BuildKey> least_;                   // by set of helpers
};

}  // namespace napier
