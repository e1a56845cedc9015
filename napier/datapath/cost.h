#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "napier/base/json.h"
#include "napier/datapath/datapath.h"

namespace napier {

// One-bit adders are counted as docs/multiplierless.md tells, from the ranges of the nodes. Beside
// add nodes these cost adders too: a rounding that can carry (as wide as its result), a negation
// (as wide as its result) and each comparison of a clamp (as wide as what it compares).
struct DatapathCost {
  std::int64_t adders = 0;
  std::int64_t one_bit_adders = 0;
  std::int64_t relus = 0;
  std::int64_t table_bits = 0;
  int depth = 0;  // adders on the longest path from an input to an output

  bool operator==(const DatapathCost&) const = default;
};

DatapathCost cost_of(const Datapath& datapath);

// One per layer; `depth` is that of the whole path from the inputs to the end of the layer.
std::vector<DatapathCost> cost_per_layer(const Datapath& datapath);

// The one-bit adders of each node.
std::vector<std::int64_t> one_bit_adders_of_nodes(const Datapath& datapath);

// Adders on the longest path from an input to each node, the node's own included. A clamp and a
// table count as one: both take about as long as an adder.
std::vector<int> depth_of_nodes(const Datapath& datapath);

// True when this rounding of this operand is more than wires: it needs an adder.
bool rounding_needs_adder(const DatapathNode& round, const DatapathNode& operand);

Json to_json(const DatapathCost& cost);

}  // namespace napier
