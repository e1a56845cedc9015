#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/one_bit_costs.h"

namespace napier {

// A set of odd values that grows from {1}, with the fewest one-bit adders at which one more adder
// makes each other value from it; kept incrementally and undone in the reverse order. The
// counterpart of FundamentalSet where adders differ in price.
//
// With a depth limit the cheapest price is kept for each depth, since a dear and shallow adder may
// be needed where a cheap one is too deep.
class CostedSet {
 public:
  static constexpr int kUnreachable = 255;

  // A value that can be added, at the price and depth at which it became possible.
  struct Entry {
    std::int64_t value = 0;
    int cost = 0;
    int depth = 0;
  };

  CostedSet(std::int64_t limit, const OneBitCosts& costs, int max_depth);

  void add(std::int64_t value, int depth);

  bool contains(std::int64_t value) const { return is_element_[value >> 1] != 0; }
  // The cheapest adder that makes the value now, at any depth; kUnreachable: none.
  int cost(std::int64_t value) const { return layer(layers_ - 1)[value >> 1]; }
  // Each time a value becomes possible, or cheaper, or shallower, an entry is appended. It is
  // current while no later one is as good in both respects.
  const std::vector<Entry>& entries() const { return entries_; }
  bool is_current(const Entry& entry) const;
  // One above the position of the value's latest entry.
  std::size_t latest_entry(std::int64_t value) const { return latest_[value >> 1]; }

  struct Element {
    std::int64_t value = 0;
    int depth = 0;
  };
  const std::vector<Element>& elements() const { return elements_; }
  std::int64_t limit() const { return limit_; }
  const OneBitCosts& costs() const { return costs_; }

  struct Mark {
    std::size_t elements, entries, changes;
  };
  Mark mark() const { return {elements_.size(), entries_.size(), changes_.size()}; }
  void undo_to(const Mark& mark);

 private:
  struct Change {
    std::uint32_t position;  // in costs_by_depth_
    std::uint32_t latest;
    std::uint8_t cost;
  };

  const std::uint8_t* layer(int index) const { return &cost_of_[index * half_]; }
  void offer(std::int64_t value, int cost, int depth);

  std::int64_t limit_;
  std::size_t half_;
  OneBitCosts costs_;
  int max_depth_;
  int layers_;                         // one per depth, or one alone
  std::vector<std::uint8_t> cost_of_;  // layer by layer, by value / 2
  std::vector<std::uint32_t> latest_;
  std::vector<std::uint8_t> is_element_;
  std::vector<Element> elements_;
  std::vector<Entry> entries_;
  std::vector<Change> changes_;
};

}  // namespace napier
