#include <fmt/format.h>

#include <algorithm>

#include "napier/report/number_text.h"
#include "napier/report/sections.h"

namespace napier {
namespace {

std::int64_t parameter_count(const Network& network) {
  std::int64_t count = 0;
  for (const DenseLayer& layer : network.layers) {
    count += std::ssize(layer.weights) + std::ssize(layer.bias);
  }
  return count;
}

// "5 → 20 → 20 → 1"
std::string shape_of(const Network& network) {
  std::string shape = fmt::format("{}", input_count(network));
  for (const DenseLayer& layer : network.layers) shape += fmt::format(" → {}", layer.outputs);
  return shape;
}

// The picture: a column of dots per layer, one for each neuron as far as they can be told apart,
// neighboring columns joined by a band. Lengths in pixels.
constexpr std::size_t kMostDots = 12;
constexpr double kLayerPitch = 96;
constexpr double kDotPitch = 10;

double half_height(std::size_t neurons) {
  return kDotPitch / 2 * static_cast<double>(std::min(neurons, kMostDots));
}

std::string band(double x, double middle, std::size_t left, std::size_t right) {
  const double from = half_height(left);
  const double to = half_height(right);
  return fmt::format(
      "<path class=\"band\" d=\"M{0:.0f} {1:.0f}L{2:.0f} {3:.0f}V{4:.0f}L{0:.0f} {5:.0f}Z\"/>\n", x,
      middle - from, x + kLayerPitch, middle - to, middle + to, middle + from);
}

// Where there are too many, two small dots in the middle stand for those left out.
std::string dots(double x, double middle, std::size_t neurons) {
  const std::size_t shown = std::min(neurons, kMostDots);
  std::string out;
  for (std::size_t n = 0; n < shown; ++n) {
    const bool is_gap = neurons > kMostDots && (n == kMostDots / 2 || n == kMostDots / 2 - 1);
    out += fmt::format("<circle class=\"{}\" cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"{}\"/>",
                       is_gap ? "gap" : "neuron", x,
                       middle - half_height(neurons) + kDotPitch * (0.5 + static_cast<double>(n)),
                       is_gap ? 1.2 : 3.4);
  }
  return out;
}

// The number of neurons and what they do, below their column.
std::string column_label(double x, double middle, std::size_t neurons, const char* kind) {
  return fmt::format(
      "<text x=\"{0:.0f}\" y=\"{1:.0f}\" text-anchor=\"middle\" class=\"value\">{2}</text>"
      "<text x=\"{0:.0f}\" y=\"{3:.0f}\" text-anchor=\"middle\">{4}</text>\n",
      x, 2 * middle + 20, count_text(static_cast<std::int64_t>(neurons)), 2 * middle + 36, kind);
}

Html picture_of(const Network& network) {
  std::size_t largest = input_count(network);
  for (const DenseLayer& layer : network.layers) largest = std::max(largest, layer.outputs);
  const double middle = half_height(largest);
  std::string bands;
  std::string columns;
  double x = 24;
  std::size_t neurons = input_count(network);
  const char* kind = "inputs";
  for (const DenseLayer& layer : network.layers) {
    bands += band(x, middle, neurons, layer.outputs);
    columns += dots(x, middle, neurons) + column_label(x, middle, neurons, kind);
    x += kLayerPitch;
    neurons = layer.outputs;
    kind = name_of(layer.activation);
  }
  columns += dots(x, middle, neurons) + column_label(x, middle, neurons, kind);
  return {
      fmt::format("<svg class=\"network\" width=\"{:.0f}\" height=\"{:.0f}\" role=\"img\" "
                  "aria-label=\"{}\">\n{}{}</svg>\n",
                  x + 24, 2 * middle + 44, escaped(shape_of(network)), bands, columns)};
}

}  // namespace

Section network_section(const ReportInput& input) {
  const Network& network = input.network;
  std::vector<Fact> facts = {
      {"Name", text(network.name)},
      {"Source", element("code", network.source)},
      {"Shape", text(shape_of(network))},
      {"Parameters", text(count_text(parameter_count(network)))},
      {"Input clipping", text(network.input_lower.empty() ? "none" : "to the limits in the file")}};
  if (network.layers.size() != input.quantized.layers.size()) {
    facts.push_back(
        {"In hardware", text(fmt::format("{} after linear layers were folded",
                                         counted(std::ssize(input.quantized.layers), "layer")))});
  }
  return {"network", "The network", {}, element("div", picture_of(network), "wide") + draw(facts)};
}

}  // namespace napier
