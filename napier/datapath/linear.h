#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "napier/datapath/datapath.h"

namespace napier {

// A node of a block as a linear form: node = Σ_i coefficients[i] · inputs[i] of the block, exactly.
struct LinearForm {
  int node = 0;
  std::vector<std::int64_t> coefficients;  // one per input of the block

  bool operator==(const LinearForm&) const = default;
};

// The linear forms of all nodes of a block, in node order. Empty when some node has none: it is
// neither add nor shift, truncates, drops bits that are not zero, has a bias, or a coefficient
// reaches 2^62. Of a block that may be off (max_errors) the forms without cuts and biases.
std::optional<std::vector<LinearForm>> linear_forms(const Datapath& datapath, int block);

}  // namespace napier
