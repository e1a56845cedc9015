#include "napier/multiplierless/cmvm_pattern_table.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace napier {
namespace {
constexpr std::size_t kLeastSize = 1024;
constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;  // 2^64 / φ: Fibonacci hashing
}  // namespace

PatternTable::PatternTable() : slots_(kLeastSize), hash_shift_(64 - std::countr_zero(kLeastSize)) {}

// The slot of the key, or the empty one where it belongs.
std::size_t PatternTable::find(std::uint64_t key) const {
  std::size_t position = (key * kGoldenRatio) >> hash_shift_;
  while (slots_[position].key != key && slots_[position].key != 0) {
    position = (position + 1) & (slots_.size() - 1);
  }
  return position;
}

void PatternTable::list(std::size_t position) {
  Slot& slot = slots_[position];
  if (slot.count >= buckets_.size()) buckets_.resize(slot.count + 1);
  slot.bucket = slot.count;
  buckets_[slot.count].push_back(static_cast<std::uint32_t>(position));
  highest_ = std::max(highest_, slot.count);
}

void PatternTable::add(std::uint64_t key) {
  ++changes_;
  std::size_t position = find(key);
  if (slots_[position].key == 0) {
    if (++used_ * 2 > slots_.size()) {
      rebuild();
      position = find(key);
    }
    slots_[position].key = key;
  }
  Slot& slot = slots_[position];
  ++slot.count;
  if (slot.count >= 2 && slot.bucket < slot.count) list(position);
}

void PatternTable::remove(std::uint64_t key) {
  ++changes_;
  const std::size_t position = find(key);
  Slot& slot = slots_[position];
  --slot.count;
  if (slot.count >= 2 && slot.bucket == 0) list(position);  // it was hidden
}

// Drops what no longer belongs at the end of the bucket; false when nothing is left.
bool PatternTable::clean_end(std::uint32_t bucket) {
  auto& positions = buckets_[bucket];
  while (!positions.empty()) {
    const std::uint32_t position = positions.back();
    Slot& slot = slots_[position];
    if (slot.bucket == bucket && slot.count == bucket) return true;
    positions.pop_back();
    if (slot.bucket != bucket) continue;
    slot.bucket = 0;
    if (slot.count >= 2) list(position);
  }
  return false;
}

std::uint32_t PatternTable::highest_count() {
  while (highest_ >= 2 && !clean_end(highest_)) --highest_;
  return highest_ >= 2 ? highest_ : 0;
}

std::uint64_t PatternTable::pick_highest(std::uint32_t choice) {
  auto& positions = buckets_[highest_];
  std::swap(positions[choice % positions.size()], positions.back());
  clean_end(highest_);
  return slots_[positions.back()].key;
}

// Leaves out the patterns that no longer occur, and doubles the table when too many do.
void PatternTable::rebuild() {
  std::vector<Slot> old;
  old.swap(slots_);
  const auto alive = static_cast<std::size_t>(
      std::count_if(old.begin(), old.end(), [](const Slot& slot) { return slot.count > 0; }));
  slots_.resize(std::max(kLeastSize, std::bit_ceil(alive * 4)));
  hash_shift_ = 64 - std::countr_zero(slots_.size());
  for (auto& bucket : buckets_) bucket.clear();
  highest_ = 0;
  used_ = alive + 1;  // the key that is about to be added
  for (const Slot& slot : old) {
    if (slot.count == 0) continue;
    const std::size_t position = find(slot.key);
    slots_[position] = {slot.key, slot.count, 0};
    if (slot.count >= 2) list(position);
  }
}

}  // namespace napier
