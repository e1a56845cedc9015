#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "napier/multiplierless/extraction_gains.h"
#include "napier/multiplierless/target_prices.h"

namespace napier {

// What helpers to come and all targets cost at least, given what helpers can do for targets.
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
 public:
  // Ceilings are tried until one shows that no number of helpers ≥ 2 can stay within `room`.
  void compute(const TargetPrices& prices, const ExtractionGains& gains, int room);

  // Of exactly two helpers and all targets; of at least `more` (1 to 3).
  int least_of_two() const;
  int least(int more) const;
  // Of exactly one helper beside this one, which is paid, and all targets; of at least two.
  int least_with_one(std::int64_t helper) const;
  int least_with_two(std::int64_t helper) const;
  // As least_with_one, if no target costs more than the width of x. Not after a ceiling was enough.
  int least_at_width_with_one(std::int64_t helper) const {
    return rounded(least_with_one(layers_[kAtWidth], helper));
  }

 private:
  struct Kind {
    int ceiling;     // above the width of x
    bool is_shared;  // two new operands are charged for half each
  };
  static constexpr std::array kKinds{Kind{4, true},  Kind{7, true},  Kind{0, false},
                                     Kind{4, false}, Kind{2, true},  Kind{7, false},
                                     Kind{2, false}, Kind{12, false}};
  static constexpr std::size_t kAtWidth = 2;  // where the ceiling is that width
  static constexpr int kTop = 6;

  // Everything in halves of a one-bit adder.
  struct Layer {
    int sum = 0;                        // of the ceilings
    std::array<int, kTop> top{};        // the largest savings
    std::array<int, 4> least{};         // of at least 1, 2, 3 helpers
    std::vector<std::uint16_t> saving;  // by value / 2
  };
  void fill(Layer& layer, const TargetPrices& prices, const ExtractionGains& gains,
            const Kind& kind) const;
  static int rounded(int halves) { return (halves + 1) / 2; }
  int least_with_one(const Layer& layer, std::int64_t helper) const;
  int least_of(const Layer& layer, int more) const;

  std::array<Layer, kKinds.size()> layers_;
  std::size_t used_ = 0;
  int width_ = 0;
  std::array<int, kTop + 1> helpers_{};  // so many cost at least, in halves
};

}  // namespace napier
