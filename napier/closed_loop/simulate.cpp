#include "napier/closed_loop/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "napier/base/error.h"
#include "napier/closed_loop/fleet.h"
#include "napier/closed_loop/starts.h"

namespace napier {
namespace {

using Clock = std::chrono::steady_clock;

// What one control instant of all runs is watched by: the comparison of the two controllers.
using InstantObserver = std::function<void(const Fleet& fleet)>;

double least_margin(const Run& run) {
  return *std::min_element(run.margin.begin(), run.margin.end());
}

// The first run with the least margin.
const Run& worst_of(const std::vector<Run>& runs) {
  return *std::min_element(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
    return least_margin(a) < least_margin(b);
  });
}

PropertyMargin summary_of(const Plant& plant, std::size_t property, const std::vector<Run>& runs) {
  const Run& worst = *std::min_element(runs.begin(), runs.end(), [&](const Run& a, const Run& b) {
    return a.margin[property] < b.margin[property];
  });
  return {.property = plant.properties[property].margin.text,
          .when = when_of(plant.properties[property], plant.horizon_s),
          .margin = worst.margin[property],
          .time_s = worst.margin_time_s[property],
          .start = worst.start};
}

std::vector<double> least_of(const std::vector<Run>& runs, std::vector<double> Run::*member) {
  std::vector<double> least = runs.front().*member;
  for (const Run& run : runs) {
    for (std::size_t i = 0; i < least.size(); ++i) {
      least[i] = std::min(least[i], (run.*member)[i]);
    }
  }
  return least;
}

std::vector<double> largest_of(const std::vector<Run>& runs, std::vector<double> Run::*member) {
  std::vector<double> largest = runs.front().*member;
  for (const Run& run : runs) {
    for (std::size_t i = 0; i < largest.size(); ++i) {
      largest[i] = std::max(largest[i], (run.*member)[i]);
    }
  }
  return largest;
}

void append_row(const Plant& plant, const Run& run, double time_s, Trajectory& trajectory) {
  const auto states = run.values.begin() + static_cast<std::ptrdiff_t>(plant.states.size());
  const bool has_margin = run.period_margin < std::numeric_limits<double>::infinity();
  trajectory.time_s.push_back(time_s);
  trajectory.states.emplace_back(run.values.begin(), states);
  trajectory.controls.emplace_back(states, run.values.end());
  trajectory.margin.push_back(has_margin ? run.period_margin
                                         : std::numeric_limits<double>::quiet_NaN());
}

// Runs once more from one start, writing down every control instant. Recording all runs would take
// memory without bound; running one again gives the same numbers.
Trajectory record(const Plant& plant, const Controller& controller,
                  const std::vector<double>& start, double tolerance) {
  Fleet fleet(plant, controller, {start}, tolerance, 1);
  Trajectory trajectory;
  trajectory.start = start;
  const Run& run = fleet.runs().front();
  const int periods = period_count(plant);
  for (int k = 0; k < periods; ++k) {
    const PeriodSchedule schedule = schedule_of(plant, k);
    fleet.ask_controller(schedule);
    append_row(plant, run, schedule.begin_s, trajectory);
    if (run.diverged_at_s) return trajectory;
    fleet.advance(schedule);
    if (!run.diverged_at_s) continue;
    append_row(plant, run, *run.diverged_at_s, trajectory);
    return trajectory;
  }
  const double end_s = periods * plant.controller.period_s;
  fleet.ask_controller({.begin_s = end_s, .at_begin = {}, .segments = {}});
  append_row(plant, run, end_s, trajectory);
  return trajectory;
}

ControllerSimulation run_all(const Plant& plant, const Controller& controller,
                             const std::vector<std::vector<double>>& starts,
                             const LoopOptions& options, const ProgressSink& progress,
                             const InstantObserver& observe) {
  Fleet fleet(plant, controller, starts, options.tolerance, options.threads);
  const int periods = period_count(plant);
  for (int k = 0; k < periods; ++k) {
    if (progress) progress({.stage = {}, .done = static_cast<double>(k) / periods});
    const PeriodSchedule schedule = schedule_of(plant, k);
    fleet.ask_controller(schedule);
    if (observe) observe(fleet);
    fleet.advance(schedule);
  }
  const std::vector<Run>& runs = fleet.runs();
  ControllerSimulation simulation;
  for (std::size_t p = 0; p < plant.properties.size(); ++p) {
    simulation.properties.push_back(summary_of(plant, p, runs));
  }
  simulation.control_min = least_of(runs, &Run::control_min);
  simulation.control_max = largest_of(runs, &Run::control_max);
  simulation.state_min = least_of(runs, &Run::state_min);
  simulation.state_max = largest_of(runs, &Run::state_max);
  simulation.diverged_runs = static_cast<int>(std::count_if(
      runs.begin(), runs.end(), [](const Run& run) { return run.diverged_at_s.has_value(); }));
  simulation.worst = record(plant, controller, worst_of(runs).start, options.tolerance);
  return simulation;
}

long inputs_outside(const Box& box, const Fleet& fleet) {
  if (box.lower.empty()) return 0;
  long outside = 0;
  const std::vector<double>& inputs = fleet.inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::size_t d = i % box.lower.size();
    const bool is_asked = !fleet.runs()[i / box.lower.size()].diverged_at_s;
    if (is_asked && (inputs[i] < box.lower[d] || inputs[i] > box.upper[d])) ++outside;
  }
  return outside;
}

double largest_difference(const Controller& real, const Fleet& fleet) {
  const std::vector<double>& controls = fleet.controls();
  const std::vector<double> wanted = real(fleet.inputs(), fleet.runs().size());
  require(wanted.size() == controls.size(), "both controllers have the same outputs");
  const std::size_t outputs = controls.size() / fleet.runs().size();
  double largest = 0;
  for (std::size_t i = 0; i < controls.size(); ++i) {
    if (fleet.runs()[i / outputs].diverged_at_s) continue;
    largest = std::max(largest, std::abs(controls[i] - wanted[i]));
  }
  return largest;
}

// The sink for one of the stages: gives it its name.
ProgressSink stage_of(const ProgressSink& progress, const std::string& name) {
  if (!progress) return {};
  return [&progress, name](const Progress& part) { progress({.stage = name, .done = part.done}); };
}

}  // namespace

SimulationResult simulate(const Plant& plant, const Controller& quantized, const Controller& real,
                          const LoopOptions& options, const ProgressSink& progress) {
  require(static_cast<bool>(real), "simulate needs the real-valued controller");
  require(!plant.properties.empty(), "simulate needs a plant with properties");
  require(options.input_box.lower.empty() ||
              options.input_box.lower.size() == plant.controller.inputs.size(),
          "the input box has one interval per controller input");
  const auto started = Clock::now();
  const Starts starts = choose_starts(plant, options.random_starts, options.seed);
  SimulationResult result;
  result.plant = plant.name;
  result.state_names = state_names(plant);
  result.control_names = plant.controller.outputs;
  result.starts = static_cast<int>(starts.points.size());
  result.corners = starts.corners;
  result.integrator =
      fmt::format("RK4, step halved until the error of a step is below {:g} * (1 + |state|)",
                  options.tolerance);
  if (quantized) {
    result.quantized =
        run_all(plant, quantized, starts.points, options,
                stage_of(progress, "simulate the quantized loop"), [&](const Fleet& fleet) {
                  result.saturated_inputs += inputs_outside(options.input_box, fleet);
                  result.largest_control_difference =
                      std::max(result.largest_control_difference, largest_difference(real, fleet));
                });
  }
  result.real = run_all(plant, real, starts.points, options,
                        stage_of(progress, "simulate the real-valued loop"), {});
  result.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  return result;
}

}  // namespace napier
