#pragma once

#include "napier/datapath/datapath.h"
#include "napier/rtl/module_writer.h"

namespace napier {

// Writes one node of the datapath into the module: a comment with its formula, its declaration, and
// the assignments that compute it in its stage.
void write_node(const Datapath& datapath, const Schedule& schedule, int node, ModuleWriter& writer);

}  // namespace napier
