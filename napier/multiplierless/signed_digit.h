#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "napier/multiplierless/random_stream.h"

namespace napier {

// One nonzero digit of a signed-digit form: sign · 2^shift.
struct SignedDigit {
  int shift = 0;
  int sign = 1;  // +1 or -1

  bool operator==(const SignedDigit&) const = default;
};

// The least number of nonzero digits of any signed-digit form of `value`, |value| < 2^61.
// The bits where value and 3·value differ are the nonzero digits of the canonical form, which is
// minimal.  Source: Prodinger, "On binary representations of integers with digits -1, 0, 1" (2000).
constexpr int signed_digit_weight(std::int64_t value) {
  const auto magnitude = static_cast<std::uint64_t>(value < 0 ? -value : value);
  return std::popcount(magnitude ^ (3 * magnitude));
}

// One of the minimal forms, least shift first: the canonical one (no two neighbors nonzero), or,
// given a stream, each time there is a choice one at random.
std::vector<SignedDigit> canonical_signed_digits(std::int64_t value);
std::vector<SignedDigit> random_signed_digits(std::int64_t value, RandomStream& random);

}  // namespace napier
