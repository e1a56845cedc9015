#pragma once

#include <cstdint>
#include <span>

#include "napier/multiplierless/mcm.h"

namespace napier {

// Turns a set of fundamentals (1 among them, all makeable from each other) into a graph: every
// value at its least depth and, among the adders that give that depth, the one with the fewest
// one-bit adders. One output per constant. Throws std::logic_error when a value cannot be made.
AdderGraph realize(std::span<const std::int64_t> fundamentals, const McmProblem& problem);

// Appends one output per constant, read from the adder (or input) of its odd part.
void attach_outputs(AdderGraph& graph, const McmProblem& problem);

}  // namespace napier
