#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "napier/multiplierless/extraction_gains.h"
#include "napier/multiplierless/savings_pass.h"
#include "napier/multiplierless/target_prices.h"

namespace napier {

// What helpers to come and all targets cost at least, given what helpers can do for targets. A
// helper counts as W (the width of x) less its rebate, see ExtractionGains.
//
// A target's adder either has both operands already, or it is charged to a new helper: to its one
// new operand, or to the larger of two. So with any ceilings c_t ≤ alone(t), helpers H to come:
//   Σ_t price(t) ≥ Σ_t c_t − Σ_{h ∈ H} saving(h),   saving(h) = Σ_t max(0, c_t − price(t, h)),
// price(t, h) being the least that t costs when it is charged to h. Or two new operands are charged
// for half each: h saves the half of what t saves with h and any other value. Low ceilings see that
// a helper serves few targets cheaply, high ones that targets are out of reach; several are tried.
// This is the dual bound of facility location (Erlenkotter, "A dual-based procedure for
// uncapacitated facility location", 1978), with equal multipliers.
class SavingsBound {
  struct Kind {
    int ceiling;     // above the width of x
    bool is_shared;  // two new operands are charged for half each
  };
  static constexpr std::array kKinds{Kind{7, false}, Kind{4, true},  Kind{0, false}, Kind{5, true},
                                     Kind{8, false}, Kind{6, false}, Kind{7, true}};
  static constexpr std::size_t kQuickKinds = 3;  // for nodes that at most two helpers follow

 public:
  // Both must stay as they are while this is used.
  void start(const TargetPrices& prices, const ExtractionGains& gains);
  // Tries other ceilings; false: there are no more. All below holds by what was tried, and is 0 or
  // less before.
  bool add_layer();
  std::size_t layer_count() const { return used_; }
  bool has_quick_layers() const { return used_ >= kQuickKinds; }

  // Of exactly two helpers and all targets; of at least `more` (1 to 3).
  int least_of_two() const;
  int least(int more) const;
  // Of exactly one helper beside this one, which is paid, and all targets; of at least two. What
  // this one adds to the gains is not seen.
  int least_with_one(std::int64_t helper) const;
  int least_with_two(std::int64_t helper) const;
  int least_with_three(std::int64_t helper) const;
  // As least_with_one, if no target costs more than the width of x. Once there are quick layers.
  int least_at_width_with_one(std::int64_t helper) const {
    return rounded(least_with_one(layers_[kAtWidth], helper));
  }

  // Whether the helper, paid at this cost, and at least one more and all targets can stay within
  // `room`; by the latest layer alone.
  bool allows(std::int64_t helper, int cost, int room) const {
    return std::all_of(layers_.begin(), layers_.begin() + used_,
                       [&](const Layer& layer) { return allows(layer, helper, cost, room); });
  }
  bool allows_by_latest(std::int64_t helper, int cost, int room) const {
    return allows(layers_[used_ - 1], helper, cost, room);
  }

  // What a second helper may cost in halves less what it saves, by layer, when `helper` is paid and
  // exactly one more follows; `room` is for those two and all targets.
  using Allowance = std::array<int, kKinds.size()>;
  Allowance allowance_after(std::int64_t helper, int room) const;
  bool allows_second(const Allowance& allowance, std::int64_t second, int cost) const {
    for (std::size_t i = 0; i < used_; ++i) {
      if (2 * cost - saved_by(layers_[i], second) > allowance[i]) return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t kAtWidth = 2;  // where the ceiling is that width
  static_assert(kKinds[kAtWidth].ceiling == 0 && kAtWidth < kQuickKinds);
  static constexpr int kTop = 6;

  // Everything in halves of a one-bit adder.
  struct Layer {
    int sum = 0;                  // of the ceilings
    std::array<int, kTop> top{};  // the largest of those below
    std::array<int, 5> least{};   // of at least 1, 2, 3, 4 helpers
    std::vector<std::uint16_t> of_blocks;
    std::vector<std::uint16_t> saving;  // by value / 2: of the ceilings, and the rebate
  };
  void fill(Layer& layer, const Kind& kind);
  // Of the ceilings alone.
  int saved_by(const Layer& layer, std::int64_t paid_helper) const {
    return layer.saving[static_cast<std::size_t>(paid_helper >> 1)] -
           2 * gains_->rebate_of(paid_helper);
  }
  static int rounded(int halves) { return (halves + 1) / 2; }
  int least_with_one(const Layer& layer, std::int64_t helper) const {
    const int saving = layer.saving[static_cast<std::size_t>(helper >> 1)];
    const int of_other = saving == layer.top[0] ? layer.top[1] : layer.top[0];
    return layer.sum + 2 * width_ - of_other - saved_by(layer, helper);
  }
  bool allows(const Layer& layer, std::int64_t helper, int cost, int room) const {
    const int two_more = layer.least[2] - saved_by(layer, helper);
    return 2 * cost + std::min(least_with_one(layer, helper), two_more) <= 2 * room;
  }
  int least_of(const Layer& layer, int more) const;

  std::array<Layer, kKinds.size()> layers_;
  std::size_t used_ = 0;
  int width_ = 0;
  std::vector<TargetSavings> targets_;
  const TargetPrices* prices_ = nullptr;
  const ExtractionGains* gains_ = nullptr;
};

}  // namespace napier
