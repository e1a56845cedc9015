#include "napier/multiplierless/build_bound.h"

#include <algorithm>
#include <functional>

namespace napier {
namespace {

constexpr std::size_t kMostShrunk = 40;  // larger cuts are charged as they are

}  // namespace

BuildBound::BuildBound(const std::vector<std::vector<BuildOption>>& options)
    : options_(options),
      allowed_(options.size()),
      uncharged_(options.size()),
      is_built_(options.size(), 1),
      seen_(options.size(), 0),
      waits_outside_(options.size(), 0) {
  for (std::size_t i = 1; i < options_.size(); ++i) {
    allowed_[i] = {0, options_[i].size()};
    uncharged_[i].resize(options_[i].size());
  }
}

int BuildBound::compute(int enough) {
  int bound = 0;
  if (!charge_values(bound)) return kImpossible;
  Values waiting;
  for (std::size_t i = 1; i < options_.size(); ++i) waiting.push_back(i);
  while (bound < enough) {
    waiting = out_of_reach(std::move(waiting), 0);
    if (waiting.empty()) return bound;
    for (Values& circle : circles(waiting)) bound += charge(smallest_cut(std::move(circle)));
  }
  return bound;
}

bool BuildBound::charge_values(int& bound) {
  for (std::size_t i = 1; i < options_.size(); ++i) {
    const auto [begin, end] = allowed_[i];
    if (begin == end) return false;
    const int least = options_[i][begin].cost;
    for (std::size_t k = begin; k < end; ++k) uncharged_[i][k] = options_[i][k].cost - least;
    bound += least;
  }
  return true;
}

// What of the cut cannot be built at charged prices from all else and from `given`.
BuildBound::Values BuildBound::out_of_reach(Values cut, std::size_t given) {
  for (std::size_t value : cut) is_built_[value] = value == given;
  const Values all = cut;
  const auto is_reached = [&](std::size_t value) {
    const auto [begin, end] = allowed_[value];
    for (std::size_t k = begin; k < end && !is_built_[value]; ++k) {
      is_built_[value] = uncharged_[value][k] == 0 && is_possible(options_[value][k]);
    }
    return is_built_[value] != 0;
  };
  while (std::erase_if(cut, is_reached) > 0) {
  }
  for (std::size_t value : all) is_built_[value] = 1;
  return cut;
}

// Who waits, waits for some operand of each of its options at charged prices. Values that wait for
// each other and for nobody else are a cut that nothing enters. (Tarjan, "Depth-first search and
// linear graph algorithms", 1972.)
std::vector<BuildBound::Values> BuildBound::circles(const Values& waiting) {
  for (std::size_t value : waiting) {
    is_built_[value] = waits_outside_[value] = 0;
    seen_[value] = 0;
  }
  seen_count_ = 0;
  std::vector<Values> found;
  for (std::size_t value : waiting) {
    if (seen_[value] == 0) follow(value, found);
  }
  for (std::size_t value : waiting) is_built_[value] = 1;
  return found;
}

// The earliest on the path that the value, or who comes after it, waits for.
std::size_t BuildBound::follow(std::size_t value, std::vector<Values>& found) {
  std::size_t earliest = seen_[value] = ++seen_count_;
  path_.push_back(value);
  const auto await = [&](int operand) {
    if (is_built_[operand]) return;
    if (seen_[operand] == 0) earliest = std::min(earliest, follow(operand, found));
    if (seen_[operand] == kDone)
      waits_outside_[value] = 1;
    else
      earliest = std::min(earliest, seen_[operand]);
  };
  const auto [begin, end] = allowed_[value];
  for (std::size_t k = begin; k < end; ++k) {
    if (uncharged_[value][k] != 0) continue;
    await(options_[value][k].high);
    await(options_[value][k].low);
  }
  if (earliest == seen_[value]) close(value, found);
  return earliest;
}

// Takes the circle that begins with the value off the path.
void BuildBound::close(std::size_t value, std::vector<Values>& found) {
  const auto begin = std::find(path_.begin(), path_.end(), value);
  Values circle(begin, path_.end());
  path_.erase(begin, path_.end());
  bool is_cut = true;
  for (std::size_t member : circle) {
    seen_[member] = kDone;
    if (waits_outside_[member]) is_cut = false;
  }
  if (is_cut) found.push_back(std::move(circle));
}

BuildBound::Values BuildBound::smallest_cut(Values cut) {
  if (cut.size() > kMostShrunk) return cut;
  Values all = cut;
  std::sort(all.begin(), all.end(), std::greater<>());
  for (std::size_t value : all) {
    if (std::find(cut.begin(), cut.end(), value) == cut.end()) continue;
    Values smaller = out_of_reach(cut, value);
    if (!smaller.empty()) cut = std::move(smaller);
  }
  return cut;
}

// The least that enters the cut is charged for all that does.
int BuildBound::charge(const Values& cut) {
  for (std::size_t value : cut) is_built_[value] = 0;
  int least = kImpossible;
  for_each_entering(cut, [&](int& uncharged) { least = std::min(least, uncharged); });
  for_each_entering(cut, [&](int& uncharged) { uncharged -= least; });
  for (std::size_t value : cut) is_built_[value] = 1;
  return least;
}

template <typename Visit>
void BuildBound::for_each_entering(const Values& cut, const Visit& visit) {
  for (std::size_t value : cut) {
    for (std::size_t k = allowed_[value].begin; k < allowed_[value].end; ++k) {
      if (is_possible(options_[value][k])) visit(uncharged_[value][k]);
    }
  }
}

}  // namespace napier
