#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/one_bit_state.h"
#include "napier/multiplierless/savings_bound.h"

namespace napier {

// What can follow at a node of the exact search. Most nodes have no next helper that would be cheap
// enough; that is seen here from the latest helper alone, before the sets of what can be made are
// brought up to date, which takes several times as long.
class OneBitLookahead {
 public:
  explicit OneBitLookahead(const OneBitState& state) : state_(state) {}

  // Where the helpers are all made: every entry from this one on.
  void begin(std::size_t first_entry);
  // Where the latest one is not: the entries that the parent of the node left; and what the latest
  // helper adds, when that is worth looking at.
  void inherit(std::span<const std::size_t> entries);
  void begin_after_latest();
  // Leaves out what cannot be the next helper by the latest layer of the bound, when at least one
  // more follows; false: nothing is left, and the node is done.
  bool narrow(const SavingsBound& bound, int room);
  // The same by all layers, with what exactly the gains rise by; so does narrow() from then on.
  bool narrow_exactly(const SavingsBound& bound, int room);
  // What is left, and what is new now that all helpers are made.
  void collect_entries();
  std::span<const std::size_t> entries() const { return entries_; }

  // The entries that can be the next helper with at least two more after it.
  std::span<const std::size_t> next_helpers(const SavingsBound& bound, int room);
  // Those of them, and of the ones left out at the last moment, that can come after this one.
  std::span<const std::size_t> later_than(std::size_t entry) const;

 private:
  static constexpr std::size_t kNew = ~std::size_t{0};

  struct Follower {
    std::int64_t value;
    int cost;
    int increase;  // of the gains, at most
    std::size_t entry;
  };

  void add_sums_of_latest();
  bool fits_two(std::size_t entry, const SavingsBound& bound, int room) const;

  const OneBitState& state_;
  std::vector<Follower> followers_;
  std::span<const std::size_t> inherited_;
  bool is_open_ = false;  // there may be others
  std::size_t first_new_ = 0;
  std::vector<std::size_t> entries_;
  std::vector<std::size_t> with_two_;
  std::vector<std::size_t> next_;
};

}  // namespace napier
