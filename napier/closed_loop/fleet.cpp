#include "napier/closed_loop/fleet.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "napier/base/error.h"
#include "napier/base/parallel.h"

namespace napier {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

void widen(std::span<const double> values, std::vector<double>& least,
           std::vector<double>& largest) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    least[i] = std::min(least[i], values[i]);
    largest[i] = std::max(largest[i], values[i]);
  }
}

// The plant's vector field. Controls ride along as values whose derivative is zero.
VectorField field_of(const Plant& plant, std::vector<double>& stack) {
  return [&plant, &stack](std::span<const double> values, std::span<double> slope) {
    for (std::size_t i = 0; i < plant.states.size(); ++i) {
      slope[i] = evaluate(plant.states[i].derivative, values, stack);
    }
    std::fill(slope.begin() + static_cast<std::ptrdiff_t>(plant.states.size()), slope.end(), 0.0);
  };
}

}  // namespace

Run::Run(const Plant& plant, const std::vector<double>& start_point, double tolerance)
    : start(start_point),
      values(start_point),
      integrator(start_point.size() + plant.controller.outputs.size(), tolerance),
      margin(plant.properties.size(), kInfinity),
      margin_time_s(plant.properties.size(), 0),
      period_margin(kInfinity),
      state_min(start_point),
      state_max(start_point),
      control_min(plant.controller.outputs.size(), kInfinity),
      control_max(plant.controller.outputs.size(), -kInfinity) {
  values.resize(start.size() + plant.controller.outputs.size(), 0);
}

Fleet::Fleet(const Plant& plant, const Controller& controller,
             const std::vector<std::vector<double>>& starts, double tolerance, int threads)
    : plant_(plant), controller_(controller), threads_(threads) {
  for (const std::vector<double>& start : starts) runs_.emplace_back(plant, start, tolerance);
  inputs_.resize(runs_.size() * plant.controller.inputs.size());
}

void Fleet::ask_controller(const PeriodSchedule& schedule) {
  const std::size_t inputs = plant_.controller.inputs.size();
  const std::size_t outputs = plant_.controller.outputs.size();
  for (std::size_t r = 0; r < runs_.size(); ++r) {
    compute_inputs(runs_[r], schedule.begin_s, std::span(inputs_).subspan(r * inputs, inputs));
  }
  controls_ = controller_(inputs_, runs_.size());
  require(controls_.size() == runs_.size() * outputs, "a controller gives `outputs` per run");
  for (std::size_t r = 0; r < runs_.size(); ++r) {
    apply(runs_[r], std::span(controls_).subspan(r * outputs, outputs), schedule);
  }
}

void Fleet::apply(Run& run, std::span<const double> controls, const PeriodSchedule& schedule) {
  if (run.diverged_at_s) return;
  if (!all_finite(controls)) return diverge(run, schedule.begin_s);
  std::copy(controls.begin(), controls.end(),
            run.values.begin() + static_cast<std::ptrdiff_t>(plant_.states.size()));
  widen(controls, run.control_min, run.control_max);
  sample(run, run.values, schedule.begin_s, schedule.at_begin);
}

// A run that has diverged asks with zeros, and its answer is not used.
void Fleet::compute_inputs(Run& run, double time_s, std::span<double> row) {
  std::fill(row.begin(), row.end(), 0.0);
  if (run.diverged_at_s) return;
  for (std::size_t i = 0; i < row.size(); ++i) {
    row[i] = evaluate(plant_.controller.inputs[i], run.values, run.stack);
  }
  if (all_finite(row)) return;
  std::fill(row.begin(), row.end(), 0.0);
  diverge(run, time_s);
}

void Fleet::advance(const PeriodSchedule& schedule) {
  parallel_for(runs_.size(), threads_, [&](std::size_t r) {
    runs_[r].period_margin = kInfinity;
    if (!runs_[r].diverged_at_s) follow(runs_[r], schedule);
  });
}

void Fleet::follow(Run& run, const PeriodSchedule& schedule) {
  const VectorField field = field_of(plant_, run.stack);
  for (const Segment& segment : schedule.segments) {
    const auto failed_at =
        run.integrator.advance(field, run.values, segment.begin_s, segment.end_s,
                               [&](double time_s, std::span<const double> values) {
                                 sample(run, values, time_s, segment.inside);
                               });
    if (failed_at) return diverge(run, *failed_at);
    sample(run, run.values, segment.end_s, segment.at_end);
  }
}

// A margin that is no number (0/0 in a property) counts as violated without end.
void Fleet::sample(Run& run, std::span<const double> values, double time_s,
                   const std::vector<std::size_t>& properties) {
  widen(values.first(plant_.states.size()), run.state_min, run.state_max);
  for (const std::size_t p : properties) {
    const double seen = evaluate(plant_.properties[p].margin, values, run.stack);
    const double margin = std::isnan(seen) ? -kInfinity : seen;
    run.period_margin = std::min(run.period_margin, margin);
    if (margin >= run.margin[p]) continue;
    run.margin[p] = margin;
    run.margin_time_s[p] = time_s;
  }
}

void Fleet::diverge(Run& run, double time_s) {
  run.diverged_at_s = time_s;
  for (std::size_t p = 0; p < plant_.properties.size(); ++p) {
    if (plant_.properties[p].to_s < time_s) continue;
    run.margin[p] = run.period_margin = -kInfinity;
    run.margin_time_s[p] = time_s;
  }
}

}  // namespace napier
