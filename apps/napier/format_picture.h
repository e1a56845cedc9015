#pragma once

#include <string>

#include "napier/formats/number_format.h"

namespace napier {

// A picture of where a format's numbers lie, as an SVG file of its own that follows the light and
// dark scheme: the fields of a code, all numbers on a line (formats up to 12 bits), and how many
// there are between each power of two and the next.
std::string format_picture(const NumberFormat& format);

// "float of 8 bits: sign, 4 of exponent, 3 of mantissa; bias 7; no infinity, 2 codes for NaN"
std::string describe(const NumberFormat& format);

}  // namespace napier
