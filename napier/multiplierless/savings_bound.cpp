#include "napier/multiplierless/savings_bound.h"

#include <algorithm>

#include "napier/multiplierless/savings_pass.h"

namespace napier {
namespace {

template <std::size_t kCount>
std::array<int, kCount> largest(const std::vector<std::uint16_t>& values,
                                const std::vector<std::uint16_t>& of_blocks) {
  std::array<int, kCount> top{};
  for (std::size_t block = 0; block < of_blocks.size(); ++block) {
    if (of_blocks[block] <= top.back()) continue;
    const std::size_t end = std::min((block + 1) * kSavingsBlock, values.size());
    for (std::size_t i = block * kSavingsBlock; i < end; ++i) {
      if (values[i] <= top.back()) continue;
      top.back() = values[i];
      for (std::size_t k = kCount - 1; k > 0 && top[k] > top[k - 1]; --k) {
        std::swap(top[k], top[k - 1]);
      }
    }
  }
  return top;
}

}  // namespace

void SavingsBound::start(const TargetPrices& prices, const ExtractionGains& gains) {
  prices_ = &prices;
  gains_ = &gains;
  width_ = prices.costs().width(1);
  used_ = 0;
}

bool SavingsBound::add_layer() {
  if (used_ == kKinds.size()) return false;
  fill(layers_[used_], kKinds[used_]);
  ++used_;
  return true;
}

void SavingsBound::fill(Layer& layer, const Kind& kind) {
  const TargetPrices& prices = *prices_;
  targets_.clear();
  layer.sum = 0;
  for (std::size_t t = 0; t < prices.target_count(); ++t) {
    const int ceiling = std::min(prices.alone(t), width_ + kind.ceiling);
    const int floor = std::max(0, width_ - gains_->gain_of(prices.target(t)));
    layer.sum += 2 * ceiling;
    const auto of_two = kind.is_shared ? prices.as_one_of_two(t) : prices.as_larger(t);
    targets_.push_back({prices.with_any(t).data(), of_two.data(), static_cast<std::uint8_t>(floor),
                        static_cast<std::uint8_t>(ceiling)});
  }
  add_up_savings(targets_, kind.is_shared, gains_->rebates(), layer.saving, layer.of_blocks);
  layer.top = largest<kTop>(layer.saving, layer.of_blocks);
  for (int more = 1; more <= 4; ++more) layer.least[more] = least_of(layer, more);
}

// Beyond the last of the top a helper must cost more than it saves.
int SavingsBound::least_of(const Layer& layer, int more) const {
  if (layer.top.back() > 2 * width_) return 0;
  int least = 0;
  int cost = layer.sum;
  for (int count = 1; count <= kTop; ++count) {
    cost += 2 * width_ - layer.top[count - 1];
    if (count == more || (count > more && cost < least)) least = cost;
  }
  return least;
}

int SavingsBound::least_of_two() const {
  int least = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    const Layer& layer = layers_[i];
    least = std::max(least, layer.sum + 4 * width_ - layer.top[0] - layer.top[1]);
  }
  return rounded(least);
}

int SavingsBound::least(int more) const {
  int least = 0;
  for (std::size_t i = 0; i < used_; ++i) least = std::max(least, layers_[i].least[more]);
  return rounded(least);
}

int SavingsBound::least_with_one(std::int64_t helper) const {
  int least = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    least = std::max(least, least_with_one(layers_[i], helper));
  }
  return rounded(least);
}

int SavingsBound::least_with_two(std::int64_t helper) const {
  int least = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    least = std::max(least, layers_[i].least[2] - saved_by(layers_[i], helper));
  }
  return rounded(least);
}

int SavingsBound::least_with_three(std::int64_t helper) const {
  int least = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    least = std::max(least, layers_[i].least[3] - saved_by(layers_[i], helper));
  }
  return rounded(least);
}

SavingsBound::Allowance SavingsBound::allowance_after(std::int64_t helper, int room) const {
  Allowance allowance{};
  for (std::size_t i = 0; i < used_; ++i) {
    const Layer& layer = layers_[i];
    allowance[i] = 2 * room - (layer.sum - saved_by(layer, helper) + 2 * width_ - layer.top[0]);
  }
  return allowance;
}

}  // namespace napier
