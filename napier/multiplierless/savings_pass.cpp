#include "napier/multiplierless/savings_pass.h"

#include <algorithm>

#include "napier/base/error.h"

// For what the processor has: bytes gain most from wide registers.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define NAPIER_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define NAPIER_WIDE
#endif

namespace napier {
namespace {

struct Pass {
  std::span<const TargetSavings> targets;
  const std::uint8_t* rebates;
  std::size_t count;
  std::uint16_t* savings;
  std::uint16_t* of_blocks;
};

template <bool kIsShared>
[[gnu::always_inline]] inline std::uint16_t twice_saved(const TargetSavings& target,
                                                        std::size_t value) {
  const std::uint8_t own = target.prices[value];
  const std::uint8_t of_two = target.prices_of_two[value];
  const auto saved = [&](std::uint8_t price) {
    const std::uint8_t counted = std::max(target.floor, price);
    return static_cast<std::uint8_t>(std::max(target.ceiling, counted) - counted);
  };
  if (!kIsShared) return static_cast<std::uint16_t>(2 * saved(std::min(own, of_two)));
  return std::max(static_cast<std::uint16_t>(2 * saved(own)),
                  static_cast<std::uint16_t>(saved(of_two)));
}

// The sums of a block stay in registers for all targets, if kSize is known.
template <bool kIsShared, std::size_t kSize>
[[gnu::always_inline]] inline void add_up_blocks(const Pass& pass) {
  for (std::size_t block = 0; block * kSize < pass.count; ++block) {
    const std::size_t begin = std::min(block * kSize, pass.count - kSize);
    std::uint16_t sums[kSize];
    for (std::size_t i = 0; i < kSize; ++i) {
      sums[i] = static_cast<std::uint16_t>(2 * pass.rebates[begin + i]);
    }
    for (const TargetSavings target : pass.targets) {
      for (std::size_t i = 0; i < kSize; ++i) {
        sums[i] = static_cast<std::uint16_t>(sums[i] + twice_saved<kIsShared>(target, begin + i));
      }
    }
    std::uint16_t most = 0;
    for (std::size_t i = 0; i < kSize; ++i) most = std::max(most, sums[i]);
    std::copy_n(sums, kSize, pass.savings + begin);
    pass.of_blocks[block] = most;
  }
}

NAPIER_WIDE void add_up_whole(const Pass& pass) { add_up_blocks<false, kSavingsBlock>(pass); }
NAPIER_WIDE void add_up_shared(const Pass& pass) { add_up_blocks<true, kSavingsBlock>(pass); }

}  // namespace

void add_up_savings(std::span<const TargetSavings> targets, bool is_shared,
                    std::span<const std::uint8_t> rebates, std::vector<std::uint16_t>& savings,
                    std::vector<std::uint16_t>& of_blocks) {
  require(rebates.size() >= kSavingsBlock, "add_up_savings: less than a block of values");
  savings.resize(rebates.size());
  of_blocks.resize((rebates.size() + kSavingsBlock - 1) / kSavingsBlock);
  const Pass pass{targets, rebates.data(), rebates.size(), savings.data(), of_blocks.data()};
  is_shared ? add_up_shared(pass) : add_up_whole(pass);
}

}  // namespace napier
