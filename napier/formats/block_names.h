#pragma once

#include <string>
#include <string_view>

#include "napier/formats/block_format.h"

namespace napier {

// The row that a name stands for:
//   mxfp8_e4m3 mxfp8_e5m2 mxfp6_e3m2 mxfp6_e2m3 mxfp4 mxint8   OCP MX 1.0: blocks of 32, e8m0fnu
//   nvfp4        blocks of 16 e2m1fn, e4m3fn scales, an fp32 scale for the whole array
//   bfp<M>b<B>   blocks of B integers of M bits, fixed<M>f<M-2>, e8m0fnu; bfp8b32 is mxint8
// A suffix `:scale=R`, R one of floor, ceil, even, nearest, chooses the rule; without it nvfp4 has
// even, the others floor. Throws an Error that says what would be right.
BlockFormat parse_block_format(std::string_view name);

// The canonical name: it parses to an equal row, and equal rows have one name. The row is one that
// some name stands for.
std::string name_of(const BlockFormat& format);

// Whether `name` is meant for a block format, right or wrong.
bool is_block_name(std::string_view name);

const char* name_of(ScaleRule rule);

}  // namespace napier
