#include "napier/multiplierless/one_bit_state.h"

#include <algorithm>

namespace napier {

OneBitState::OneBitState(std::span<const std::int64_t> targets, std::int64_t limit,
                         const OneBitCosts& costs, bool prefers)
    : missing_(targets.begin(), targets.end()),
      made_(limit, costs, 0),
      with_targets_(limit, costs, 0),
      prices_(targets, limit, costs),
      gains_(targets, limit, costs),
      builds_(costs),
      prefers_(prefers) {
  for (std::int64_t target : targets) with_targets_.add(target, 0);
  close_targets();
}

void OneBitState::add_helper(std::int64_t helper, int price) {
  gains_.add_helper(helper, [&](std::int64_t low, int shift) {
    return is_better_first(low, shift, helper, price);
  });
  helpers_.push_back(helper);
  prices_.add(helper);
  builds_.push(helper);
  paid_ += build_key(helper, price);
}

int OneBitState::increase_with(std::int64_t helper, int price) const {
  return gains_.increase_with(helper, [&](std::int64_t low, int shift) {
    return is_better_first(low, shift, helper, price);
  });
}

// Instead of extracting low from the helper: make it before, of the helpers there are, and the
// helper from it.
bool OneBitState::is_better_first(std::int64_t low, int shift, std::int64_t helper,
                                  int price) const {
  if (!prefers_ || builds_.least() != paid_) return false;
  const std::int64_t top = odd_part(helper - low);
  if (!builds_.contains(top)) return false;
  const int before = builds_.price_of(low);
  if (before == HelperBuilds::kNoPrice) return false;
  const int top_shift = std::countr_zero(static_cast<std::uint64_t>(helper - low));
  const OddSum back{.value = helper, .high = top, .low = low, .shift = top_shift};
  const int extracted = std::max(0, costs().width(low) - shift);
  return build_key(low, before) + build_key(helper, costs().cost(back)) <
         build_key(helper, price) + build_key(low, extracted);
}

void OneBitState::make_helpers() {
  for (; made_helpers_ < helpers_.size(); ++made_helpers_) {
    made_.add(helpers_[made_helpers_], 0);
    with_targets_.add(helpers_[made_helpers_], 0);
    close_targets();
  }
}

void OneBitState::close_targets() {
  for (std::size_t i = 0; i < missing_.size();) {
    if (made_.cost(missing_[i]) == CostedSet::kUnreachable) {
      ++i;
      continue;
    }
    made_.add(missing_[i], 0);
    missing_.erase(missing_.begin() + static_cast<long>(i));
    i = 0;
  }
}

OneBitState::Mark OneBitState::mark() const {
  return {helpers_.size(), missing_,      made_.mark(), with_targets_.mark(),
          prices_.mark(),  gains_.mark(), paid_};
}

void OneBitState::undo_to(const Mark& mark) {
  helpers_.resize(mark.helpers);
  made_helpers_ = std::min(made_helpers_, mark.helpers);
  missing_ = mark.missing;
  made_.undo_to(mark.made);
  with_targets_.undo_to(mark.with_targets);
  prices_.undo_to(mark.prices);
  gains_.undo_to(mark.gains);
  builds_.shrink(mark.helpers);
  paid_ = mark.paid;
}

}  // namespace napier
