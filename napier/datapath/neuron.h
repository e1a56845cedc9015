#pragma once

#include <string>
#include <vector>

#include "napier/datapath/adder_tree.h"

namespace napier {

// What follows the sum of a neuron.
struct NeuronRules {
  Activation activation = Activation::linear;
  Rounding rounding = Rounding::kRne;
  int accumulator_fraction_bits = 0;
  int rounded_fraction_bits =
      0;  // what the sum is rounded to: of the output, or of the table's index
  int output_fraction_bits = 0;
  CodeRange accumulator;  // exact range of sum and bias
  int table = -1;         // index of the table of tanh or sigmoid
  int max_depth = 0;      // of sum and bias, in adders from the layer's inputs; 0: no limit
};

// One neuron: terms and bias are summed, rounded, and activated; gives the node of its output.
// At least one term. Exactly the neuron of QuantizedLayer; where the order of rounding and relu
// or the rounding itself differs, docs/datapath.md, "Rounding and relu", has the proof.
int add_neuron(std::vector<Term> terms, std::int64_t bias, const NeuronRules& rules,
               const std::string& name, ProgramBuilder& program);

}  // namespace napier
