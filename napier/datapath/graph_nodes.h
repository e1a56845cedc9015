#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "napier/datapath/adder_tree.h"
#include "napier/multiplierless/adder_graph.h"

namespace napier {

// What an adder graph is put into a program with.
struct GraphPlacement {
  std::vector<int> input_nodes;                     // one per input of the graph
  int fraction_bits = 0;                            // of its nodes
  std::function<std::string(std::size_t)> name_of;  // of adder a
};

// Adds the adders of an exact graph to the current block; gives the term of each output. An output
// that is zero has the term of node -1.
std::vector<Term> add_graph(const AdderGraph& graph, const GraphPlacement& placement,
                            ProgramBuilder& program);

// Adders from the inputs to an output.
int depth_of_output(const AdderGraph& graph, const GraphOutput& output);

}  // namespace napier
