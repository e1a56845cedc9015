#include "napier/closed_loop/simulation_result.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace napier {
namespace {

constexpr int kVersion = 1;

// JSON has no infinities: they are words. A NaN is null: there is nothing to tell.
Json number_json(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0 ? "infinity" : "-infinity";
  return value;
}

Json numbers_json(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number_json(value));
  return list;
}

Json rows_json(const std::vector<std::vector<double>>& rows) {
  Json list = Json::array();
  for (const auto& row : rows) list.push_back(numbers_json(row));
  return list;
}

Json trajectory_json(const Trajectory& trajectory) {
  return {{"start", trajectory.start},
          {"time_s", trajectory.time_s},
          {"states", rows_json(trajectory.states)},
          {"controls", rows_json(trajectory.controls)},
          {"margin", numbers_json(trajectory.margin)}};
}

Json simulation_json(const ControllerSimulation& simulation) {
  Json properties = Json::array();
  for (const PropertyMargin& property : simulation.properties) {
    properties.push_back({{"property", property.property},
                          {"when", property.when},
                          {"margin", number_json(property.margin)},
                          {"time_s", property.time_s},
                          {"start", property.start}});
  }
  return {{"smallest_margin", number_json(smallest_margin(simulation))},
          {"properties", properties},
          {"control_min", numbers_json(simulation.control_min)},
          {"control_max", numbers_json(simulation.control_max)},
          {"state_min", numbers_json(simulation.state_min)},
          {"state_max", numbers_json(simulation.state_max)},
          {"diverged_runs", simulation.diverged_runs},
          {"worst", trajectory_json(simulation.worst)}};
}

}  // namespace

double smallest_margin(const ControllerSimulation& simulation) {
  double least = std::numeric_limits<double>::infinity();
  for (const PropertyMargin& property : simulation.properties) {
    least = std::min(least, property.margin);
  }
  return least;
}

Json to_json(const SimulationResult& result) {
  Json json = {{"format", "napier simulation"},
               {"kind", result.kind},
               {"version", kVersion},
               {"plant", result.plant},
               {"quantized_network_hash", result.quantized_network_hash},
               {"states", result.state_names},
               {"controls", result.control_names},
               {"starts", result.starts},
               {"corners", result.corners},
               {"integrator", result.integrator}};
  if (!result.quantized.properties.empty()) {
    json["quantized"] = simulation_json(result.quantized);
    json["largest_control_difference"] = result.largest_control_difference;
    json["saturated_inputs"] = result.saturated_inputs;
  }
  json["real"] = simulation_json(result.real);
  json["seconds"] = result.seconds;
  return json;
}

}  // namespace napier
