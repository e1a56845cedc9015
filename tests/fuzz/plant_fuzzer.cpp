// Any bytes as a plant file: a plant or a napier::Error, and every formula of a plant can be
// evaluated.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "napier/base/error.h"
#include "napier/closed_loop/plant.h"
#include "napier/closed_loop/schedule.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace napier;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const Plant plant = plant_from_toml(parse_toml(text, "plant.toml"));
    std::vector<double> stack;
    const std::vector<double> values(plant.states.size() + plant.controller.outputs.size(), 0.5);
    for (const PlantState& state : plant.states) evaluate(state.derivative, values, stack);
    for (const Expression& input : plant.controller.inputs) evaluate(input, values, stack);
    for (const Property& property : plant.properties) evaluate(property.margin, values, stack);
    schedule_of(plant, 0);
  } catch (const Error&) {
  }
  return 0;
}
