#pragma once

#include <string>
#include <string_view>

namespace napier {

// True for what may name a module or signal in every tool: a letter, then letters, digits and
// single underscores; no reserved word of SystemVerilog; none of the names that the generated text
// keeps for itself (clk, enable, x, times_…, and everything with two underscores in a row).
bool is_legal_name(std::string_view name);

// A legal name that looks like `name`.
std::string legal_name(std::string_view name);

}  // namespace napier
