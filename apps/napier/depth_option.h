#pragma once

#include <string>

#include "apps/napier/command_line.h"

namespace napier {

// --max-depth: the most adders on a path, 0 for no limit, or "minimum".
void add_depth_option(const Subcommand& command, std::string& depth);

// The number that the text stands for, when `least` is the least depth that exists.
int depth_limit(const std::string& text, int least);

// Whether a graph of the depth exists; if not, says so on standard error.
bool is_feasible_depth(int limit, int least);

}  // namespace napier
