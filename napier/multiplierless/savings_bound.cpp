#include "napier/multiplierless/savings_bound.h"

#include <algorithm>

namespace napier {
namespace {

// Adds twice what each value saves of the ceiling when it is charged for all of an adder: its price
// is the lower of the two, not below `floor`.
void add_savings(std::span<const std::uint8_t> prices, std::span<const std::uint8_t> larger,
                 std::uint8_t floor, std::uint8_t ceiling, std::vector<std::uint16_t>& savings) {
  const std::uint8_t* a = prices.data();
  const std::uint8_t* b = larger.data();
  std::uint16_t* out = savings.data();
  const std::size_t count = savings.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t price = std::max(floor, std::min(a[i], b[i]));
    out[i] = static_cast<std::uint16_t>(out[i] + 2 * (std::max(ceiling, price) - price));
  }
}

// The same when each of two new operands is charged for half.
void add_shared_savings(std::span<const std::uint8_t> prices, std::span<const std::uint8_t> shared,
                        std::uint8_t floor, std::uint8_t ceiling,
                        std::vector<std::uint16_t>& savings) {
  const std::uint8_t* a = prices.data();
  const std::uint8_t* b = shared.data();
  std::uint16_t* out = savings.data();
  const std::size_t count = savings.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t alone = std::max(floor, a[i]);
    const std::uint8_t half = std::max(floor, b[i]);
    const int saved =
        std::max(2 * (std::max(ceiling, alone) - alone), std::max(ceiling, half) - half);
    out[i] = static_cast<std::uint16_t>(out[i] + saved);
  }
}

template <std::size_t kCount>
std::array<int, kCount> largest(const std::vector<std::uint16_t>& values) {
  constexpr std::size_t kBlock = 64;
  std::array<int, kCount> top{};
  for (std::size_t begin = 0; begin < values.size(); begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, values.size());
    std::uint16_t most = 0;
    for (std::size_t i = begin; i < end; ++i) most = std::max(most, values[i]);
    if (most <= top.back()) continue;
    for (std::size_t i = begin; i < end; ++i) {
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

void SavingsBound::compute(const TargetPrices& prices, const ExtractionGains& gains, int room) {
  width_ = prices.costs().width(1);
  for (int i = 1; i <= kTop; ++i) helpers_[i] = 2 * gains.least_cost(i);
  used_ = 0;
  for (const Kind& kind : kKinds) {
    fill(layers_[used_++], prices, gains, kind);
    if (least_of_two() > room && least(3) > room) return;
  }
}

void SavingsBound::fill(Layer& layer, const TargetPrices& prices, const ExtractionGains& gains,
                        const Kind& kind) const {
  layer.sum = 0;
  layer.saving.assign(prices.with_any(0).size(), 0);
  for (std::size_t t = 0; t < prices.target_count(); ++t) {
    const int of_target = std::min(prices.alone(t), width_ + kind.ceiling);
    layer.sum += 2 * of_target;
    const auto floor =
        static_cast<std::uint8_t>(std::max(0, width_ - gains.gain_of(prices.target(t))));
    const auto ceiling = static_cast<std::uint8_t>(of_target);
    if (kind.is_shared) {
      add_shared_savings(prices.with_any(t), prices.as_one_of_two(t), floor, ceiling, layer.saving);
    } else {
      add_savings(prices.with_any(t), prices.as_larger(t), floor, ceiling, layer.saving);
    }
  }
  layer.top = largest<kTop>(layer.saving);
  for (int more = 1; more <= 3; ++more) layer.least[more] = least_of(layer, more);
}

// Beyond the last of the top a helper must cost more than it saves.
int SavingsBound::least_of(const Layer& layer, int more) const {
  if (layer.top.back() > 2 * (width_ - 1)) return 0;
  int least = layer.sum + helpers_[more];
  int saved = 0;
  for (int count = 1; count <= kTop; ++count) {
    saved += layer.top[count - 1];
    const int cost = layer.sum + helpers_[count] - saved;
    if (count == more || (count > more && cost < least)) least = cost;
  }
  return least;
}

int SavingsBound::least_of_two() const {
  int least = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    least = std::max(least, layers_[i].sum + helpers_[2] - layers_[i].top[0] - layers_[i].top[1]);
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

int SavingsBound::least_with_one(const Layer& layer, std::int64_t helper) const {
  const int saved = layer.top[0] + layer.saving[static_cast<std::size_t>(helper >> 1)];
  return layer.sum + helpers_[1] - saved;
}

int SavingsBound::least_with_two(std::int64_t helper) const {
  int least = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    const int saved = layers_[i].saving[static_cast<std::size_t>(helper >> 1)];
    least = std::max(least, layers_[i].least[2] - saved);
  }
  return rounded(least);
}

}  // namespace napier
