#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>

#include "napier/multiplierless/build_order.h"

namespace napier {

// The best build so far, shared by the branches of a search that run at the same time. Of two that
// cost the same the one of the earlier branch wins, so that the end is the same whoever was faster:
// the first cheapest build in the earliest branch that has one.
class OneBitIncumbent {
 public:
  explicit OneBitIncumbent(BuildOrder start) : key_(key(start.cost, 0)), best_(std::move(start)) {}

  // The most that a build of the branch (0: before all others) may cost to be taken.
  int most(std::uint32_t branch) const {
    const std::uint64_t key = key_.load(std::memory_order_relaxed);
    return static_cast<int>(key >> 32) - (branch < static_cast<std::uint32_t>(key) ? 0 : 1);
  }

  void offer(BuildOrder order, std::uint32_t branch) {
    const std::lock_guard lock(mutex_);
    if (order.cost > most(branch)) return;
    key_.store(key(order.cost, branch), std::memory_order_relaxed);
    best_ = std::move(order);
  }

  // Once no branch runs any more.
  const BuildOrder& best() const { return best_; }

 private:
  static std::uint64_t key(int cost, std::uint32_t branch) {
    return static_cast<std::uint64_t>(cost) << 32 | branch;
  }

  std::atomic<std::uint64_t> key_;
  std::mutex mutex_;
  BuildOrder best_;
};

}  // namespace napier
