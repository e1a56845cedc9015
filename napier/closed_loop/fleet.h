#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "napier/closed_loop/controller.h"
#include "napier/closed_loop/integrator.h"
#include "napier/closed_loop/plant.h"
#include "napier/closed_loop/schedule.h"
#include "napier/closed_loop/simulation_result.h"

namespace napier {

// One run of the loop and what was seen of it so far.
struct Run {
  Run(const Plant& plant, const std::vector<double>& start, double tolerance);

  std::vector<double> start;
  std::vector<double> values;  // (states + controls); the controls act until the next period
  RungeKutta integrator;
  std::vector<double> stack;          // scratch of the formulas
  std::vector<double> margin;         // (properties) least so far; +infinity before the first
  std::vector<double> margin_time_s;  // (properties)
  double period_margin;           // least of all properties, from after the last control instant
                                  // to this one
  std::vector<double> state_min;  // (states)
  std::vector<double> state_max;
  std::vector<double> control_min;  // (controls)
  std::vector<double> control_max;
  std::optional<double> diverged_at_s;
};

// Many runs in step with each other, so that the controller is asked for all of them at once.
// Each period: ask_controller, then advance.
class Fleet {
 public:
  Fleet(const Plant& plant, const Controller& controller,
        const std::vector<std::vector<double>>& starts, double tolerance, int threads);

  // At the period's begin: computes the controller's inputs, sets the controls and samples the
  // properties in force. A run whose inputs or controls are not finite diverges here.
  void ask_controller(const PeriodSchedule& schedule);
  // Follows the plant through the period and samples the properties in force.
  void advance(const PeriodSchedule& schedule);

  const std::vector<Run>& runs() const { return runs_; }
  const std::vector<double>& inputs() const { return inputs_; }      // (runs, inputs), last asked
  const std::vector<double>& controls() const { return controls_; }  // (runs, controls)

 private:
  void compute_inputs(Run& run, double time_s, std::span<double> row);
  void apply(Run& run, std::span<const double> controls, const PeriodSchedule& schedule);
  void follow(Run& run, const PeriodSchedule& schedule);
  void sample(Run& run, std::span<const double> values, double time_s,
              const std::vector<std::size_t>& properties);
  void diverge(Run& run, double time_s);

  const Plant& plant_;
  const Controller& controller_;
  int threads_;
  std::vector<Run> runs_;
  std::vector<double> inputs_;
  std::vector<double> controls_;
};

}  // namespace napier
