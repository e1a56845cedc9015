#include "napier/multiplierless/one_bit_state.h"

#include <algorithm>

namespace napier {

OneBitState::OneBitState(std::span<const std::int64_t> targets, std::int64_t limit,
                         const OneBitCosts& costs)
    : missing_(targets.begin(), targets.end()),
      made_(limit, costs, 0),
      with_targets_(limit, costs, 0),
      prices_(targets, limit, costs),
      gains_(targets, limit, costs) {
  for (std::int64_t target : targets) with_targets_.add(target, 0);
  close_targets();
}

void OneBitState::add_helper(std::int64_t helper) {
  helpers_.push_back(helper);
  prices_.add(helper);
  gains_.add_helper(helper);
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
  return {helpers_.size(),      missing_,       made_.mark(),
          with_targets_.mark(), prices_.mark(), gains_.mark()};
}

void OneBitState::undo_to(const Mark& mark) {
  helpers_.resize(mark.helpers);
  made_helpers_ = std::min(made_helpers_, mark.helpers);
  missing_ = mark.missing;
  made_.undo_to(mark.made);
  with_targets_.undo_to(mark.with_targets);
  prices_.undo_to(mark.prices);
  gains_.undo_to(mark.gains);
}

}  // namespace napier
