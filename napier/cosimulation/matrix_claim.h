#pragma once

#include <string>
#include <vector>

#include "napier/datapath/datapath.h"
#include "napier/rtl/block_interface.h"

namespace napier {

// The nodes of a block of kind cmvm, one local claim each.
struct MatrixClaim {
  std::string text;                // the module napier_claim
  std::vector<std::string> nodes;  // claim k, bit k of the output wrong__nodes, is about nodes[k]
};

// A module around the module of a cmvm block whose inner wires have been exposed as ports. Bit k
// of its output is 1 exactly when the wire of node k is not what its operands' wires make it:
//   node = ((± left · 2^shift ± right · 2^shift) mod 2^(width + right_shift)) / 2^right_shift.
// What check_datapath has checked of the datapath makes that a proof of the whole block:
// docs/cosimulation.md.
MatrixClaim write_matrix_claim(const Datapath& datapath, const MatrixBlock& block);

}  // namespace napier
