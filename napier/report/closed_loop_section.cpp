// The loop of plant and controller: simulated, with the quantized controller and the real-valued
// one side by side.

#include <fmt/format.h>

#include <algorithm>

#include "napier/report/number_text.h"
#include "napier/report/sections.h"
#include "napier/report/svg_plot.h"

namespace napier {
namespace {

std::string point_text(const std::vector<double>& point) {
  std::string out;
  for (const double value : point) out += (out.empty() ? "" : ", ") + short_text(value);
  return "(" + out + ")";
}

Html property_table(const SimulationResult& loop) {
  Table table{.columns = {{"Property"},
                          {"In force"},
                          {"Quantized", Align::right},
                          {"Real-valued", Align::right},
                          {"At time", Align::right},
                          {"From"}},
              .rows = {},
              .total = {}};
  for (std::size_t p = 0; p < loop.quantized.properties.size(); ++p) {
    const PropertyMargin& quantized = loop.quantized.properties[p];
    const bool has_real = p < loop.real.properties.size();
    table.rows.push_back(
        {element("code", quantized.property), text(quantized.when),
         text(number_text(quantized.margin, 5, Toward::down)),
         text(has_real ? number_text(loop.real.properties[p].margin, 5, Toward::down) : "–"),
         text(decimals_text(quantized.time_s, 2) + " s"), text(point_text(quantized.start))});
  }
  return draw(table);
}

// What was seen of one signal in both loops, as a row.
struct Extent {
  std::vector<double> lower;
  std::vector<double> upper;
};

void add_ranges(Table& table, const std::vector<std::string>& names, const std::string& kind,
                const Extent& quantized, const Extent& real) {
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto cell = [&](const std::vector<double>& values) {
      return text(k < values.size() ? number_text(values[k], 4) : "–");
    };
    table.rows.push_back({text(names[k]), text(kind), cell(quantized.lower), cell(quantized.upper),
                          cell(real.lower), cell(real.upper)});
  }
}

Html range_table(const SimulationResult& loop) {
  Table table{.columns = {{"Signal"},
                          {"Kind"},
                          {"Least, quantized", Align::right},
                          {"Greatest", Align::right},
                          {"Least, real-valued", Align::right},
                          {"Greatest", Align::right}},
              .rows = {},
              .total = {}};
  add_ranges(table, loop.control_names, "control",
             {loop.quantized.control_min, loop.quantized.control_max},
             {loop.real.control_min, loop.real.control_max});
  add_ranges(table, loop.state_names, "state", {loop.quantized.state_min, loop.quantized.state_max},
             {loop.real.state_min, loop.real.state_max});
  return draw(table);
}

std::vector<double> control_of(const Trajectory& run, std::size_t output) {
  std::vector<double> values;
  for (const auto& controls : run.controls) values.push_back(controls.at(output));
  return values;
}

// One signal of the worst runs, by instant.
struct Signal {
  std::string name;
  std::vector<double> quantized;
  std::vector<double> real;
};

// The real-valued run lies below the quantized one, broader and paler: where the two agree, both
// are seen.
Html signal_plot(const SimulationResult& loop, const Signal& signal, std::optional<double> limit) {
  const std::vector<Curve> curves = {
      {"real-valued", "real", loop.real.worst.time_s, signal.real},
      {"quantized", "quantized", loop.quantized.worst.time_s, signal.quantized}};
  return figure(draw(LinePlot{"time in s", signal.name, curves, limit, "violated below"}), {});
}

// What the eye cannot see in the plot beside it. Only for two runs of the same instants and start.
Html difference_plot(const SimulationResult& loop, const Signal& signal) {
  std::vector<double> difference = signal.quantized;
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] -= signal.real[i];
  const Curve curve{"quantized − real-valued", "difference", loop.quantized.worst.time_s,
                    difference};
  return figure(draw(LinePlot{"time in s", "difference", {curve}, std::nullopt, ""}), {});
}

bool start_alike(const SimulationResult& loop) {
  return loop.quantized.worst.start == loop.real.worst.start &&
         loop.quantized.worst.time_s == loop.real.worst.time_s;
}

Html plots(const SimulationResult& loop) {
  constexpr std::size_t kMostControls = 6;
  std::vector<Signal> signals = {
      {"smallest margin", loop.quantized.worst.margin, loop.real.worst.margin}};
  for (std::size_t k = 0; k < std::min(loop.control_names.size(), kMostControls); ++k) {
    signals.push_back({loop.control_names[k], control_of(loop.quantized.worst, k),
                       control_of(loop.real.worst, k)});
  }
  Html out;
  for (std::size_t s = 0; s < signals.size(); ++s) {
    out += signal_plot(loop, signals[s], s == 0 ? std::optional(0.0) : std::nullopt);
    if (start_alike(loop)) out += difference_plot(loop, signals[s]);
  }
  return element("div", out, "plots");
}

std::string same_start_text(const SimulationResult& loop) {
  const auto& quantized = loop.quantized.worst.start;
  const auto& real = loop.real.worst.start;
  if (quantized == real) return "Both controllers do worst from " + point_text(quantized) + ".";
  return fmt::format(
      "The worst run with the quantized controller starts at {}, the one with the "
      "real-valued controller at {}.",
      point_text(quantized), point_text(real));
}

std::vector<Fact> loop_facts(const SimulationResult& loop) {
  return {{"Plant", text(loop.plant)},
          {"Starts", text(fmt::format("{}, {} of them corners of the initial box",
                                      count_text(loop.starts), count_text(loop.corners)))},
          {"Integrator", text(loop.integrator)},
          {"Largest difference of control",
           text(number_text(loop.largest_control_difference, 4, Toward::up) +
                ", quantized against real-valued at the same state")},
          {"Runs that diverged",
           text(fmt::format("{} quantized, {} real-valued", loop.quantized.diverged_runs,
                            loop.real.diverged_runs))},
          {"Inputs outside the box",
           text(loop.saturated_inputs == 0
                    ? "none: the error bound held at every control period of these runs"
                    : fmt::format("{}: there the error bound does not hold",
                                  count_text(loop.saturated_inputs)))}};
}

}  // namespace

Section closed_loop_section(const ReportInput& input) {
  const std::string title = "The closed loop";
  if (!input.closed_loop) {
    return {"closed-loop", title, {}, paragraph("No plant was given, so no loop was simulated.")};
  }
  const SimulationResult& loop = *input.closed_loop;
  return {"closed-loop",
          title,
          {Evidence::simulated},
          paragraph("Simulation, not verification: what was seen from these starts, and nothing "
                    "about others.",
                    "caution") +
              draw(loop_facts(loop)) + element("h3", "Margins") + property_table(loop) +
              element("h3", "The worst run") + paragraph(same_start_text(loop)) + plots(loop) +
              element("h3", "Ranges over all runs") + range_table(loop)};
}

}  // namespace napier
