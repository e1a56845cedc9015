#pragma once

#include <optional>
#include <string_view>

namespace napier {

// The finite binary64 number that `text` spells in decimal, correctly rounded, with blanks around
// it allowed; nothing when it spells none, or one beyond binary64. No locale is asked.
std::optional<double> parse_number(std::string_view text);

// `text` without the blanks, tabs and carriage returns around it.
std::string_view trimmed(std::string_view text);

}  // namespace napier
