#pragma once

#include "napier/arithmetic/block_quantize.h"

namespace napier {

// `napier round --binary`: standard input is rounded by the kernels, as it comes, and written as
// floats or as hexadecimal codes. The bits are those of the definition.

// Number n takes the random number of element n. Throws Error where float32 lacks values of the
// format and `codes` is false.
void round_binary_numbers(const Projection& to, const RandomSource& random, bool codes);

// The codes of a block stand in a line, its scale before its elements, as soon as the block is
// whole; a format with a tensor scale waits for the end of the input.
void round_binary_blocks(const BlockRules& rules, bool codes);

}  // namespace napier
