#pragma once

#include <string>
#include <vector>

#include "napier/arithmetic/fixed.h"
#include "napier/base/json.h"
#include "napier/network/box.h"

namespace napier {

struct LayerPlan {
  int weight_fraction_bits = 8;
  int signal_fraction_bits = 8;  // of the layer's outputs, after activation

  bool operator==(const LayerPlan&) const = default;
};

// Which precision where. Widths are not planned: they follow from the ranges over `box`.
struct FormatPlan {
  Box box;                               // of the network's inputs
  std::vector<int> input_fraction_bits;  // one per input
  std::vector<LayerPlan> layers;         // one per layer
  Rounding rounding = Rounding::rne;  // of every signal; weights, biases and inputs are always rne
  int table_input_bits = 10;          // tanh and sigmoid tables have at most 2^this entries

  bool operator==(const FormatPlan&) const = default;
};

Json to_json(const FormatPlan& plan);

}  // namespace napier
