#include "napier/multiplierless/greedy_adders.h"

#include <algorithm>
#include <map>

#include "napier/multiplierless/fundamental_set.h"
#include "napier/multiplierless/mcm_targets.h"

namespace napier {
namespace {

// The candidate from which one adder reaches the most missing targets; ties: the smallest. 0: none
// reaches any.
std::int64_t most_useful_candidate(const FundamentalSet& set) {
  std::map<std::int64_t, int> votes;
  for (std::int64_t target : set.missing()) {
    std::vector<std::int64_t> voted;
    const auto vote = [&](std::int64_t partner, const OddSum&) {
      if (set.is_candidate(partner)) voted.push_back(partner);
    };
    for (std::int64_t element : set.elements()) {
      for_each_partner(target, element, set.limit(), vote);
    }
    for_each_lone_parent(target, vote);
    std::sort(voted.begin(), voted.end());
    voted.erase(std::unique(voted.begin(), voted.end()), voted.end());
    for (std::int64_t value : voted) ++votes[value];
  }
  std::int64_t best = 0;
  int most = 0;
  for (const auto& [value, count] : votes) {
    if (count <= most) continue;
    most = count;
    best = value;
  }
  return best;
}

// The value of the lowest `digits` nonzero digits of the canonical signed-digit form.
std::int64_t lowest_signed_digits(std::int64_t value, int digits) {
  std::int64_t low = 0;
  std::int64_t rest = value;
  for (std::int64_t weight = 1; digits > 0; weight *= 2) {
    if (rest & 1) {
      const std::int64_t digit = (rest & 3) == 3 ? -1 : 1;
      low += digit * weight;
      rest -= digit;
      --digits;
    }
    rest >>= 1;
  }
  return low;
}

// Makes a value from the two halves of its signed digits: depth ⌈log2(digits)⌉ at most.
void make_from_halves(FundamentalSet& set, std::int64_t value) {
  if (set.contains(value)) return;
  const std::int64_t low = lowest_signed_digits(value, signed_digit_count(value) / 2);
  make_from_halves(set, odd_part(low));
  make_from_halves(set, odd_part(value - low));
  set.close_targets();
  if (!set.contains(value)) set.add(value);
}

std::int64_t easiest_missing_target(const FundamentalSet& set) {
  const std::vector<std::int64_t> missing = set.missing();
  return *std::min_element(missing.begin(), missing.end(), [](std::int64_t a, std::int64_t b) {
    return signed_digit_count(a) < signed_digit_count(b);
  });
}

bool can_be_made(std::span<const std::int64_t> values, std::int64_t limit, int max_depth) {
  return FundamentalSet(values, limit, max_depth).close_targets();
}

// Drops every helper without which the rest can still be made, the latest first.
std::vector<std::int64_t> without_useless_helpers(std::span<const std::int64_t> targets,
                                                  const FundamentalSet& set, int max_depth) {
  std::vector<std::int64_t> values(set.elements().begin() + 1, set.elements().end());
  for (std::size_t i = values.size(); i-- > 0;) {
    if (std::find(targets.begin(), targets.end(), values[i]) != targets.end()) continue;
    std::vector<std::int64_t> rest = values;
    rest.erase(rest.begin() + static_cast<long>(i));
    if (can_be_made(rest, set.limit(), max_depth)) values = std::move(rest);
  }
  values.insert(values.begin(), 1);
  return values;
}

}  // namespace

// Targets within reach are taken. Else the candidate that brings the most targets within reach is
// (the cumulative benefit of Hcub at distance 2: Voronenko & Püschel, 2007). When no candidate
// helps, the target with the fewest signed digits is made of its halves.
std::vector<std::int64_t> greedy_fundamentals(std::span<const std::int64_t> targets,
                                              std::int64_t limit, int max_depth) {
  FundamentalSet set(targets, limit, max_depth);
  while (!set.close_targets()) {
    if (const std::int64_t helper = most_useful_candidate(set)) {
      set.add(helper);
    } else {
      make_from_halves(set, easiest_missing_target(set));
    }
  }
  return without_useless_helpers(targets, set, max_depth);
}

}  // namespace napier
