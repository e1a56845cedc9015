#include "napier/multiplierless/one_bit_last_helpers.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace napier {

OneBitLastHelpers::OneBitLastHelpers(OneBitState& state, const OneBitIncumbent& incumbent,
                                     Visit visit)
    : state_(state),
      incumbent_(incumbent),
      visit_(std::move(visit)),
      width_(state.costs().width(1)),
      targets_(state.prices().target_count()),
      with_first_(targets_, 0) {}

void OneBitLastHelpers::none(int paid) {
  int sum = paid;
  for (std::size_t t = 0; t < targets_; ++t) sum += state_.prices().alone(t);
  if (sum <= incumbent_.most(0)) visit_({});
}

void OneBitLastHelpers::one(int paid) {
  const TargetPrices& prices = state_.prices();
  for (std::int64_t helper = 3; helper < state_.made().limit(); helper += 2) {
    if (state_.contains(helper)) continue;
    int sum = paid + state_.with_targets().cost(helper);
    for (std::size_t t = 0; t < targets_; ++t) {
      sum += std::min(prices.alone(t), prices.with(t, helper));
    }
    if (sum <= incumbent_.most(0)) visit_(std::array{helper});
  }
}

void OneBitLastHelpers::two(std::span<const std::size_t> entries, int paid, std::uint32_t branch,
                            const SavingsBound& bound) {
  const CostedSet& made = state_.made();
  serving_count_ = 0;
  serving_slack_ = incumbent_.most(branch) - paid - width_ - bound.least_at_width_with_one(1);
  for (std::size_t i : entries) {
    const CostedSet::Entry& entry = made.entries()[i];
    First first{.value = entry.value, .entry = i};
    first.room = incumbent_.most(branch) - paid - entry.cost;
    const int excess = bound.least_with_one(entry.value) - first.room;
    if (excess > state_.gains().most_increase_with(entry.value)) continue;
    if (!made.is_current(entry)) continue;
    const int increase = state_.increase_with(entry.value, entry.cost);
    if (excess > increase) continue;
    first.slack = first.room - bound.least_at_width_with_one(entry.value) + increase;
    follow(first);
  }
}

void OneBitLastHelpers::follow(const First& first) {
  std::uint64_t needy = 0;  // targets that use up more than the slack without a second helper
  for (std::size_t t = 0; t < targets_; ++t) {
    with_first_[t] = std::min(state_.prices().alone(t), state_.prices().with(t, first.value));
    if (with_first_[t] - width_ > first.slack) needy |= std::uint64_t{1} << t;
  }
  if (needy != 0) {
    serve(needy, first);
  } else {
    improve_dearest(first);
  }
}

// The second helper serves all needy targets with what was there before, or some target in one
// adder with the first helper.
void OneBitLastHelpers::serve(std::uint64_t needy, const First& first) {
  for (std::int32_t second : serving(needy, first.slack)) try_second(first, second);
  for (std::uint64_t rest = needy; rest != 0; rest &= rest - 1) {
    const auto target = static_cast<std::size_t>(std::countr_zero(rest));
    for (const TargetPrices::Partner& partner : state_.prices().partners(target, first.value)) {
      if (partner.cost - width_ > first.slack) break;
      try_second(first, partner.value);
    }
  }
}

// The values that serve each needy target within the slack, whatever the first helper. Kept per
// node for the slack that an ordinary first helper leaves.
const std::vector<std::int32_t>& OneBitLastHelpers::serving(std::uint64_t needy, int slack) {
  const bool is_kept = slack <= serving_slack_;
  for (std::size_t i = 0; is_kept && i < serving_count_; ++i) {
    if (serving_[i].needy == needy) return serving_[i].values;
  }
  if (serving_count_ == serving_.size()) serving_.emplace_back();
  Serving& serving = serving_[serving_count_];
  if (is_kept) ++serving_count_;
  serving.needy = needy;
  collect_serving(needy, width_ + std::max(slack, serving_slack_), serving.values);
  return serving.values;
}

void OneBitLastHelpers::collect_serving(std::uint64_t needy, int most,
                                        std::vector<std::int32_t>& values) const {
  const TargetPrices& prices = state_.prices();
  auto fewest = static_cast<std::size_t>(std::countr_zero(needy));
  for (std::uint64_t rest = needy; rest != 0; rest &= rest - 1) {
    const auto target = static_cast<std::size_t>(std::countr_zero(rest));
    if (prices.useful(target).size() < prices.useful(fewest).size()) fewest = target;
  }
  values.clear();
  for (std::int32_t value : prices.useful(fewest)) {
    bool serves = true;
    for (std::uint64_t rest = needy; rest != 0 && serves; rest &= rest - 1) {
      serves = prices.with(static_cast<std::size_t>(std::countr_zero(rest)), value) <= most;
    }
    if (serves) values.push_back(value);
  }
}

// No target alone is too dear, so that some of the dearest must become cheaper: enough of them to
// use up the slack. If all of them do not, the second helper may serve no target at all.
void OneBitLastHelpers::improve_dearest(const First& first) {
  const std::vector<std::size_t> dearest = targets_to_improve(first.slack);
  if (dearest.empty()) {
    for (std::int64_t second = 3; second < state_.made().limit(); second += 2) {
      try_second(first, second);
    }
  }
  for (std::size_t target : dearest) {
    for (std::int32_t second : state_.prices().useful(target)) {
      if (state_.prices().with(target, second) < with_first_[target]) try_second(first, second);
    }
    for (const TargetPrices::Partner& partner : state_.prices().partners(target, first.value)) {
      if (partner.cost >= with_first_[target]) break;
      try_second(first, partner.value);
    }
  }
}

std::vector<std::size_t> OneBitLastHelpers::targets_to_improve(int slack) const {
  std::vector<std::size_t> dearest(targets_);
  std::iota(dearest.begin(), dearest.end(), std::size_t{0});
  std::stable_sort(dearest.begin(), dearest.end(),
                   [&](std::size_t a, std::size_t b) { return with_first_[a] > with_first_[b]; });
  int above_width = 0;
  for (std::size_t count = 0; count < targets_; ++count) {
    above_width += std::max(0, with_first_[dearest[count]] - width_);
    if (above_width <= slack) continue;
    dearest.resize(count + 1);
    return dearest;
  }
  return {};
}

void OneBitLastHelpers::try_second(const First& first, std::int64_t second) {
  if (second == first.value || state_.contains(second)) return;
  const TargetPrices& prices = state_.prices();
  int room = first.room;
  for (std::size_t t = 0; t < targets_ && room >= 0; ++t) {
    int price = std::min(with_first_[t], prices.with(t, second));
    if (price > width_) {
      price = std::min(price, price_of_pair(prices.target(t), first.value, second, state_.costs()));
    }
    room -= price;
  }
  if (room >= 0 && price_of_second(first, second) <= room) {
    visit_(std::array{first.value, second});
  }
}

// kUnreachable, too, where the same two come in the other order.
int OneBitLastHelpers::price_of_second(const First& first, std::int64_t second) const {
  int price = state_.with_targets().cost(second);
  const auto keep = [&](std::int64_t partner, const OddSum& sum) {
    if (state_.contains(partner)) price = std::min(price, state_.costs().cost(sum));
  };
  for_each_partner(second, first.value, state_.made().limit(), keep);
  for_each_lone_parent(second, [&](std::int64_t parent, const OddSum& sum) {
    if (parent == first.value) price = std::min(price, state_.costs().cost(sum));
  });
  const CostedSet& made = state_.made();
  const bool came_before = made.latest_entry(second) <= first.entry;
  if (came_before && made.cost(second) <= price) return CostedSet::kUnreachable;
  return price;
}

}  // namespace napier
