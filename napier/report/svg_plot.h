#pragma once

#include <optional>
#include <string>
#include <vector>

#include "napier/report/html.h"

namespace napier {

// Plots as SVG within the page: colors and fonts are the page's, through the classes of
// style_sheet.cpp, so they follow the light and dark scheme.

struct Curve {
  std::string label;
  std::string style;      // "quantized" or "real": a class of the style sheet
  std::vector<double> x;  // as long as y
  std::vector<double> y;  // NaN and infinities leave a gap
};

struct LinePlot {
  std::string x_label;  // with its unit: "time in s"
  std::string y_label;
  std::vector<Curve> curves;    // drawn in order, the last on top
  std::optional<double> limit;  // a line that must not be crossed; the y axis then includes it
  std::string limit_label;
};

Html draw(const LinePlot& plot);

// For each label the least, median and greatest of many values, as a bar on a logarithmic axis.
// What is not positive and finite cannot stand on the axis and is left out.
struct RangeBar {
  std::string label;
  double least = 0;
  double median = 0;
  double greatest = 0;
};

struct RangePlot {
  std::string x_label;
  std::string y_label;
  std::vector<RangeBar> bars;
};

Html draw(const RangePlot& plot);

// About `count` round numbers (1, 2 or 5 times a power of ten apart) that lie in [lower, upper].
// lower < upper, both finite. Source: P. Heckbert, "Nice numbers for graph labels", Graphics Gems,
// 1990.
std::vector<double> nice_ticks(double lower, double upper, int count);

}  // namespace napier
