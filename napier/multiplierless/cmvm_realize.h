#pragma once

#include "napier/multiplierless/cmvm.h"
#include "napier/multiplierless/cmvm_network.h"

namespace napier {

// Turns each sum of the network into a tree of two-operand adders. Where depth is free (metric
// one-bit-adders without a limit) trees are as cheap as the bracketer finds them; else shared sums
// get their least depth, and so do outputs, unless a limit leaves them more.
AdderGraph realize(const SumNetwork& network, const CmvmProblem& problem,
                   const CmvmOptions& options);

}  // namespace napier
