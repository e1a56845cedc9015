#include "napier/report/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "napier/base/error.h"
#include "napier/report/number_text.h"

namespace napier {
namespace {

// The drawing's size and the frame within it, in the units of its viewBox. At full width in a
// column of the page one unit is about one pixel, so the text has the size of the page's notes.
constexpr double kWidth = 480;
constexpr double kHeight = 270;
constexpr double kLeft = 54;
constexpr double kRight = 468;
constexpr double kTop = 38;
constexpr double kBottom = 224;
constexpr double kNever = std::numeric_limits<double>::infinity();

// An axis maps values to a coordinate of the drawing, linearly.
struct Axis {
  double lower = 0;
  double upper = 1;
  double from = 0;  // the coordinates of the two
  double to = 1;
};

double place(const Axis& axis, double value) {
  return axis.from + (value - axis.lower) / (axis.upper - axis.lower) * (axis.to - axis.from);
}

struct Range {
  double lower = kNever;
  double upper = -kNever;
};

void include(Range& range, double value) {
  if (!std::isfinite(value)) return;
  range.lower = std::min(range.lower, value);
  range.upper = std::max(range.upper, value);
}

bool is_empty(const Range& range) { return range.lower > range.upper; }

// Room on both sides, so that no curve lies on the frame; a constant gets an axis around it.
Range padded(Range range, double share) {
  const double span = range.upper - range.lower;
  const double least = std::max(std::fabs(range.lower), std::fabs(range.upper)) * 1e-9;
  const double room = span > least ? share * span : std::max(std::fabs(range.upper) * 0.1, 1.0);
  return {range.lower - room, range.upper + room};
}

Html words_at(double x, double y, std::string_view anchor, std::string_view style,
              std::string_view words) {
  return {fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n",
                      x, y, anchor, style, escaped(words))};
}

Html line(double x1, double y1, double x2, double y2, std::string_view style) {
  return {
      fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n",
                  x1, y1, x2, y2, style)};
}

// As many decimals as tell neighboring ticks apart.
std::string tick_text(double value, double step) {
  if (std::fabs(value) >= 1e6 || step < 1e-5) return number_text(value, 3);
  return decimals_text(value, std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9))));
}

double step_of(const std::vector<double>& ticks) {
  return ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
}

Html horizontal_grid(const Axis& y) {
  Html out;
  const auto ticks = nice_ticks(y.lower, y.upper, 5);
  for (const double tick : ticks) {
    out += line(kLeft, place(y, tick), kRight, place(y, tick), "grid");
    out += words_at(kLeft - 8, place(y, tick) + 4, "end", "tick", tick_text(tick, step_of(ticks)));
  }
  return out;
}

Html horizontal_axis(const Axis& x) {
  Html out = line(kLeft, kBottom, kRight, kBottom, "axis");
  const auto ticks = nice_ticks(x.lower, x.upper, 6);
  for (const double tick : ticks) {
    out += line(place(x, tick), kBottom, place(x, tick), kBottom + 4, "axis");
    out +=
        words_at(place(x, tick), kBottom + 18, "middle", "tick", tick_text(tick, step_of(ticks)));
  }
  return out;
}

Html axis_labels(const std::string& x_label, const std::string& y_label) {
  return words_at(0, 14, "start", "label", y_label) +
         words_at((kLeft + kRight) / 2, kBottom + 38, "middle", "label", x_label);
}

// One path; a point that is not finite lifts the pen.
Html path_of(const Curve& curve, const Axis& x, const Axis& y) {
  std::string path;
  bool pen_is_down = false;
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    const bool is_point = std::isfinite(curve.x[i]) && std::isfinite(curve.y[i]);
    if (is_point) {
      path += fmt::format("{}{:.2f} {:.2f}", pen_is_down ? "L" : "M", place(x, curve.x[i]),
                          place(y, curve.y[i]));
    }
    pen_is_down = is_point;
  }
  if (path.empty()) return {};
  return {fmt::format("<path d=\"{}\" class=\"curve {}\"/>\n", path, escaped(curve.style))};
}

// About how wide a label is: the mean width of its characters, which are those of its bytes that do
// not continue one (UTF-8).
double label_width(const std::string& label) {
  constexpr double kCharacter = 6.6;
  return kCharacter * static_cast<double>(std::count_if(label.begin(), label.end(),
                                                        [](char c) { return (c & 0xC0) != 0x80; }));
}

// Labels, each followed by its sample, in a row that ends at the right edge.
Html legend(const std::vector<Curve>& curves) {
  Html out;
  double right = kRight;
  for (auto curve = curves.rbegin(); curve != curves.rend(); ++curve) {
    out += line(right - 20, 10, right, 10, "curve " + escaped(curve->style));
    out += words_at(right - 26, 14, "end", "label", curve->label);
    right -= 42 + label_width(curve->label);
  }
  return out;
}

Html limit_line(const LinePlot& plot, const Axis& y) {
  if (!plot.limit) return {};
  const double at = place(y, *plot.limit);
  return line(kLeft, at, kRight, at, "limit") +
         words_at(kRight, at - 6, "end", "limit-label", plot.limit_label);
}

Html svg(const Html& content, const std::string& what) {
  return {
      fmt::format("<svg class=\"plot\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n"
                  "{}</svg>\n",
                  kWidth, kHeight, escaped(what), content.markup)};
}

Html empty_plot(const std::string& x_label, const std::string& y_label) {
  return svg(axis_labels(x_label, y_label) + line(kLeft, kBottom, kRight, kBottom, "axis") +
                 words_at((kLeft + kRight) / 2, (kTop + kBottom) / 2, "middle", "tick",
                          "nothing to draw: no finite values"),
             y_label + " (empty)");
}

// The decades that hold every bar, and the axis over their exponents.
Range decades_of(const RangePlot& plot) {
  Range range;
  for (const RangeBar& bar : plot.bars) {
    if (bar.least > 0) include(range, std::log10(bar.least));
    if (bar.greatest > 0) include(range, std::log10(bar.greatest));
  }
  if (is_empty(range)) return range;
  range = {std::floor(range.lower), std::ceil(range.upper)};
  if (range.lower == range.upper) ++range.upper;
  return range;
}

Html decade_grid(const Axis& y) {
  Html out;
  const int first = static_cast<int>(y.lower);
  const int last = static_cast<int>(y.upper);
  const int step = 1 + (last - first) / 8;
  for (int exponent = first; exponent <= last; exponent += step) {
    out += line(kLeft, place(y, exponent), kRight, place(y, exponent), "grid");
    out += words_at(kLeft - 8, place(y, exponent) + 4, "end", "tick", power_of_ten_text(exponent));
  }
  return out;
}

Html range_bar(const RangeBar& bar, double center, double half_width, const Axis& y) {
  Html out = words_at(center, kBottom + 18, "middle", "tick", bar.label);
  if (!(bar.greatest > 0) || !std::isfinite(bar.greatest)) return out;
  const double top = place(y, std::log10(bar.greatest));
  const double bottom = bar.least > 0 ? place(y, std::log10(bar.least)) : kBottom;
  out.markup += fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"2\" "
      "class=\"range\"/>\n",
      center - half_width, top, 2 * half_width, std::max(bottom - top, 2.0));
  if (bar.median > 0 && bar.greatest > bar.least) {
    const double middle = place(y, std::log10(bar.median));
    out += line(center - half_width, middle, center + half_width, middle, "median");
  }
  return out +
         words_at(center, top - 6, "middle", "value", number_text(bar.greatest, 3, Toward::up));
}

}  // namespace

std::vector<double> nice_ticks(double lower, double upper, int count) {
  require(lower < upper && std::isfinite(lower) && std::isfinite(upper),
          "nice_ticks: the range must be finite and not empty");
  const double rough = upper / std::max(count, 1) - lower / std::max(count, 1);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  const double fraction = rough / power;
  const double step = power * (fraction < 1.5 ? 1 : fraction < 3 ? 2 : fraction < 7 ? 5 : 10);
  std::vector<double> ticks;
  const double slack = 1e-9 * step;
  for (double index = std::ceil((lower - slack) / step); index * step <= upper + slack; ++index) {
    ticks.push_back(index * step);
    if (ticks.size() > 100) break;  // a step lost in the values' own rounding
  }
  return ticks;
}

Html draw(const LinePlot& plot) {
  Range across;
  Range up;
  for (const Curve& curve : plot.curves) {
    require(curve.x.size() == curve.y.size(), "LinePlot: a curve needs as many x as y");
    for (const double value : curve.x) include(across, value);
    for (const double value : curve.y) include(up, value);
  }
  if (is_empty(across) || is_empty(up)) return empty_plot(plot.x_label, plot.y_label);
  if (plot.limit) include(up, *plot.limit);
  if (across.lower == across.upper) across = padded(across, 0);
  up = padded(up, 0.06);
  const Axis x{across.lower, across.upper, kLeft, kRight};
  const Axis y{up.lower, up.upper, kBottom, kTop};
  Html content = horizontal_grid(y) + horizontal_axis(x) + limit_line(plot, y);
  for (const Curve& curve : plot.curves) content += path_of(curve, x, y);
  content += axis_labels(plot.x_label, plot.y_label) + legend(plot.curves);
  return svg(content, plot.y_label + " over " + plot.x_label);
}

Html draw(const RangePlot& plot) {
  const Range decades = decades_of(plot);
  if (is_empty(decades)) return empty_plot(plot.x_label, plot.y_label);
  const Axis y{decades.lower, decades.upper, kBottom, kTop + 10};
  Html content = decade_grid(y) + line(kLeft, kBottom, kRight, kBottom, "axis");
  const double pitch = (kRight - kLeft) / static_cast<double>(plot.bars.size());
  const double half_width = std::min(11.0, 0.3 * pitch);
  for (std::size_t i = 0; i < plot.bars.size(); ++i) {
    content +=
        range_bar(plot.bars[i], kLeft + (static_cast<double>(i) + 0.5) * pitch, half_width, y);
  }
  content += axis_labels(plot.x_label, plot.y_label);
  return svg(content, plot.y_label + " per " + plot.x_label);
}

}  // namespace napier
