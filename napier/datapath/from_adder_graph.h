#pragma once

#include <string>

#include "napier/datapath/datapath.h"
#include "napier/multiplierless/adder_graph.h"

namespace napier {

// An adder graph alone as a datapath: one block (kind mcm for one input, else cmvm), ports x0 … and
// y0 …, one output port per output of the graph. Shifts and signs of outputs become shift nodes.
// Of a truncated graph the block promises its error bounds. Throws Error when the checker of
// check.h finds fault with it.
Datapath datapath_from_adder_graph(const AdderGraph& graph, const std::string& name);

}  // namespace napier
