#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "napier/base/json.h"
#include "napier/closed_loop/expression.h"

namespace napier {

struct PlantState {
  std::string name;
  Expression derivative;  // dx/dt, over states and controls
  double initial_lower = 0;
  double initial_upper = 0;

  bool operator==(const PlantState&) const = default;
};

// What stands between plant and network: every period_s the inputs are computed from the state, the
// network is asked, and its outputs act on the plant until the next period (zero-order hold).
struct ControllerPort {
  double period_s = 0;
  std::vector<Expression> inputs;    // over states
  std::vector<std::string> outputs;  // names of the controls

  bool operator==(const ControllerPort&) const = default;
};

// margin ≥ 0 is demanded at every time of [from_s, to_s].
struct Property {
  Expression margin;  // over states and controls; its text is the relation as written
  double from_s = 0;
  double to_s = 0;

  bool operator==(const Property&) const = default;
};

// "always", "at 10 s", "from 0.5 s to 1 s".
std::string when_of(const Property& property, double horizon_s);

// A continuous plant in a loop with a sampled controller. Variables of all expressions: the states,
// then the controls, in the order of the file; parameters are already numbers.
struct Plant {
  std::string name;
  std::vector<PlantState> states;
  ControllerPort controller;
  std::map<std::string, double, std::less<>> parameters;
  double horizon_s = 0;  // a whole number of periods
  std::vector<Property> properties;

  bool operator==(const Plant&) const = default;
};

std::vector<std::string> state_names(const Plant& plant);
int period_count(const Plant& plant);  // horizon / period

// The plant file of docs/closed-loop.md. Throws an Error with file, line and column on whatever is
// malformed, misspelt, twice or impossible.
Plant read_plant(const std::filesystem::path& path);
Plant plant_from_toml(const Document& document);

}  // namespace napier
