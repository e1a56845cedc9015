#pragma once

#include <cstdint>

namespace napier {

// Standard normal numbers, a pure function of the three: additions, multiplications, divisions and
// square roots alone, so that every machine gives the same bits. Relative error below 2^-45 of the
// normal distribution's inverse at the middle of one of 2^53 equal parts of (0, 1).
double random_normal(std::uint64_t seed, std::uint32_t stream, std::uint64_t index);

// The x below which a standard normal number lies with probability p, 0 < p < 1.
// Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied
// Statistics 37, 1988 (PPND16).
double normal_quantile(double p);

}  // namespace napier
