#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/dice.h"
#include "napier/multiplierless/one_bit_costs.h"
#include "napier/multiplierless/truncation_judge.h"

namespace napier {

// Random changes of which adder makes which value in a truncated graph. Every graph that a move
// leaves has its operands first, makes all targets, holds no adder that nobody reads and keeps the
// depth limit. A new adder has no cuts; all others keep theirs. False: nothing usable was drawn,
// and the graph is then in no defined state.
class TruncatedMoves {
 public:
  struct Options {
    std::int64_t limit = 0;  // fundamentals are below this
    int max_depth = 0;       // 0: none
  };

  TruncatedMoves(std::span<const std::int64_t> targets, const OneBitCosts& costs,
                 const Options& options, Dice& dice)
      : targets_(targets), costs_(costs), options_(options), dice_(dice) {}

  // Makes the value of one adder from others that do not depend on it.
  bool reroute(std::vector<TruncatedAdder>& graph, std::size_t adder);

  // Makes the value of one adder with a new helper.
  bool add_helper(std::vector<TruncatedAdder>& graph, std::size_t adder);

  // Takes a helper out; what read it is made from the rest.
  bool drop_helper(std::vector<TruncatedAdder>& graph);

  // Sorts the adders so that operands come first and names their nodes. False: a cycle, or too
  // deep.
  bool put_in_order(std::vector<TruncatedAdder>& graph) const;

 private:
  bool is_target(std::int64_t value) const;
  std::vector<std::int64_t> independent_of(const std::vector<TruncatedAdder>& graph,
                                           std::size_t adder) const;
  OddSum cheapest_sum(std::int64_t value, std::span<const std::int64_t> sorted) const;
  OddSum random_sum(std::int64_t value, std::span<const std::int64_t> sorted);
  bool finish(std::vector<TruncatedAdder>& graph) const;
  void drop_unread(std::vector<TruncatedAdder>& graph) const;

  std::span<const std::int64_t> targets_;
  const OneBitCosts& costs_;
  Options options_;
  Dice& dice_;
};

}  // namespace napier
