#include "napier/multiplierless/cmvm_pattern_table.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace napier {
namespace {
// The table is resized to four slots a pattern when it has fewer than two or more than sixteen.
constexpr std::size_t kLeastSize = 1024;
constexpr std::size_t kFewestSlotsPerPattern = 2;
constexpr std::size_t kSlotsPerPattern = 4;
constexpr std::size_t kMostSlotsPerPattern = 16;
}  // namespace

PatternTable::PatternTable() : slots_(kLeastSize), hash_shift_(64 - std::countr_zero(kLeastSize)) {}

// The slot of the key, or the empty one where it belongs.
std::size_t PatternTable::find(std::uint64_t key) const {
  std::size_t position = home(key);
  while (slots_[position].key != key && slots_[position].key != 0) position = next(position);
  return position;
}

void PatternTable::list(Slot& slot) {
  if (slot.count >= buckets_.size()) buckets_.resize(slot.count + 1);
  slot.bucket = slot.count;
  buckets_[slot.count].push_back(slot.key);
  highest_ = std::max(highest_, slot.count);
}

void PatternTable::add(std::uint64_t key) {
  ++changes_;
  std::size_t position = find(key);
  if (slots_[position].key == 0) {
    if (++used_ * kFewestSlotsPerPattern > slots_.size()) {
      resize();
      position = find(key);
    }
    slots_[position].key = key;
  }
  Slot& slot = slots_[position];
  ++slot.count;
  if (is_listed_ && slot.count >= 2 && slot.bucket < slot.count) list(slot);
}

void PatternTable::remove(std::uint64_t key) {
  ++changes_;
  const std::size_t position = find(key);
  Slot& slot = slots_[position];
  --slot.count;
  if (slot.count == 0) {
    erase(position);
  } else if (is_listed_ && slot.count >= 2 && slot.bucket == 0) {
    list(slot);  // it was hidden
  }
}

// Empties the slot and moves up what would not be found past the hole.
// Source: Knuth, The Art of Computer Programming, vol. 3, section 6.4, algorithm R.
void PatternTable::erase(std::size_t position) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = position;
  for (std::size_t i = next(hole); slots_[i].key != 0; i = next(i)) {
    if (((i - home(slots_[i].key)) & mask) < ((i - hole) & mask)) continue;
    slots_[hole] = slots_[i];
    hole = i;
  }
  slots_[hole] = {};
  --used_;
  if (slots_.size() > kLeastSize && used_ * kMostSlotsPerPattern < slots_.size()) resize();
}

void PatternTable::resize() {
  std::vector<Slot> old(std::max(kLeastSize, std::bit_ceil(used_ * kSlotsPerPattern)));
  old.swap(slots_);
  hash_shift_ = 64 - std::countr_zero(slots_.size());
  for (const Slot& slot : old) {
    if (slot.key != 0) slots_[find(slot.key)] = slot;
  }
}

// Drops what no longer belongs at the end of the bucket; false when nothing is left.
bool PatternTable::clean_end(std::uint32_t bucket) {
  auto& keys = buckets_[bucket];
  while (!keys.empty()) {
    Slot& slot = slots_[find(keys.back())];
    if (slot.bucket == bucket && slot.count == bucket) return true;
    keys.pop_back();
    if (slot.bucket != bucket) continue;
    slot.bucket = 0;
    if (slot.count >= 2) list(slot);
  }
  return false;
}

void PatternTable::list_all() {
  is_listed_ = true;
  for (Slot& slot : slots_) {
    if (slot.count >= 2) list(slot);
  }
}

std::uint32_t PatternTable::highest_count() {
  if (!is_listed_) list_all();
  while (highest_ >= 2 && !clean_end(highest_)) --highest_;
  return highest_ >= 2 ? highest_ : 0;
}

std::uint64_t PatternTable::pick_highest(std::uint32_t choice) {
  auto& keys = buckets_[highest_];
  std::swap(keys[choice % keys.size()], keys.back());
  clean_end(highest_);
  return keys.back();
}

}  // namespace napier
