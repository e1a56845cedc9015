#pragma once

#include <bit>
#include <cstdint>

namespace napier {

// One adder between odd positive values ("fundamentals"):
//   value = (±(high << shift) ± low) >> right_shift,   shift > 0 and right_shift = 0, or the
//   reverse.
// This is without loss of generality for one input: any other shift or sign is a wire at a reader.
// Source: Dempster & Macleod, "Use of minimum-adder multiplier blocks in FIR digital filters",
// 1995.
struct OddSum {
  std::int64_t value = 0;
  std::int64_t high = 0;  // the shifted operand
  std::int64_t low = 0;
  int shift = 0;
  int right_shift = 0;
  bool negate_high = false;
  bool negate_low = false;
};

// Calls visit(OddSum) for every value below `limit` that one adder makes of u and v (u = v is
// allowed). The same value may be visited more than once.
template <typename Visit>
void for_each_odd_sum(std::int64_t u, std::int64_t v, std::int64_t limit, const Visit& visit);

// Calls visit(w) for every odd w below `limit` with which u and one adder make `value`: the inverse
// of the above. Includes w that make it together with themselves.
template <typename Visit>
void for_each_partner(std::int64_t value, std::int64_t u, std::int64_t limit, const Visit& visit);

// Splits an integer ≠ 0 into its odd part and the power of two.
inline std::int64_t odd_part(std::int64_t value) {
  const std::int64_t magnitude = value < 0 ? -value : value;
  return magnitude >> std::countr_zero(static_cast<std::uint64_t>(magnitude));
}

// ---- below: how

template <typename Visit>
void for_each_shifted_sum(std::int64_t high, std::int64_t low, std::int64_t limit,
                          const Visit& visit) {
  for (int shift = 1;; ++shift) {
    const std::int64_t shifted = high << shift;
    if (shifted - low >= limit) return;
    if (shifted + low < limit) {
      visit(OddSum{.value = shifted + low, .high = high, .low = low, .shift = shift});
    }
    if (shifted > low) {
      visit(OddSum{
          .value = shifted - low, .high = high, .low = low, .shift = shift, .negate_low = true});
    } else if (low > shifted) {
      visit(OddSum{
          .value = low - shifted, .high = high, .low = low, .shift = shift, .negate_high = true});
    }
  }
}

template <typename Visit>
void for_each_odd_sum(std::int64_t u, std::int64_t v, std::int64_t limit, const Visit& visit) {
  for_each_shifted_sum(u, v, limit, visit);
  if (u == v) return;
  for_each_shifted_sum(v, u, limit, visit);
  const std::int64_t larger = u > v ? u : v;
  const std::int64_t smaller = u > v ? v : u;
  const auto visit_halved = [&](std::int64_t sum, bool negate_low) {
    const int right_shift = std::countr_zero(static_cast<std::uint64_t>(sum));
    if (sum >> right_shift >= limit) return;
    visit(OddSum{.value = sum >> right_shift,
                 .high = larger,
                 .low = smaller,
                 .right_shift = right_shift,
                 .negate_low = negate_low});
  };
  visit_halved(larger + smaller, false);
  visit_halved(larger - smaller, true);
}

template <typename Visit>
void for_each_partner(std::int64_t value, std::int64_t u, std::int64_t limit, const Visit& visit) {
  const auto visit_odd_part = [&](std::int64_t even) {
    if (even != 0 && odd_part(even) < limit) visit(odd_part(even));
  };
  const auto visit_odd = [&](std::int64_t odd) {
    const std::int64_t magnitude = odd < 0 ? -odd : odd;
    if (magnitude < limit) visit(magnitude);
  };
  visit_odd_part(value - u);  // value = (w << s) ± u, and u − (w << s)
  visit_odd_part(value + u);
  for (int shift = 1; (u << shift) - value < limit; ++shift) {
    visit_odd((u << shift) - value);  // value = (u << s) ± w, and w − (u << s)
    visit_odd((u << shift) + value);
  }
  for (int shift = 1; (value << shift) - u < limit; ++shift) {
    visit_odd((value << shift) - u);  // value = (w ± u) >> r, and (u − w) >> r
    visit_odd((value << shift) + u);
  }
  for (int shift = 1; (std::int64_t{1} << shift) - 1 <= value; ++shift) {  // w alone
    const std::int64_t below = (std::int64_t{1} << shift) - 1;
    if (shift > 1 && value % below == 0) visit(value / below);
    if (value % (below + 2) == 0) visit(value / (below + 2));
  }
}

}  // namespace napier
