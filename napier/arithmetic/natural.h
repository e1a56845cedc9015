#pragma once

#include <cstdint>
#include <vector>

namespace napier {

// A natural number of any size: as much of one as reading a decimal number exactly needs.
class Natural {
 public:
  Natural() = default;  // zero
  explicit Natural(std::uint32_t value);

  bool is_zero() const { return digits_.empty(); }
  int bit_length() const;  // 0 for zero

  // this = this · factor + addend
  void multiply_add(std::uint32_t factor, std::uint32_t addend);
  void shift_left(int bits);
  // Takes `other` off and returns true, or returns false when it is larger.
  bool take_off(const Natural& other);

 private:
  bool is_below(const Natural& other) const;

  std::vector<std::uint32_t> digits_;  // base 2^32, lowest first, the highest not zero
};

}  // namespace napier
