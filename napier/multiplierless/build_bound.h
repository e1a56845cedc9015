#pragma once

#include <cstddef>
#include <vector>

#include "napier/multiplierless/build_options.h"

namespace napier {

// What a build of a set costs at least, when each value may only use some of its options.
//
// The cheapest option of each value is a bound, but values that are cheapest from each other wait
// for each other. Of any set of values (a cut) one is built first, from operands that all lie
// outside. So the least that any option that enters the cut costs above what its value is charged
// already can be charged to the cut; over and over, to small cuts that nothing enters at its
// charged price, until there is none. This is the dual ascent of Wong ("A dual ascent approach for
// Steiner tree problems on a directed graph", 1984) with adders, which have two tails, for arcs.
class BuildBound {
 public:
  static constexpr int kImpossible = 1 << 24;

  // The options of a value, which are ordered by cost, from `begin` to before `end`.
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  explicit BuildBound(const std::vector<std::vector<BuildOption>>& options);

  // By value; the first is 1 and needs none.
  std::vector<Range>& allowed() { return allowed_; }
  const std::vector<Range>& allowed() const { return allowed_; }

  // At least `enough` where the bound is that high; else what is reached when nothing can be
  // charged any more. kImpossible or more: no build uses only what is allowed.
  int compute(int enough);

  // What the option costs above what compute() charged for it. If that did not reach `enough`,
  // the options at 0 alone make a build.
  int uncharged(std::size_t value, std::size_t option) const { return uncharged_[value][option]; }

 private:
  using Values = std::vector<std::size_t>;

  bool charge_values(int& bound);
  Values out_of_reach(Values cut, std::size_t given);
  std::vector<Values> circles(const Values& waiting);
  std::size_t follow(std::size_t value, std::vector<Values>& found);
  void close(std::size_t value, std::vector<Values>& found);
  Values smallest_cut(Values cut);
  int charge(const Values& cut);
  template <typename Visit>
  void for_each_entering(const Values& cut, const Visit& visit);
  bool is_possible(const BuildOption& option) const {
    return is_built_[option.high] && is_built_[option.low];
  }

  const std::vector<std::vector<BuildOption>>& options_;
  std::vector<Range> allowed_;
  std::vector<std::vector<int>> uncharged_;  // by value and option
  std::vector<char> is_built_;

  // Of the depth-first search: when a value was seen first, 0 if not yet; who waits for a value
  // of another circle; what is on the way.
  static constexpr std::size_t kDone = ~std::size_t{0};
  std::vector<std::size_t> seen_;
  std::vector<char> waits_outside_;
  std::size_t seen_count_ = 0;
  Values path_;
};

}  // namespace napier
