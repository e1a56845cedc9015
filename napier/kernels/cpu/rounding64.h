#pragma once

#include "napier/kernels/rounding64.h"

namespace napier {

// Whether the binary64 kernels carry this projection to the bit: floats of at most 24 bits of
// precision within binary64's normal range, fixed point of at most 48 bits.
bool fits_rounding64(const Projection& to);
// What happens beyond the ends is asked of the scalar definition.
Rounding64 rounding64_of(const Projection& to);

}  // namespace napier
