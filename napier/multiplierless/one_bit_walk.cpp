#include "napier/multiplierless/one_bit_walk.h"

#include <algorithm>
#include <array>

#include "napier/base/parallel.h"
#include "napier/multiplierless/dice.h"

namespace napier {
namespace {

constexpr std::size_t kWalks = 4;
constexpr std::size_t kPromising = 60;
constexpr std::size_t kAnyUseful = 4000;

// Iterated local search (Lourenço, Martin, Stützle, "Iterated local search", 2003) over sets of
// helpers.
class Walk {
 public:
  Walk(std::span<const std::int64_t> targets, const OneBitCosts& costs,
       const OneBitSetOptions& options, std::uint32_t stream)
      : targets_(targets), costs_(costs), options_(options), dice_(stream) {}

  BuildOrder run(const BuildOrder& start, int rounds) {
    BuildOrder best = start;
    BuildOrder current = start;
    for (int round = 0; round < rounds; ++round) {
      if (std::chrono::steady_clock::now() > options_.deadline) break;
      std::vector<std::int64_t> values = values_of(current);
      kick(current, values);
      BuildOrder next = descend(targets_, std::move(values), costs_, options_);
      if (next.adders.empty()) continue;
      const int tolerance = dice_.below(8) == 0 ? 2 : 0;
      if (next.cost > current.cost + tolerance) continue;
      current = std::move(next);
      if (current.cost < best.cost) best = current;
    }
    return best;
  }

 private:
  static std::vector<std::int64_t> values_of(const BuildOrder& order) {
    std::vector<std::int64_t> values;
    for (const OddSum& sum : order.adders) values.push_back(sum.value);
    return values;
  }

  // Puts in one or two helpers, of those that come closest to paying for themselves or of all that
  // could be of use to anyone; drops up to two.
  void kick(const BuildOrder& order, std::vector<std::int64_t>& values) {
    const std::size_t choice = dice_.below(2) == 0 ? kPromising : kAnyUseful;
    const std::vector<std::int64_t> helpers =
        promising_helpers(targets_, order, costs_, options_, choice);
    const std::size_t additions = helpers.empty() ? 0 : 1 + dice_.below(2);
    for (std::size_t i = 0; i < additions; ++i) {
      const std::int64_t helper = helpers[dice_.below(helpers.size())];
      if (std::find(values.begin(), values.end(), helper) == values.end()) {
        values.push_back(helper);
      }
    }
    const std::size_t removals = dice_.below(3);
    for (std::size_t i = 0; i < removals; ++i) drop_helper(values);
  }

  // Only where the rest can still be made.
  void drop_helper(std::vector<std::int64_t>& values) {
    const std::int64_t helper = values[dice_.below(values.size())];
    if (std::binary_search(targets_.begin(), targets_.end(), helper)) return;
    std::vector<std::int64_t> rest = values;
    std::erase(rest, helper);
    if (!cheapest_build(rest, costs_, {.max_depth = options_.max_depth}).adders.empty())
      values = rest;
  }

  std::span<const std::int64_t> targets_;
  const OneBitCosts& costs_;
  const OneBitSetOptions& options_;
  Dice dice_;
};

}  // namespace

BuildOrder walk_one_bit(std::span<const std::int64_t> targets, const BuildOrder& start,
                        const OneBitCosts& costs, const OneBitSetOptions& options, int rounds,
                        int threads) {
  std::array<BuildOrder, kWalks> found;
  parallel_for(kWalks, threads, [&](std::size_t i) {
    found[i] = Walk(targets, costs, options, static_cast<std::uint32_t>(i)).run(start, rounds);
  });
  return *std::min_element(
      found.begin(), found.end(),
      [](const BuildOrder& a, const BuildOrder& b) { return a.cost < b.cost; });
}

}  // namespace napier
