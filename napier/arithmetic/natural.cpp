#include "napier/arithmetic/natural.h"

#include <algorithm>
#include <bit>

namespace napier {

Natural::Natural(std::uint32_t value) {
  if (value != 0) digits_.push_back(value);
}

int Natural::bit_length() const {
  if (digits_.empty()) return 0;
  return static_cast<int>(32 * digits_.size()) - std::countl_zero(digits_.back());
}

void Natural::multiply_add(std::uint32_t factor, std::uint32_t addend) {
  std::uint64_t carry = addend;
  for (std::uint32_t& digit : digits_) {
    carry += std::uint64_t{digit} * factor;
    digit = static_cast<std::uint32_t>(carry);
    carry >>= 32;
  }
  if (carry != 0) digits_.push_back(static_cast<std::uint32_t>(carry));
}

void Natural::shift_left(int bits) {
  if (digits_.empty()) return;
  if (bits % 32 != 0) multiply_add(std::uint32_t{1} << (bits % 32), 0);
  digits_.insert(digits_.begin(), static_cast<std::size_t>(bits / 32), 0);
}

bool Natural::is_below(const Natural& other) const {
  if (digits_.size() != other.digits_.size()) return digits_.size() < other.digits_.size();
  return std::lexicographical_compare(digits_.rbegin(), digits_.rend(), other.digits_.rbegin(),
                                      other.digits_.rend());
}

bool Natural::take_off(const Natural& other) {
  if (is_below(other)) return false;
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < digits_.size(); ++i) {
    const std::uint64_t lower = i < other.digits_.size() ? other.digits_[i] : 0;
    const std::uint64_t difference = digits_[i] - lower - borrow;
    digits_[i] = static_cast<std::uint32_t>(difference);
    borrow = difference >> 63;
  }
  while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  return true;
}

}  // namespace napier
