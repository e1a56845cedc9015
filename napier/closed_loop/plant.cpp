#include "napier/closed_loop/plant.h"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <utility>

namespace napier {
namespace {

constexpr int kMostPeriods = 1000000;
// Decimal times are not exact in binary64: 0.3 / 0.1 is 2.9999999999999996.
constexpr double kTimeTolerance = 1e-9;

// The names given so far; each may be used once, for one thing.
class NameRegister {
 public:
  void add(const std::string& name, const JsonView& view) {
    if (!is_variable_name(name)) {
      view.complain("this is no name for a formula", "\"" + name + "\"",
                    "a letter, then letters, digits and underscores");
    }
    if (is_function_name(name)) {
      view.complain("the name \"" + name + "\" is a function's", "", "another name");
    }
    if (!names_.insert(name).second) {
      view.complain("the name \"" + name + "\" is given twice", "",
                    "states, controls and parameters with different names", "rename one of them");
    }
  }

 private:
  std::set<std::string> names_;
};

double positive_seconds(const JsonView& view) {
  const double seconds = view.number();
  if (seconds <= 0) view.complain("this time is not positive", fmt::format("{} s", seconds));
  return seconds;
}

std::string name_at(const JsonView& view, NameRegister& names) {
  std::string name = view.string();
  names.add(name, view);
  return name;
}

void read_parameters(const JsonView& view, Plant& plant, NameRegister& names) {
  for (const std::string& key : view.keys()) {
    names.add(key, view.at(key));
    plant.parameters[key] = view.at(key).number();
  }
}

// Names and initial intervals; the formulas come when all names are known.
void read_state_names(const JsonView& view, Plant& plant, NameRegister& names) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const JsonView entry = view.at(i);
    entry.allow_only({"name", "derivative", "initial"});
    const std::vector<double> initial = entry.at("initial").numbers(2);
    if (initial[0] > initial[1]) {
      entry.at("initial").complain("the initial interval is empty",
                                   fmt::format("[{}, {}]", initial[0], initial[1]),
                                   "[lower, upper] with lower <= upper");
    }
    plant.states.push_back({.name = name_at(entry.at("name"), names),
                            .derivative = {},
                            .initial_lower = initial[0],
                            .initial_upper = initial[1]});
  }
  if (plant.states.empty()) view.complain("the plant has no state", "", "at least one [[state]]");
}

void read_output_names(const JsonView& view, Plant& plant, NameRegister& names) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    plant.controller.outputs.push_back(name_at(view.at(i), names));
  }
  if (plant.controller.outputs.empty()) {
    view.complain("the controller has no output", "", "the name of at least one control");
  }
}

void read_times(const JsonView& root, Plant& plant) {
  plant.controller.period_s = positive_seconds(root.at("controller").at("period_s"));
  plant.horizon_s = positive_seconds(root.at("horizon_s"));
  const double periods = plant.horizon_s / plant.controller.period_s;
  const JsonView horizon = root.at("horizon_s");
  if (!(periods <= kMostPeriods)) {
    horizon.complain("the horizon is too long", fmt::format("{:g} periods", periods),
                     fmt::format("at most {}", kMostPeriods));
  }
  if (periods < 0.5 || std::abs(periods - std::round(periods)) > kTimeTolerance * periods) {
    horizon.complain("the horizon is not a whole number of control periods",
                     fmt::format("{:g} periods of {:g} s", periods, plant.controller.period_s));
  }
}

Scope scope_of(const Plant& plant, bool with_controls) {
  Scope scope{.constants = plant.parameters, .variables = {}};
  for (const PlantState& state : plant.states) {
    scope.variables.emplace(state.name, scope.variables.size());
  }
  if (!with_controls) return scope;
  for (const std::string& name : plant.controller.outputs) {
    scope.variables.emplace(name, scope.variables.size());
  }
  return scope;
}

void read_derivatives(const JsonView& view, Plant& plant) {
  const Scope scope = scope_of(plant, true);
  for (std::size_t i = 0; i < plant.states.size(); ++i) {
    const JsonView formula = view.at(i).at("derivative");
    plant.states[i].derivative = parse_expression(formula.string(), scope, formula.where());
  }
}

// From the states alone: a controller that reads its own output would be an algebraic loop.
void read_controller_inputs(const JsonView& view, Plant& plant) {
  const Scope scope = scope_of(plant, false);
  for (std::size_t i = 0; i < view.size(); ++i) {
    plant.controller.inputs.push_back(
        parse_expression(view.at(i).string(), scope, view.at(i).where()));
  }
  if (plant.controller.inputs.empty()) {
    view.complain("the controller has no input", "", "at least one formula over the states");
  }
}

void read_relations(const JsonView& view, double from_s, double to_s, Plant& plant) {
  const Scope scope = scope_of(plant, true);
  for (std::size_t i = 0; i < view.size(); ++i) {
    plant.properties.push_back(
        {.margin = parse_relation(view.at(i).string(), scope, view.at(i).where()),
         .from_s = from_s,
         .to_s = to_s});
  }
}

void read_windows(const JsonView& view, Plant& plant) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const JsonView window = view.at(i);
    window.allow_only({"from_s", "to_s", "hold"});
    const double from_s = window.at("from_s").number();
    const double to_s = window.at("to_s").number();
    if (!(0 <= from_s && from_s <= to_s && to_s <= plant.horizon_s)) {
      window.complain("the window lies outside the run", fmt::format("[{}, {}] s", from_s, to_s),
                      fmt::format("0 <= from_s <= to_s <= {} (the horizon)", plant.horizon_s));
    }
    read_relations(window.at("hold"), from_s, to_s, plant);
  }
}

void read_properties(const JsonView& root, Plant& plant) {
  const double horizon_s = plant.horizon_s;
  if (root.has("always")) read_relations(root.at("always"), 0, horizon_s, plant);
  if (root.has("finally")) read_relations(root.at("finally"), horizon_s, horizon_s, plant);
  if (root.has("between")) read_windows(root.at("between"), plant);
  if (plant.properties.empty()) {
    root.complain("the plant states no property", "",
                  "at least one relation under always, finally or between");
  }
}

}  // namespace

std::string when_of(const Property& property, double horizon_s) {
  if (property.from_s == property.to_s) return fmt::format("at {:g} s", property.from_s);
  if (property.from_s == 0 && property.to_s == horizon_s) return "always";
  return fmt::format("from {:g} s to {:g} s", property.from_s, property.to_s);
}

std::vector<std::string> state_names(const Plant& plant) {
  std::vector<std::string> names;
  for (const PlantState& state : plant.states) names.push_back(state.name);
  return names;
}

int period_count(const Plant& plant) {
  return static_cast<int>(std::lround(plant.horizon_s / plant.controller.period_s));
}

Plant read_plant(const std::filesystem::path& path) { return plant_from_toml(read_toml(path)); }

Plant plant_from_toml(const Document& document) {
  const JsonView root = document.view();
  root.allow_only(
      {"name", "controller", "parameters", "horizon_s", "always", "finally", "between", "state"});
  const JsonView controller = root.at("controller");
  controller.allow_only({"period_s", "inputs", "outputs"});

  Plant plant;
  NameRegister names;
  plant.name = root.at("name").string();
  if (root.has("parameters")) read_parameters(root.at("parameters"), plant, names);
  read_state_names(root.at("state"), plant, names);
  read_output_names(controller.at("outputs"), plant, names);
  read_times(root, plant);
  read_derivatives(root.at("state"), plant);
  read_controller_inputs(controller.at("inputs"), plant);
  read_properties(root, plant);
  return plant;
}

}  // namespace napier
