#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/one_bit_costs.h"

namespace napier {

// What one adder makes each target for, when all targets and a growing set of other values can be
// its operands: from those alone, or with one value more. Kept incrementally and undone in the
// reverse order.
class TargetPrices {
 public:
  static constexpr int kNone = 255;

  // An operand with which some other makes the target, and the cheapest such adder's price.
  struct Partner {
    std::int32_t value = 0;
    std::int32_t cost = 0;
  };

  TargetPrices(std::span<const std::int64_t> targets, std::int64_t limit, const OneBitCosts& costs);

  void add(std::int64_t value);

  std::size_t target_count() const { return targets_.size(); }
  std::int64_t target(std::size_t index) const { return targets_[index]; }
  // The cheapest adder between available values; kNone: there is none.
  int alone(std::size_t index) const { return alone_[index]; }
  // The cheapest adder of `value` with an available one or with itself; kNone: there is none.
  int with(std::size_t index, std::int64_t value) const {
    return price_[index * half_ + static_cast<std::size_t>(value >> 1)];
  }
  // Every value for which with() is not kNone.
  const std::vector<std::int32_t>& useful(std::size_t index) const { return useful_[index]; }
  // The values that make the target together with `value`, cheapest first. Valid until the next
  // call.
  std::span<const Partner> partners(std::size_t index, std::int64_t value);

  // with() of every value, by value / 2, and the same with a smaller value that need not be
  // available (kNone for what is available itself).
  std::span<const std::uint8_t> with_any(std::size_t index) const {
    return {&price_[index * half_], half_};
  }
  std::span<const std::uint8_t> as_larger(std::size_t index) const {
    return {&as_larger_[index * half_], half_};
  }
  // The same with any other value, smaller or larger.
  std::span<const std::uint8_t> as_one_of_two(std::size_t index) const {
    return {&as_one_of_two_[index * half_], half_};
  }
  const OneBitCosts& costs() const { return costs_; }

  struct Mark {
    std::size_t changes;
    std::vector<int> alone;
    std::vector<std::size_t> useful;
  };
  Mark mark() const;
  void undo_to(const Mark& mark);

 private:
  struct Change {
    std::uint32_t position;  // in price_, or with its top bit in the two tables of new values
    std::uint8_t price;
    std::uint8_t as_one_of_two;
  };

  void collect_as_new(std::size_t index);
  void lower(std::size_t index, std::int64_t value, int cost);
  std::vector<Partner> collect_partners(std::size_t index, std::int64_t value) const;

  std::vector<std::int64_t> targets_;
  std::int64_t limit_;
  OneBitCosts costs_;
  std::vector<int> alone_;
  std::size_t half_;
  std::vector<std::uint8_t> price_;  // by target, then value / 2
  std::vector<std::uint8_t> as_larger_;
  std::vector<std::uint8_t> as_one_of_two_;
  std::vector<std::vector<std::int32_t>> useful_;
  std::vector<Change> changes_;
  bool is_cached_;
  std::vector<std::vector<Partner>> partners_;  // by value / 2, then target; or one, not cached
};

// The price of the one adder between a and b (a ≠ b) that makes the target; TargetPrices::kNone:
// none does.
int price_of_pair(std::int64_t target, std::int64_t a, std::int64_t b, const OneBitCosts& costs);

}  // namespace napier
