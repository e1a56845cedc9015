#include "napier/multiplierless/cmvm_bracket.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace napier {
namespace {

constexpr std::int64_t kLargest = std::int64_t{1} << 60;
constexpr int kDeepest = 60;

std::int64_t cut_off(std::int64_t value) { return std::clamp(value, -kLargest, kLargest); }

std::int64_t shifted(std::int64_t value, int shift) {
  const std::int64_t largest = kLargest >> std::min(shift, 62);
  if (value > largest) return kLargest;
  if (value < -largest) return -kLargest;
  return value * (std::int64_t{1} << shift);
}

NodeRange part_of(const Addend& addend, int shift, bool negate) {
  const std::int64_t lower = shifted(addend.range.lower, addend.shift - shift);
  const std::int64_t upper = shifted(addend.range.upper, addend.shift - shift);
  return negate ? NodeRange{-upper, -lower} : NodeRange{lower, upper};
}

std::int64_t power_of_two(int exponent) { return std::int64_t{1} << std::min(exponent, kDeepest); }

// 2^depth stands for what a balanced tree has room for: see SumNetwork.
std::int64_t weight_after(std::int64_t weight, const Addend& a, const Addend& b) {
  return weight - power_of_two(a.depth) - power_of_two(b.depth) +
         power_of_two(std::max(a.depth, b.depth) + 1);
}

}  // namespace

Addend sum_of(const Addend& a, const Addend& b) {
  const int shift = std::min(a.shift, b.shift);
  const bool negate = a.negate && b.negate;
  const NodeRange left = part_of(a, shift, a.negate && !negate);
  const NodeRange right = part_of(b, shift, b.negate && !negate);
  return {.range = {cut_off(left.lower + right.lower), cut_off(left.upper + right.upper)},
          .shift = shift,
          .negate = negate,
          .depth = std::max(a.depth, b.depth) + 1};
}

NodeRange value_range(const Addend& addend) { return part_of(addend, 0, addend.negate); }

int one_bit_adders_of_sum(const Addend& a, const Addend& b) {
  const Addend sum = sum_of(a, b);
  const auto operand = [&](const Addend& addend) {
    return CostedOperand{.range = addend.range,
                         .shift = addend.shift - sum.shift,
                         .zero_bits = 0,
                         .negate = addend.negate && !sum.negate};
  };
  return one_bit_adders_of(operand(a), operand(b), 0, sum.range);
}

int Bracketer::bracket(std::span<const Addend> addends, int max_depth) {
  entries_.clear();
  steps_.clear();
  std::int64_t weight = 0;
  for (const Addend& addend : addends) {
    insert(addend, static_cast<int>(entries_.size()));
    weight += power_of_two(addend.depth);
  }
  std::int64_t largest_weight = power_of_two(max_depth);
  while (largest_weight < weight) largest_weight *= 2;
  int total = 0;
  while (entries_.size() > 1) {
    const Choice choice = cheapest(weight, largest_weight);
    const Entry left = entries_[choice.left];
    const Entry right = entries_[choice.right];
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(choice.right));
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(choice.left));
    weight = weight_after(weight, left.addend, right.addend);
    insert(sum_of(left.addend, right.addend), static_cast<int>(addends.size() + steps_.size()));
    steps_.push_back({left.index, right.index});
    total += choice.cost;
  }
  return total;
}

// The cheapest pair of the lowest entries that leaves room for the rest. The two shallowest always
// do.
Bracketer::Choice Bracketer::cheapest(std::int64_t weight, std::int64_t largest_weight) const {
  Choice best = {.cost = std::numeric_limits<int>::max()};
  const std::size_t candidates = std::min(kCandidates, entries_.size());
  for (std::size_t j = 1; j < candidates; ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      const Addend& left = entries_[i].addend;
      const Addend& right = entries_[j].addend;
      if (weight_after(weight, left, right) > largest_weight) continue;
      const int cost = one_bit_adders_of_sum(left, right);
      if (cost < best.cost) best = {i, j, cost};
    }
  }
  return best.cost < std::numeric_limits<int>::max() ? best : shallowest();
}

Bracketer::Choice Bracketer::shallowest() const {
  Choice choice;
  const auto depth = [&](std::size_t i) { return entries_[i].addend.depth; };
  if (depth(1) < depth(0)) std::swap(choice.left, choice.right);
  for (std::size_t i = 2; i < entries_.size(); ++i) {
    if (depth(i) < depth(choice.left)) {
      choice.right = std::exchange(choice.left, i);
    } else if (depth(i) < depth(choice.right)) {
      choice.right = i;
    }
  }
  if (choice.left > choice.right) std::swap(choice.left, choice.right);
  choice.cost = one_bit_adders_of_sum(entries_[choice.left].addend, entries_[choice.right].addend);
  return choice;
}

void Bracketer::insert(const Addend& addend, int index) {
  const Entry entry{addend, width_bits(addend.range) + addend.shift, index};
  entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), entry,
                                   [](const Entry& a, const Entry& b) { return a.top < b.top; }),
                  entry);
}

}  // namespace napier
