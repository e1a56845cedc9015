#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "napier/base/json.h"
#include "napier/datapath/datapath.h"

namespace napier {

// One-bit adders as docs/multiplierless.md defines them; the adder of a rounding and the
// multiplexer of a relu are counted where they stand.
struct DatapathCost {
  std::int64_t adders = 0;  // add nodes, and round nodes whose rounding needs an adder
  std::int64_t one_bit_adders = 0;
  std::int64_t relus = 0;
  std::int64_t table_bits = 0;
  int depth = 0;  // adders on the longest path from an input to an output

  bool operator==(const DatapathCost&) const = default;
};

DatapathCost cost_of(const Datapath& datapath);
std::vector<DatapathCost> cost_per_layer(const Datapath& datapath);
std::vector<int> depth_of_nodes(const Datapath& datapath);  // in adders, one per node
Json to_json(const DatapathCost& cost);

}  // namespace napier
