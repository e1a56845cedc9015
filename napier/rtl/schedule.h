#pragma once

#include <vector>

#include "napier/datapath/datapath.h"
#include "napier/rtl/hardware_design.h"

namespace napier {

// In which clock cycle after its input each value of a pipelined core is computed. Source:
// docs/hardware.md, "Where the registers go".
struct Schedule {
  bool is_pipelined = false;
  std::vector<int> stages;  // one per node: cycles after the inputs arrived; constants have 0
  int latency_cycles = 0;   // all outputs leave in this stage, out of a register when pipelined
};

// A node at depth d (in adders, see depth_of_nodes) is computed in stage ⌈d / N⌉ - 1, so that at
// most N adders stand between two registers. Without pipelining everything is in stage 0.
Schedule schedule_of(const Datapath& datapath, const RtlOptions& options);

}  // namespace napier
