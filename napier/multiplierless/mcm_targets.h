#pragma once

#include <cstdint>
#include <vector>

#include "napier/multiplierless/mcm.h"

namespace napier {

// The distinct odd parts above 1 of the constants, ascending: what an MCM search must make.
std::vector<std::int64_t> odd_targets(const std::vector<std::int64_t>& constants);

// 2^bits where bits is the bit length of the largest target, plus `extra_bits`: fundamentals are
// searched below this.
std::int64_t fundamental_limit(const std::vector<std::int64_t>& targets, int extra_bits);

// Nonzero digits of the canonical signed-digit form. 7 = 8 − 1 → 2.
int signed_digit_count(std::int64_t value);

// ⌈log2(signed digits)⌉ is the least depth of a value: an adder at most doubles the digits.
// Source: Gustafsson, "Lower bounds for constant multiplication problems", 2007.
int least_depth(std::int64_t value);

// Throws an Error when the problem is outside of what McmProblem states, an option is, or when the
// depth limit is below what a constant needs.
void check_problem(const McmProblem& problem, const McmOptions& options);

}  // namespace napier
