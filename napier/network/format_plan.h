#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "napier/arithmetic/fixed.h"
#include "napier/arithmetic/rule_names.h"
#include "napier/base/json.h"
#include "napier/network/box.h"

namespace napier {

// What may be planned. No shift of the network then exceeds the 126 bits of round_shift.
inline constexpr int kFewestFractionBits = -30;  // weights: 0
inline constexpr int kMostFractionBits = 48;
inline constexpr int kFewestTableInputBits = 2;
inline constexpr int kMostTableInputBits = 16;

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
  Rounding rounding = Rounding::kRne;  // of every signal; weights, biases and inputs are always rne
  int table_input_bits = 10;           // tanh and sigmoid tables have at most 2^this entries

  bool operator==(const FormatPlan&) const = default;
};

// Throws Error unless the plan fits a network of that shape (after folding) and keeps to the
// limits.
void check_plan(const FormatPlan& plan, std::size_t inputs, std::size_t layers,
                const std::string& where);

Json to_json(const FormatPlan& plan);
Rounding rounding_from_json(const JsonView& view);
FormatPlan format_plan_from_json(const JsonView& view);  // check_plan is the caller's

}  // namespace napier
