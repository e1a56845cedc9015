#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace napier {

constexpr std::size_t kSavingsBlock = 64;

// What values save of one target's price, see SavingsBound. Prices by value / 2, at least
// kSavingsBlock of them.
struct TargetSavings {
  const std::uint8_t* prices = nullptr;         // with what is there
  const std::uint8_t* prices_of_two = nullptr;  // with another new operand
  std::uint8_t floor = 0;                       // no price counts as less
  std::uint8_t ceiling = 0;
};

// Twice what each value saves of all ceilings, and twice its rebate: where most of the exact
// search's time goes. is_shared: a price with another new operand saves half. of_blocks: the
// largest of each kSavingsBlock values from the first on (the last block is the last so many
// values).
void add_up_savings(std::span<const TargetSavings> targets, bool is_shared,
                    std::span<const std::uint8_t> rebates, std::vector<std::uint16_t>& savings,
                    std::vector<std::uint16_t>& of_blocks);

}  // namespace napier
