#pragma once

#include <cstdint>
#include <optional>

#include "napier/arithmetic/exact.h"

namespace napier {

// What a format reaches. Every number is exact. What a format does not have is empty.
struct FormatLimits {
  Exact largest;
  Exact lowest;                             // the most negative number, or the least of them all
  std::optional<Exact> smallest;            // the least positive number (fixed1f0 has none)
  std::optional<Exact> smallest_normal;     // floats
  std::optional<Exact> smallest_subnormal;  // floats with gradual underflow
  std::optional<Exact> epsilon;             // from 1 to the next number above
  std::uint64_t finite_values;              // +0 and -0 are one value
  std::uint64_t zero_codes;                 // with those that are flushed to zero
  std::uint64_t infinity_codes;
  std::uint64_t nan_codes;
};

FormatLimits limits_of(const NumberFormat& format);

// The code of the largest number, of the least positive one if there is any, and of the lowest.
std::uint64_t largest_number_code(const NumberFormat& format);
std::uint64_t smallest_number_code(const NumberFormat& format);
std::uint64_t lowest_number_code(const NumberFormat& format);

// Whether binary32 has every number of the format.
bool fits_float32(const NumberFormat& format);

}  // namespace napier
