#include "napier/rtl/schedule.h"

#include <algorithm>

#include "napier/base/error.h"
#include "napier/datapath/cost.h"

namespace napier {

Schedule schedule_of(const Datapath& datapath, const RtlOptions& options) {
  require(options.adders_per_stage >= 0, "adders_per_stage is 0 (combinational) or more");
  Schedule schedule{.is_pipelined = options.adders_per_stage > 0,
                    .stages = std::vector<int>(datapath.nodes.size(), 0)};
  if (!schedule.is_pipelined) return schedule;
  const std::vector<int> depths = depth_of_nodes(datapath);
  for (std::size_t n = 0; n < depths.size(); ++n) {
    schedule.stages[n] = std::max(0, (depths[n] - 1) / options.adders_per_stage);
  }
  for (const DatapathOutput& output : datapath.outputs) {
    const int stage = schedule.stages[static_cast<std::size_t>(output.node)];
    schedule.latency_cycles = std::max(schedule.latency_cycles, stage + 1);
  }
  return schedule;
}

}  // namespace napier
