// The a-priori bound on |quantized - real| against what sampling saw, and how it grows by layer.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "napier/report/number_text.h"
#include "napier/report/sections.h"
#include "napier/report/svg_plot.h"

namespace napier {
namespace {

Html output_table(const ReportInput& input) {
  Table table{.columns = {{"Output"},
                          {"Bound, proved", Align::right},
                          {"Largest seen", Align::right},
                          {"Seen / bound", Align::right},
                          {""}},
              .rows = {},
              .total = {}};
  for (std::size_t j = 0; j < input.certificate.bound.size(); ++j) {
    const double bound = input.certificate.bound[j];
    const double seen = input.observed.largest[j];
    table.rows.push_back({text(output_name(input, j)), text(number_text(bound, 4, Toward::up)),
                          text(number_text(seen, 4, Toward::up)), text(percent_text(seen / bound)),
                          bar(seen / bound, seen > bound ? "refuted" : "")});
  }
  return draw(table);
}

RangeBar magnitudes_of(const std::string& label, const std::vector<Interval>& intervals) {
  std::vector<double> sizes;
  for (const Interval& interval : intervals) {
    sizes.push_back(std::max(std::fabs(interval.lower), std::fabs(interval.upper)));
  }
  if (sizes.empty()) return {label, 0, 0, 0};
  std::sort(sizes.begin(), sizes.end());
  return {label, sizes.front(), sizes[sizes.size() / 2], sizes.back()};
}

Html growth_plots(const ErrorCertificate& certificate) {
  RangePlot errors{"layer", "bound on |quantized − real|", {}};
  RangePlot values{"layer", "bound on |real value|", {}};
  for (std::size_t l = 0; l < certificate.layers.size(); ++l) {
    const std::string label = fmt::format("{}", l + 1);
    errors.bars.push_back(magnitudes_of(label, certificate.layers[l].error));
    values.bars.push_back(magnitudes_of(label, certificate.layers[l].real_range));
  }
  const Html plots =
      figure(draw(errors),
             text("The error bound of each layer’s neurons, from the least to the largest, whose "
                  "value stands above; the line marks the median. Logarithmic axis.")) +
      figure(draw(values), text("The range bound of the same neurons, for scale."));
  return element("div", plots, "plots");
}

std::string point_text(const ReportInput& input, const std::vector<double>& point) {
  std::string out;
  for (std::size_t i = 0; i < point.size(); ++i) {
    out += fmt::format("{}{} = {}", i == 0 ? "" : ", ", input_name(input, i), short_text(point[i]));
  }
  return out;
}

// Where the worst was seen, for networks whose inputs fit in a line.
Html where_seen(const ReportInput& input) {
  constexpr std::size_t kMostInputs = 12;
  Html places;
  for (std::size_t j = 0; j < input.observed.inputs.size(); ++j) {
    if (input.observed.inputs[j].size() > kMostInputs || j >= 4) continue;
    places +=
        paragraph(fmt::format("The largest error at {} was seen at {}.", output_name(input, j),
                              point_text(input, input.observed.inputs[j])),
                  "note");
  }
  return places;
}

}  // namespace

Section error_section(const ReportInput& input) {
  return {
      "error",
      "Error against the real-valued network",
      {Evidence::proved, Evidence::simulated},
      paragraph(fmt::format(
          "The bound holds for every real input in the box ({}). The largest error seen is what "
          "{} of the box showed: the true worst error lies between the two.",
          input.certificate.method, counted(input.observed.points, "point"))) +
          output_table(input) + where_seen(input) + growth_plots(input.certificate)};
}

}  // namespace napier
