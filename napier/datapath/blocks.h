#pragma once

#include <vector>

#include "napier/datapath/datapath.h"

namespace napier {

// Sets inputs and outputs of `blocks`, in ascending order of nodes, from what the nodes read.
// Constants are written in place wherever they are read and are nobody's input.
void connect_blocks(const Datapath& datapath, std::vector<DatapathBlock>& blocks);

// The same for the datapath's own blocks, and `constants` of the mcm and cmvm blocks from what
// their nodes compute. A node there that is not linear throws std::logic_error.
void complete_blocks(Datapath& datapath);

// Removes the nodes that no output depends on, inputs excepted, then the blocks that have become
// empty. Blocks are not completed again.
void remove_unread_nodes(Datapath& datapath);

}  // namespace napier
