#pragma once

#include <string>

#include "napier/rtl/block_interface.h"

namespace napier {

// A module, napier_claim, around the module of a constant-multiplication block. Its output bit
// wrong[k] is 1 exactly when x is inside the block's range and product k differs from constant · x
// by more than its max_error.
// Written from the constants alone, with Verilog's own multiplication; so the block keeps its
// promise if and only if no x makes `wrong` differ from 0.
std::string write_claim(const ConstantBlock& block);

}  // namespace napier
