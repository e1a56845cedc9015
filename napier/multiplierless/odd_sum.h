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

  bool operator==(const OddSum&) const = default;
};

// Calls visit(OddSum) for every value below `limit` that one adder makes of u and v (u = v is
// allowed). The same value may be visited more than once.
template <typename Visit>
void for_each_odd_sum(std::int64_t u, std::int64_t v, std::int64_t limit, const Visit& visit);

// The inverse: calls visit(w, sum) for every odd w ≠ u below `limit` with which u and one adder
// make `value`, and how.
template <typename Visit>
void for_each_partner(std::int64_t value, std::int64_t u, std::int64_t limit, const Visit& visit);

// Calls visit(w, sum) for every odd w < value that makes `value` alone: (w << s) ± w.
template <typename Visit>
void for_each_lone_parent(std::int64_t value, const Visit& visit);

// Splits an integer ≠ 0 into its odd part and the power of two.
inline std::int64_t odd_part(std::int64_t value) {
  const std::int64_t magnitude = value < 0 ? -value : value;
  return magnitude >> std::countr_zero(static_cast<std::uint64_t>(magnitude));
}

inline int bit_length(std::int64_t value) {  // value ≥ 0; 0 → 0, 5 → 3
  return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value)));
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

// value = (w << s) ± u or u − (w << s): w is what is left without u, made odd.
template <typename Visit>
void for_each_shifted_partner(std::int64_t value, std::int64_t u, std::int64_t limit,
                              const Visit& visit) {
  const auto visit_high = [&](std::int64_t even, bool negate_high, bool negate_low) {
    const int shift = std::countr_zero(static_cast<std::uint64_t>(even));
    const std::int64_t w = even >> shift;
    if (w >= limit || w == u) return;
    visit(w, OddSum{value, w, u, shift, 0, negate_high, negate_low});
  };
  if (value > u) visit_high(value - u, false, false);
  if (value < u) visit_high(u - value, true, false);
  visit_high(value + u, false, true);
}

template <typename Visit>
void for_each_partner(std::int64_t value, std::int64_t u, std::int64_t limit, const Visit& visit) {
  for_each_shifted_partner(value, u, limit, visit);
  const auto visit_if_useful = [&](const OddSum& sum, std::int64_t w) {
    if (w > 0 && w < limit && w != u) visit(w, sum);
  };
  for (int s = 1; (u << s) - value < limit; ++s) {  // (u << s) ± w and w − (u << s)
    const std::int64_t shifted = u << s;
    visit_if_useful({value, u, value - shifted, s, 0, false, false}, value - shifted);
    visit_if_useful({value, u, shifted - value, s, 0, false, true}, shifted - value);
    visit_if_useful({value, u, value + shifted, s, 0, true, false}, value + shifted);
  }
  for (int r = 1; (value << r) - u < limit; ++r) {  // (w ± u) >> r and (u − w) >> r
    const std::int64_t doubled = value << r;
    visit_if_useful({value, doubled - u, u, 0, r, false, false}, doubled - u);
    visit_if_useful({value, doubled + u, u, 0, r, false, true}, doubled + u);
    visit_if_useful({value, u, u - doubled, 0, r, false, true}, u - doubled);
  }
}

template <typename Visit>
void for_each_lone_parent(std::int64_t value, const Visit& visit) {
  for (int s = 1; (std::int64_t{1} << s) - 1 <= value; ++s) {
    const std::int64_t below = (std::int64_t{1} << s) - 1;
    const std::int64_t above = below + 2;
    if (s > 1 && value % below == 0) {
      visit(value / below, OddSum{value, value / below, value / below, s, 0, false, true});
    }
    if (value % above == 0) {
      visit(value / above, OddSum{value, value / above, value / above, s, 0, false, false});
    }
  }
}

}  // namespace napier
