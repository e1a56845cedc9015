#pragma once

#include <string>
#include <string_view>

namespace napier {

// Refuses TOML text that toml++ would not survive, with an Error that gives line and column:
//   nesting deeper than 64 levels, where each part of a dotted key and of a header counts (a key of
//   20000 parts overflows the stack; the 64 of a header and of what stands below it are counted
//   apart), and
//   characters beyond ASCII outside of quotes and comments, which TOML does not allow anyway (some
//   of them send toml++ 3.3 into __builtin_unreachable).
// Anything else that is wrong is left to the parser.
void guard_toml(std::string_view text, const std::string& source);

}  // namespace napier
