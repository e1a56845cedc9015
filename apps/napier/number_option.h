#pragma once

#include <cstdint>
#include <string>

#include "apps/napier/command_line.h"

namespace napier {

// For check(): a whole number from `lowest` to `largest`, read from its text. CLI11 by itself
// takes what exceeds 64 bits for the largest number that there is.
OptionCheck whole_number(std::int64_t lowest, std::int64_t largest);

// The same from 0 to 2^64 - 1, for seeds.
OptionCheck seed_number();

// A real number from `lowest` to `largest`. CLI11's Range lets nan through.
OptionCheck real_number(double lowest, double largest);

// --threads, from 0 to kMostThreads.
void add_threads_option(const Subcommand& command, int& threads,
                        const std::string& help = "0: all cores");

// A word that is not empty: an empty one is not taken for an option left out.
OptionCheck something();

}  // namespace napier
