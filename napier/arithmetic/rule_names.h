#pragma once

#include <string>
#include <string_view>

#include "napier/arithmetic/rules.h"

namespace napier {

// "rne", "rna", "rz", "ru", "rd", "ro"; the stochastic ones as "sra", "srb", "src".
const char* name_of(Rounding rounding);

// A circuit's rounding: rne, rna, rz or rd. Throws Error.
Rounding parse_circuit_rounding(std::string_view name);

// "rne" …, or "sr<N>a", "sr<N>b", "sr<N>c" with 1 ≤ N ≤ 32 random bits; "sr<N>" is "sr<N>b". Throws
// Error.
std::string name_of(const RoundingRule& rule);
RoundingRule parse_rounding_rule(std::string_view name);

// "overflow", "saturate", "saturate_propagate", "wrap". Throws Error.
const char* name_of(Overflow overflow);
Overflow parse_overflow(std::string_view name);

}  // namespace napier
