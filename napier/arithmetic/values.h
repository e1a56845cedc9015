#pragma once

#include "napier/formats/number_format.h"

namespace napier {

// The rows of the machine's own formats.
inline constexpr NumberFormat kBinary32 = {kFloat, 32, 1, 8, 23, 127, kGradual, 1, kIeeeNan, 0};
inline constexpr NumberFormat kBinary64 = {kFloat, 64, 1, 11, 52, 1023, kGradual, 1, kIeeeNan, 0};

// The value of a code; rounded to nearest even where binary64 cannot hold it (significands above 53
// bits). NaN gives the quiet NaN without sign and payload.
double value_of_code(const NumberFormat& format, u64 code);
float float_of_code(const NumberFormat& format, u64 code);  // the same in binary32

u64 bits_of_value(double value);
u32 bits_of_value(float value);

}  // namespace napier
