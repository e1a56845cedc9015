#include "napier/multiplierless/helper_builds.h"

#include <algorithm>
#include <bit>

#include "napier/multiplierless/target_prices.h"

namespace napier {

static_assert(HelperBuilds::kNoPrice == TargetPrices::kNone);

void HelperBuilds::push(std::int64_t helper) {
  std::vector<std::size_t>& counts = counts_.emplace_back();
  for (const std::vector<Way>& ways : ways_) counts.push_back(ways.size());
  helpers_.push_back(helper);
  ways_.emplace_back();
  if (helpers_.size() > kMostHelpers) return;
  add_ways_of_last();
  add_ways_with_last();
  const std::uint32_t last = std::uint32_t{1} << (helpers_.size() - 1);
  for (std::uint32_t others = 0; others < last; ++others) {
    const std::uint32_t set = others | last;
    BuildKey least = kNone;
    for (std::uint32_t rest = set; rest != 0; rest &= rest - 1) {
      const std::uint32_t before = set & ~(rest & -rest);
      if (least_[before] >= least) continue;
      const auto helper_made = static_cast<std::size_t>(std::countr_zero(rest));
      least = std::min(least, least_[before] + key_of(helper_made, before));
    }
    least_.push_back(least);
  }
}

void HelperBuilds::shrink(std::size_t size) {
  while (helpers_.size() > size) {
    helpers_.pop_back();
    ways_.pop_back();
    for (std::size_t i = 0; i < ways_.size(); ++i) ways_[i].resize(counts_.back()[i]);
    counts_.pop_back();
    if (helpers_.size() < kMostHelpers) least_.resize(std::size_t{1} << helpers_.size());
  }
}

bool HelperBuilds::contains(std::int64_t value) const {
  return value == 1 || std::find(helpers_.begin(), helpers_.end(), value) != helpers_.end();
}

int HelperBuilds::price_of(std::int64_t value) const {
  int least = kNoPrice;
  for (std::size_t a = 0; a <= helpers_.size(); ++a) {
    for (std::size_t b = a + 1; b <= helpers_.size(); ++b) {
      least = std::min(least, price_of_pair(value, operand(a), operand(b), costs_));
    }
  }
  for_each_lone_parent(value, [&](std::int64_t parent, const OddSum& sum) {
    if (contains(parent)) least = std::min(least, costs_.cost(sum));
  });
  return least;
}

void HelperBuilds::add_ways_of_last() {
  const std::size_t last = helpers_.size() - 1;
  for (std::size_t a = 0; a <= helpers_.size(); ++a) {
    for (std::size_t b = a + 1; b <= helpers_.size(); ++b) {
      if (a == last || b == last) continue;
      add_way(last, bit(a) | bit(b), price_of_pair(helpers_[last], operand(a), operand(b), costs_));
    }
  }
  for_each_lone_parent(helpers_[last], [&](std::int64_t parent, const OddSum& sum) {
    for (std::size_t i = 0; i <= helpers_.size(); ++i) {
      if (i != last && operand(i) == parent) add_way(last, bit(i), costs_.cost(sum));
    }
  });
}

void HelperBuilds::add_ways_with_last() {
  const std::size_t last = helpers_.size() - 1;
  for (std::size_t h = 0; h < last; ++h) {
    for (std::size_t i = 0; i <= helpers_.size(); ++i) {
      if (i == h || i == last) continue;
      add_way(h, bit(i) | bit(last),
              price_of_pair(helpers_[h], operand(i), helpers_[last], costs_));
    }
    for_each_lone_parent(helpers_[h], [&](std::int64_t parent, const OddSum& sum) {
      if (parent == helpers_[last]) add_way(h, bit(last), costs_.cost(sum));
    });
  }
}

void HelperBuilds::add_way(std::size_t helper, std::uint32_t operands, int price) {
  if (price != kNoPrice) ways_[helper].push_back({operands, build_key(helpers_[helper], price)});
}

BuildKey HelperBuilds::key_of(std::size_t helper, std::uint32_t available) const {
  BuildKey least = kNone;
  for (const Way& way : ways_[helper]) {
    if ((way.operands & ~available) == 0) least = std::min(least, way.key);
  }
  return least;
}

}  // namespace napier
