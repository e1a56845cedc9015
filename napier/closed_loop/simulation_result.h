#pragma once

#include <string>
#include <vector>

#include "napier/base/json.h"

namespace napier {

// One run of the loop: what was seen at each control instant. A run that diverged ends early, its
// last row being the last state that was finite.
struct Trajectory {
  std::vector<double> start;                  // the initial state
  std::vector<double> time_s;                 // (instants)
  std::vector<std::vector<double>> states;    // (instants, states)
  std::vector<std::vector<double>> controls;  // (instants, outputs); the last is what would be
                                              // applied at the horizon
  std::vector<double> margin;  // (instants) smallest margin of all properties in force, from after
                               // the last control instant to this one; NaN when none is
};

// The smallest margin of one property over all starts and all times; below zero it is violated.
struct PropertyMargin {
  std::string property;  // as the plant file has it
  std::string when;      // "always", "at 10 s", "from 0.5 s to 1 s"
  double margin = 0;     // -infinity when a run diverged
  double time_s = 0;
  std::vector<double> start;
};

struct ControllerSimulation {
  std::vector<PropertyMargin> properties;
  std::vector<double> control_min;  // (outputs)
  std::vector<double> control_max;
  std::vector<double> state_min;  // (states)
  std::vector<double> state_max;
  int diverged_runs = 0;  // that left the finite numbers, or that no step could follow
  Trajectory worst;       // the run with the smallest margin of any property
};

// Simulation, not verification: what was seen on these starts, and nothing about others.
struct SimulationResult {
  std::string kind = "simulation";
  std::string plant;
  std::string quantized_network_hash;
  std::vector<std::string> state_names;
  std::vector<std::string> control_names;
  int starts = 0;
  int corners = 0;         // of them
  std::string integrator;  // "RK4, step halved until …"
  ControllerSimulation quantized;
  ControllerSimulation real;
  double largest_control_difference =
      0;                      // |u_quantized - u_real| at the same state, on the quantized runs
  long saturated_inputs = 0;  // controller inputs outside the box on the quantized runs
  double seconds = 0;
};

// Of all properties. Infinity when there is none (the quantized side of a run without it).
double smallest_margin(const ControllerSimulation& simulation);
Json to_json(const SimulationResult& result);

}  // namespace napier
