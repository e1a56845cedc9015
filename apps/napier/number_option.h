#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace napier {

// For ->check(): a whole number from `lowest` to `largest`, read from its text. CLI11 by itself
// takes what exceeds 64 bits for the largest number that there is.
CLI::Validator whole_number(std::int64_t lowest, std::int64_t largest);

// The same from 0 to 2^64 - 1, for seeds.
CLI::Validator seed_number();

}  // namespace napier
