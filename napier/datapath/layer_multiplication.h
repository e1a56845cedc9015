#pragma once

#include <optional>
#include <string>

#include "napier/base/json.h"
#include "napier/datapath/cost.h"

namespace napier {

// How the weights of one dense layer became shifts and adds: what the finished layer (sums, bias,
// rounding and activation included) costs either way, and which way was taken.
struct LayerMultiplication {
  std::string taken;                      // kind of the layer's multiplying blocks: "mcm", "cmvm"
  std::optional<DatapathCost> mcm = {};   // empty: not tried, or not possible
  std::optional<DatapathCost> cmvm = {};  // likewise
  std::string why_one = {};               // a sentence, when one of them was not possible

  bool operator==(const LayerMultiplication&) const = default;
};

Json to_json(const LayerMultiplication& layer);

}  // namespace napier
