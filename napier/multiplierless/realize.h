#pragma once

#include <cstdint>
#include <span>

#include "napier/multiplierless/build_order.h"
#include "napier/multiplierless/mcm.h"
#include "napier/multiplierless/truncation_judge.h"

namespace napier {

// Turns a set of fundamentals (1 among them, all makeable from each other) into a graph: every
// value at its least depth and, among the adders that give that depth, the one with the fewest
// one-bit adders. One output per constant. Throws std::logic_error when a value cannot be made.
AdderGraph realize(std::span<const std::int64_t> fundamentals, const McmProblem& problem);

// The graph of a build order, and of a truncated one. One output per constant.
AdderGraph realize_order(const BuildOrder& order, const McmProblem& problem);
AdderGraph realize_truncated(std::span<const TruncatedAdder> adders, const McmProblem& problem,
                             const TruncationRules& rules);

}  // namespace napier
