#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "napier/multiplierless/one_bit_incumbent.h"
#include "napier/multiplierless/one_bit_state.h"
#include "napier/multiplierless/savings_bound.h"

namespace napier {

// How a node of the exact search can end: with no helper, one or two more. Such ends are by far the
// most of the tree, and are not followed but looked up: a target that is too dear without a second
// helper names the few values that this could be.
class OneBitLastHelpers {
 public:
  // Gets the last helpers of a set that could be cheap enough. What they and all targets cost at
  // least is compared with what the incumbent leaves over.
  using Visit = std::function<void(std::span<const std::int64_t> helpers)>;

  OneBitLastHelpers(OneBitState& state, const OneBitIncumbent& incumbent, Visit visit);

  void none(int paid);
  void one(int paid);
  // The first of the two is one of these entries of state.made(); the second comes after it, or is
  // made cheaper by it.
  void two(std::span<const std::size_t> entries, int paid, std::uint32_t branch,
           const SavingsBound& bound);

 private:
  struct First {
    std::int64_t value = 0;
    std::size_t entry = 0;
    int room = 0;   // for the second helper and all targets
    int slack = 0;  // of the room, above the least for those if no target costs more than x is wide
  };

  void follow(const First& first);
  void serve(std::uint64_t needy, const First& first);
  const std::vector<std::int32_t>& serving(std::uint64_t needy, int slack);
  void collect_serving(std::uint64_t needy, int most, std::vector<std::int32_t>& values) const;
  void improve_dearest(const First& first);
  std::vector<std::size_t> targets_to_improve(int slack) const;
  void try_second(const First& first, std::int64_t second);
  int price_of_second(const First& first, std::int64_t second) const;

  struct Serving {
    std::uint64_t needy;
    std::vector<std::int32_t> values;
  };

  OneBitState& state_;
  const OneBitIncumbent& incumbent_;
  Visit visit_;
  int width_;  // of x: what an adder costs at least, mostly
  std::size_t targets_;
  std::vector<int> with_first_;  // per target: its price with the first helper
  std::vector<Serving> serving_;
  std::size_t serving_count_ = 0;
  int serving_slack_ = 0;
};

}  // namespace napier
