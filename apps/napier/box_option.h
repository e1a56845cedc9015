#pragma once

#include <cstddef>
#include <string_view>

#include "napier/network/box.h"

namespace napier {

// Reads "LO:HI,LO:HI,…", one pair per input; a single number stands for an input that is constant.
// Throws Error unless there are `inputs` of them, finite, the lower end first.
Box parse_box(std::string_view text, std::size_t inputs);

}  // namespace napier
