#pragma once

#include <vector>

#include "napier/datapath/datapath.h"
#include "napier/multiplierless/adder_cost.h"

namespace napier {

// Low bits of each node that are zero for every input, as far as shifts, cuts and constants tell.
std::vector<int> zero_bits_of_nodes(const Datapath& datapath);

// The operand as the cost of an adder sees it. `zeros`: of zero_bits_of_nodes.
CostedOperand costed_operand(const Datapath& datapath, const Operand& operand,
                             const std::vector<int>& zeros);

// Whether the node's bias costs nothing: what the unused carry-in of an adder gives (free_bias in
// adder_cost.h), or ones wired into low bits of a shift that are zero.
bool has_free_bias(const Datapath& datapath, const DatapathNode& node,
                   const std::vector<int>& zeros);

}  // namespace napier
