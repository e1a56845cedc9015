#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace napier {

// Counts how often each two-term pattern stands in the sums of a network, and finds the most
// frequent ones. A hash table with linear probing holds the counts that are not 0. Bucket c lists
// patterns that were seen c ≥ 2 times, lazily: what has changed since is dropped or moved when it
// is met. So a count is changed with about one cache miss and without touching other patterns.
// Nothing is listed before the first question, so that filling the table takes no more memory than
// its patterns.
class PatternTable {
 public:
  PatternTable();

  void add(std::uint64_t key);     // key ≠ 0
  void remove(std::uint64_t key);  // must have been added
  std::uint32_t count(std::uint64_t key) const { return slots_[find(key)].count; }

  // The largest count of any pattern that is not hidden, if it is at least two; else 0.
  std::uint32_t highest_count();

  // One of the patterns with the highest count, which must not be 0; `choice` selects it.
  std::uint64_t pick_highest(std::uint32_t choice);

  // Keeps a pattern from being picked until its count changes.
  void hide(std::uint64_t key) { slots_[find(key)].bucket = 0; }

  // Additions and removals up to now: a measure of the work done, the same on every machine.
  std::uint64_t changes() const { return changes_; }

 private:
  static constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;  // 2^64 / φ: Fibonacci hashing

  struct Slot {
    std::uint64_t key = 0;  // 0: empty
    std::uint32_t count = 0;
    std::uint32_t bucket = 0;  // where it is listed; 0: nowhere
  };

  std::size_t home(std::uint64_t key) const { return (key * kGoldenRatio) >> hash_shift_; }
  std::size_t next(std::size_t position) const { return (position + 1) & (slots_.size() - 1); }
  std::size_t find(std::uint64_t key) const;
  void list(Slot& slot);
  void list_all();
  void erase(std::size_t position);
  void resize();
  bool clean_end(std::uint32_t bucket);

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  bool is_listed_ = false;
  int hash_shift_ = 0;
  std::vector<std::vector<std::uint64_t>> buckets_;
  std::uint32_t highest_ = 0;
  std::uint64_t changes_ = 0;
};

}  // namespace napier
