#pragma once

#include <string>
#include <vector>

#include "napier/datapath/datapath.h"
#include "napier/rtl/block_interface.h"

namespace napier {

// The nodes of a block of kind cmvm, or of a truncated one, one local claim each.
struct MatrixClaim {
  std::string text;  // the module napier_claim
  // Claim k, bit k of the output wrong__nodes, is about the wire nodes[k] of the block's module.
  std::vector<std::string> nodes;
};

// A module around the module of a block whose inner wires have been exposed as ports. Bit k
// of its output is 1 exactly when the wire of node k is not what its operands' wires make it:
//   node = ((± left · 2^shift ± right · 2^shift + bias) mod 2^(width + right_shift)) /
//   2^right_shift, with the operands' low bits cut as the datapath says.
// What check_datapath has checked of the datapath makes that a proof of the whole block:
// docs/cosimulation.md.
MatrixClaim write_matrix_claim(const Datapath& datapath, const MatrixBlock& block);

}  // namespace napier
