#include "napier/multiplierless/signed_digit.h"

namespace napier {
namespace {

// Both digits are minimal where value - 1 and value + 1 lose a digit alike; then `choose` decides.
template <typename Choose>
std::vector<SignedDigit> minimal_signed_digits(std::int64_t value, Choose choose) {
  std::vector<SignedDigit> digits;
  for (int shift = 0; value != 0; value /= 2, ++shift) {
    if (value % 2 == 0) continue;
    const int below = signed_digit_weight(value - 1);
    const int above = signed_digit_weight(value + 1);
    const int sign = below < above || (below == above && choose(value)) ? 1 : -1;
    digits.push_back({shift, sign});
    value -= sign;
  }
  return digits;
}

}  // namespace

std::vector<SignedDigit> canonical_signed_digits(std::int64_t value) {
  // The next digit is zero when the rest is a multiple of four.
  return minimal_signed_digits(value, [](std::int64_t rest) { return (rest - 1) % 4 == 0; });
}

std::vector<SignedDigit> random_signed_digits(std::int64_t value, RandomStream& random) {
  return minimal_signed_digits(value, [&](std::int64_t) { return random.bits() % 2 == 0; });
}

}  // namespace napier
