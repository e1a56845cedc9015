#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/odd_sum.h"

namespace napier {

// A set of odd values that grows from {1}, together with everything that one more adder can make
// of it (its successors), both kept incrementally and undone in the reverse order. This is what
// all searches over sets of fundamentals stand on: adding a value costs one pass over the pairs
// that contain it, not over all pairs.
//
// With a depth limit D ≥ 1 each value also carries the least depth at which the present set can
// make it (a fixed point: a late arrival may make an earlier one shallower). Without (D = 0),
// every depth reads as 0 and costs nothing.
class FundamentalSet {
 public:
  // Values are odd and below `limit`; `targets` (above 1, distinct) must be made.
  FundamentalSet(std::span<const std::int64_t> targets, std::int64_t limit, int max_depth);

  // Adds a reachable value. Then targets that became reachable wait in line: see close_targets.
  void add(std::int64_t value);

  // Adds every target that one adder reaches, until none is left. Each target costs exactly one
  // adder whenever it is added, and adding it can only help the rest. Returns true when all
  // targets are in the set.
  bool close_targets();

  bool contains(std::int64_t value) const { return state(value) & kElement; }
  // True when one adder makes the value, and (with a depth limit) shallow enough to be an operand.
  bool is_candidate(std::int64_t value) const {
    return (state(value) & (kCandidate | kElement)) == kCandidate;
  }

  // True for elements and for targets, made or not.
  bool is_member(std::int64_t value) const { return state(value) & (kElement | kTarget); }

  std::span<const std::int64_t> elements() const { return elements_; }
  // Non-targets that one adder reaches, in the order in which they became reachable.
  std::span<const std::int64_t> candidates() const { return candidates_; }
  int missing_targets() const { return missing_; }
  std::vector<std::int64_t> missing() const;
  std::int64_t limit() const { return limit_; }

  // A place to return to.
  struct Mark {
    std::size_t elements, candidates, changes, waiting;
  };
  Mark mark() const;
  void undo_to(const Mark& mark);

 private:
  enum State : std::uint8_t { kElement = 1, kTarget = 2, kCandidate = 4, kReachable = 8 };
  struct Change {
    std::uint32_t index;
    std::uint8_t state;
    std::uint8_t depth;
  };

  std::uint8_t state(std::int64_t value) const { return states_[value >> 1]; }
  void reach(std::int64_t value, int depth);
  void relax_from(std::int64_t value);

  std::vector<std::int64_t> targets_;
  std::int64_t limit_;
  int max_depth_;
  int missing_;
  std::vector<std::uint8_t> states_;  // by value / 2
  std::vector<std::uint8_t> depths_;  // by value / 2; only with a depth limit
  std::vector<std::int64_t> elements_;
  std::vector<std::int64_t> candidates_;
  std::vector<std::int64_t> waiting_;  // targets reached, added or not
  std::size_t next_waiting_ = 0;
  std::vector<Change> changes_;
  std::vector<std::int64_t> unsettled_;  // elements whose depth fell
};

}  // namespace napier
