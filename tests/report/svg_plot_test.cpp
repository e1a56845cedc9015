#include "napier/report/svg_plot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "napier/base/random.h"
#include "tests/report/markup_check.h"

namespace napier {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

LinePlot plot_of(std::vector<double> y) {
  std::vector<double> x;
  for (std::size_t i = 0; i < y.size(); ++i) x.push_back(0.1 * static_cast<double>(i));
  return {"time in s", "margin", {{"quantized", "quantized", x, std::move(y)}}, std::nullopt, ""};
}

std::size_t count_of(const std::string& markup, const std::string& piece) {
  std::size_t count = 0;
  for (auto at = markup.find(piece); at != std::string::npos; at = markup.find(piece, at + 1)) {
    ++count;
  }
  return count;
}

// Well-formed, and no number of the drawing is NaN or infinite.
void expect_sound(const Html& drawing) {
  EXPECT_EQ(fault_in_markup(drawing.markup), "");
  EXPECT_EQ(drawing.markup.find("=\"nan"), std::string::npos);
  EXPECT_EQ(drawing.markup.find("=\"inf"), std::string::npos);
  EXPECT_EQ(drawing.markup.find("=\"-nan"), std::string::npos);
  EXPECT_EQ(drawing.markup.find("=\"-inf"), std::string::npos);
}

TEST(SvgPlot, ticks_are_round_numbers_inside_the_range) {
  EXPECT_EQ(nice_ticks(0, 5, 6), (std::vector<double>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(nice_ticks(-0.72, -0.24, 5).size(), 5U);
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const double scale = std::pow(10, static_cast<double>(random_bits(2, 0, i) % 40) - 20);
    const double lower = scale * (random_unit(2, 1, i) - 0.5);
    const double upper = lower + scale * (0.001 + random_unit(2, 2, i));
    const auto ticks = nice_ticks(lower, upper, 5);
    ASSERT_GE(ticks.size(), 2U) << lower << " " << upper;
    ASSERT_LE(ticks.size(), 8U) << lower << " " << upper;
    const double step = ticks[1] - ticks[0];
    ASSERT_GE(ticks.front(), lower - 1e-6 * step);
    ASSERT_LE(ticks.back(), upper + 1e-6 * step);
    const double mantissa = step / std::pow(10, std::floor(std::log10(step) + 1e-6));
    ASSERT_TRUE(std::fabs(mantissa - 1) < 1e-6 || std::fabs(mantissa - 2) < 1e-6 ||
                std::fabs(mantissa - 5) < 1e-6)
        << step;
  }
}

TEST(SvgPlot, ticks_of_a_range_that_rounding_swallows_end) {
  EXPECT_LE(nice_ticks(1e16, 1e16 + 2, 5).size(), 101U);
  EXPECT_LE(nice_ticks(-1.7e308, 1.7e308, 5).size(), 101U);
  EXPECT_THROW(nice_ticks(1, 1, 5), std::logic_error);
  EXPECT_THROW(nice_ticks(0, kInfinity, 5), std::logic_error);
}

TEST(SvgPlot, a_value_that_is_not_finite_lifts_the_pen) {
  const Html drawing = draw(plot_of({1, 2, kNaN, 3, 4, kInfinity}));
  expect_sound(drawing);
  const auto start = drawing.markup.find("<path d=\"");
  const std::string path = drawing.markup.substr(start, drawing.markup.find('>', start) - start);
  EXPECT_EQ(count_of(path, "M"), 2U);
  EXPECT_EQ(count_of(path, "L"), 2U);
}

TEST(SvgPlot, nothing_to_draw_is_said_in_words) {
  for (const auto& y : {std::vector<double>{}, std::vector<double>{kNaN, kNaN}}) {
    const Html drawing = draw(plot_of(y));
    expect_sound(drawing);
    EXPECT_NE(drawing.markup.find("nothing to draw"), std::string::npos);
  }
  expect_sound(draw(RangePlot{"layer", "bound", {{"1", 0, 0, 0}}}));
  expect_sound(draw(RangePlot{"layer", "bound", {}}));
}

TEST(SvgPlot, a_constant_and_a_single_point_get_an_axis_around_them) {
  for (const auto& y : {std::vector<double>{3, 3, 3}, std::vector<double>{0, 0},
                        std::vector<double>{-2}, std::vector<double>{1e300, 1e300}}) {
    expect_sound(draw(plot_of(y)));
  }
}

TEST(SvgPlot, the_limit_is_on_the_axis_and_labeled) {
  LinePlot plot = plot_of({24, 25, 26});
  plot.limit = 0;
  plot.limit_label = "violated below";
  const Html drawing = draw(plot);
  expect_sound(drawing);
  EXPECT_NE(drawing.markup.find("violated below"), std::string::npos);
  EXPECT_NE(drawing.markup.find(">0</text>"), std::string::npos);
}

TEST(SvgPlot, names_from_files_are_escaped) {
  LinePlot plot = plot_of({1, 2});
  plot.y_label = "<script>\"&";
  plot.curves[0].label = "</svg>";
  const Html drawing = draw(plot);
  expect_sound(drawing);
  EXPECT_EQ(load_in_page(drawing.markup), "");
}

TEST(SvgPlot, a_curve_needs_as_many_x_as_y) {
  LinePlot plot = plot_of({1, 2});
  plot.curves[0].x.pop_back();
  EXPECT_THROW(draw(plot), std::logic_error);
}

TEST(SvgPlot, range_bars_show_their_greatest_value_rounded_up) {
  const Html drawing =
      draw(RangePlot{"layer", "bound", {{"1", 0.001, 0.002, 0.0100001}, {"2", 0, 0.1, kInfinity}}});
  expect_sound(drawing);
  EXPECT_NE(drawing.markup.find(">0.0101<"), std::string::npos);
}

}  // namespace
}  // namespace napier
