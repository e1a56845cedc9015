// Extraction of a shared sum: the part of SumNetwork that turns a pattern into a node.

#include <algorithm>
#include <utility>

#include "napier/multiplierless/cmvm_network.h"

namespace napier {
namespace {

bool is_three_times(const Pattern& pattern) {
  return pattern.first == pattern.second && pattern.shift == 1 && pattern.sign > 0;
}

// The sign with which the two terms are the pattern; 0 when they are not.
int sign_as(const Pattern& pattern, const SumTerm& first, const SumTerm& second) {
  const int shift = second.shift - first.shift;
  const int sign = first.sign * second.sign;
  if (shift == pattern.shift && sign == pattern.sign) return first.sign;
  if (shift == 2 && sign < 0 && is_three_times(pattern)) return second.sign;  // 4x − x
  return 0;
}

}  // namespace

void SumNetwork::extract(std::uint64_t key) {
  if (std::find(failed_.begin(), failed_.end(), key) != failed_.end()) return patterns_.hide(key);
  const Pattern pattern = pattern_of(key);
  find_occurrences(pattern);
  if (max_depth_ > 0) {
    std::erase_if(occurrences_, [&](const Occurrence& found) { return !is_allowed(found); });
  }
  if (occurrences_.size() < 2) return patterns_.hide(key);
  const std::size_t places = occurrences_.size();
  const SumTerm shared = shared_sum(pattern);
  std::size_t replaced = places - occurrences_.size();  // 1 when the node was there before
  for (const Occurrence& occurrence : occurrences_) replaced += replace(occurrence, shared) ? 1 : 0;
  suspects_.push_back(shared.vertex);
  tidy();
  if (replaced < 2) failed_.push_back(key);
}

// All places of the pattern that do not share a term.
void SumNetwork::find_occurrences(const Pattern& pattern) {
  occurrences_.clear();
  ++visit_;
  const auto& of_first = uses_[pattern.first];
  const auto& of_second = uses_[pattern.second];
  for (const int row : of_first.size() <= of_second.size() ? of_first : of_second) {
    if (std::exchange(visited_[row], visit_) != visit_) find_occurrences_in(row, pattern);
  }
}

void SumNetwork::find_occurrences_in(int row, const Pattern& pattern) {
  const auto& terms = terms_[row];
  const std::size_t earlier = occurrences_.size();
  const auto is_taken = [&](const SumTerm& term) {
    return std::any_of(
        occurrences_.begin() + static_cast<std::ptrdiff_t>(earlier), occurrences_.end(),
        [&](const Occurrence& found) { return found.first == term || found.second == term; });
  };
  for (const SumTerm& first : terms) {
    if (first.vertex != pattern.first || is_taken(first)) continue;
    for (const SumTerm& second : terms) {
      if (second.vertex != pattern.second) continue;
      const int sign = sign_as(pattern, first, second);
      if (sign == 0 || is_taken(second)) continue;
      const SumTerm sum{-1, std::min(first.shift, second.shift), static_cast<std::int16_t>(sign)};
      occurrences_.push_back({row, first, second, sum});
      break;
    }
  }
}

// The pattern's value as a term: of a new node, or of the node that is just this sum, which is then
// taken from the occurrences.
SumTerm SumNetwork::shared_sum(const Pattern& pattern) {
  const auto existing =
      std::find_if(occurrences_.begin(), occurrences_.end(), [&](const Occurrence& found) {
        return is_node(found.row) && terms_[found.row].size() == 2 && found.sum.shift == 0;
      });
  if (existing != occurrences_.end()) {
    const SumTerm shared{existing->row, 0, existing->sum.sign};
    occurrences_.erase(existing);
    return shared;
  }
  const int node = new_node();
  add(node, {pattern.first, static_cast<std::int16_t>(std::max(0, -pattern.shift)), 1});
  add(node, {pattern.second, static_cast<std::int16_t>(std::max(0, pattern.shift)),
             static_cast<std::int16_t>(pattern.sign)});
  ranges_[node] = value_range(sum_of(addend_of(terms_[node][0]), addend_of(terms_[node][1])));
  return {node, 0, 1};
}

// False, and nothing changed, when an output would become too deep.
bool SumNetwork::replace(const Occurrence& occurrence, const SumTerm& shared) {
  const std::size_t mark = journal_.size();
  remove(occurrence.row, occurrence.first);
  remove(occurrence.row, occurrence.second);
  insert(occurrence.row, {shared.vertex, occurrence.sum.shift,
                          static_cast<std::int16_t>(occurrence.sum.sign * shared.sign)});
  if (too_deep_ == 0) return true;
  undo_to(mark);
  return false;
}

bool SumNetwork::is_allowed(const Occurrence& occurrence) const {
  const int first = depth_[occurrence.first.vertex];
  const int second = depth_[occurrence.second.vertex];
  const auto power = [](int exponent) { return std::int64_t{1} << exponent; };
  return may_weigh(occurrence.row, weight_[occurrence.row] - power(first) - power(second) +
                                       power(std::max(first, second) + 1));
}

}  // namespace napier
