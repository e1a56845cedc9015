#pragma once

#include "napier/multiplierless/build_order.h"

namespace napier {

// A build within limits.max_depth; good, and never called exact. `sorted`: ascending, with 1.
BuildOrder shallow_build(std::span<const std::int64_t> sorted, const OneBitCosts& costs,
                         const BuildLimits& limits);

}  // namespace napier
