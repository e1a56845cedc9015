#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "napier/datapath/datapath.h"

namespace napier {

// What the circuit computes, bit for bit, for a batch of input vectors.
// inputs (count, inputs) row-major codes → (count, outputs) row-major codes. Inputs are wrapped to
// their port's width first. Total: any codes give the bits that the hardware would give.
std::vector<std::int64_t> interpret(const Datapath& datapath, std::span<const std::int64_t> inputs,
                                    std::size_t count);

}  // namespace napier
