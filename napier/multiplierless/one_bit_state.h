#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/costed_set.h"
#include "napier/multiplierless/extraction_gains.h"
#include "napier/multiplierless/helper_builds.h"
#include "napier/multiplierless/target_prices.h"

namespace napier {

// A node of the exact search for one-bit adders: the helpers chosen, with what follows from them.
class OneBitState {
 public:
  // prefers: only preferred builds (BuildKey) count, which may be deeper than others.
  OneBitState(std::span<const std::int64_t> targets, std::int64_t limit, const OneBitCosts& costs,
              bool prefers);

  // Adds a helper, paid at this price, to what the bounds see: prices and gains.
  void add_helper(std::int64_t helper, int price);
  // No best graph has these helpers at these prices: x alone makes them in a preferred way.
  bool is_dominated() const { return prefers_ && builds_.least() < paid_; }
  // By how much less all others might count once this helper is there.
  int increase_with(std::int64_t helper, int price) const;
  // Adds those helpers to the sets as well, then every target within reach: what takes longer, and
  // is not needed where the bounds say enough.
  void make_helpers();
  bool contains(std::int64_t value) const { return with_targets_.contains(value); }
  std::span<const std::int64_t> helpers() const { return helpers_; }

  // 1, the helpers and the targets that can be made of them: what offers the next helpers.
  const CostedSet& made() const { return made_; }
  // 1, the helpers and all targets, in reach or not: no helper is cheaper than these offer it.
  const CostedSet& with_targets() const { return with_targets_; }
  TargetPrices& prices() { return prices_; }
  const TargetPrices& prices() const { return prices_; }
  const ExtractionGains& gains() const { return gains_; }
  const OneBitCosts& costs() const { return made_.costs(); }

  struct Mark {
    std::size_t helpers;
    std::vector<std::int64_t> missing;
    CostedSet::Mark made, with_targets;
    TargetPrices::Mark prices;
    ExtractionGains::Mark gains;
    BuildKey paid;
  };
  Mark mark() const;
  void undo_to(const Mark& mark);

 private:
  void close_targets();
  bool is_better_first(std::int64_t low, int shift, std::int64_t helper, int price) const;

  std::vector<std::int64_t> helpers_;
  std::size_t made_helpers_ = 0;       // that many of them are in the sets
  std::vector<std::int64_t> missing_;  // targets not in made_
  CostedSet made_;
  CostedSet with_targets_;
  TargetPrices prices_;
  ExtractionGains gains_;
  HelperBuilds builds_;
  BuildKey paid_ = 0;  // for the helpers
  bool prefers_;
};

}  // namespace napier
