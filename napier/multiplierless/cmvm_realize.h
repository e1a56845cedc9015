#pragma once

#include "napier/multiplierless/cmvm.h"
#include "napier/multiplierless/cmvm_network.h"

namespace napier {

// Turns each sum of the network into a tree of two-operand adders of the least depth: the two
// shallowest terms are added first, again and again (Huffman's rule with max + 1 for the weight).
AdderGraph realize(const SumNetwork& network, const CmvmProblem& problem);

}  // namespace napier
