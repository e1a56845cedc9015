#pragma once

#include <cstddef>
#include <vector>

#include "napier/arithmetic/interval.h"
#include "napier/network/network.h"

namespace napier {

// A dense layer whose coefficients are known to lie in intervals: without width where the network's
// own numbers stand, a few ulp wide where matrices were multiplied.
struct FoldedLayer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::vector<Interval> weights;  // (outputs, inputs), row-major
  std::vector<Interval> bias;     // (outputs)
  Activation activation = Activation::linear;

  bool operator==(const FoldedLayer&) const = default;
};

// Multiplies every linear layer that is not the last into its successor:
//   act(W2 (W1 x + b1) + b2) = act((W2 W1) x + (W2 b1 + b2)),
// a rewriting of real functions, so the result contains the network's exact function. Products of
// binary64 numbers are inexact; the intervals contain the exact coefficients.
std::vector<FoldedLayer> fold_linear_layers(const Network& network);

// How many layers fold_linear_layers leaves.
std::size_t folded_layer_count(const Network& network);

}  // namespace napier
