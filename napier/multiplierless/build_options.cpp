#include "napier/multiplierless/build_options.h"

#include <algorithm>

namespace napier {
namespace {

// Where a value stands; almost every value that is asked for is not in the set.
class Positions {
 public:
  static constexpr int kNone = -1;

  explicit Positions(std::span<const std::int64_t> values)
      : bits_(bit_length(static_cast<std::int64_t>(4 * values.size()))),
        slots_(std::size_t{1} << bits_) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t slot = first_slot(values[i]);
      while (slots_[slot].position != kNone) slot = next(slot);
      slots_[slot] = {values[i], static_cast<int>(i)};
    }
  }

  int of(std::int64_t value) const {
    std::size_t slot = first_slot(value);
    while (slots_[slot].position != kNone && slots_[slot].value != value) slot = next(slot);
    return slots_[slot].position;
  }

 private:
  struct Slot {
    std::int64_t value = 0;
    int position = kNone;
  };

  // Knuth, "The Art of Computer Programming", vol. 3, 6.4: multiplicative hashing.
  std::size_t first_slot(std::int64_t value) const {
    return (static_cast<std::uint64_t>(value) * 0x9E3779B97F4A7C15U) >> (64 - bits_);
  }
  std::size_t next(std::size_t slot) const { return (slot + 1) & (slots_.size() - 1); }

  int bits_;
  std::vector<Slot> slots_;
};

// Whoever can use `other` can use `option`: position 0, which is 1, is always built.
bool needs_no_more(const BuildOption& option, const BuildOption& other) {
  const auto has = [&](int operand) {
    return operand == 0 || operand == other.high || operand == other.low;
  };
  return has(option.high) && has(option.low);
}

std::vector<BuildOption> best_of(std::vector<BuildOption> options) {
  std::stable_sort(options.begin(), options.end(),
                   [](const BuildOption& a, const BuildOption& b) { return a.cost < b.cost; });
  std::vector<BuildOption> best;
  for (const BuildOption& option : options) {
    const bool is_needless = std::any_of(best.begin(), best.end(), [&](const BuildOption& cheaper) {
      return needs_no_more(cheaper, option);
    });
    if (!is_needless) best.push_back(option);
  }
  return best;
}

}  // namespace

std::vector<std::vector<BuildOption>> build_options(std::span<const std::int64_t> values,
                                                    const OneBitCosts& costs) {
  const std::int64_t limit = values.back() + 1;
  const Positions positions(values);
  std::vector<std::vector<BuildOption>> options(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i; j < values.size(); ++j) {
      for_each_odd_sum(values[i], values[j], limit, [&](const OddSum& sum) {
        if (sum.value == values[i] || sum.value == values[j]) return;
        const int made = positions.of(sum.value);
        if (made == Positions::kNone) return;
        options[made].push_back(
            {costs.cost(sum), positions.of(sum.high), positions.of(sum.low), sum});
      });
    }
  }
  for (auto& of_value : options) of_value = best_of(std::move(of_value));
  return options;
}

}  // namespace napier
