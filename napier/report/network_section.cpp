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
// neighboring columns joined by a band. Lengths in units of the viewBox, about one pixel each.
constexpr std::size_t kMostDots = 12;
constexpr double kLayerPitch = 96;
constexpr double kMiddle = 74;

double half_height(std::size_t neurons) {
  return 5.0 * static_cast<double>(std::min(neurons, kMostDots)) - 5.0;
}

std::string band(double x, std::size_t left, std::size_t right) {
  const double from = half_height(left) + 4;
  const double to = half_height(right) + 4;
  return fmt::format(
      "<path class=\"band\" d=\"M{0:.0f} {1:.0f}L{2:.0f} {3:.0f}V{4:.0f}L{0:.0f} {5:.0f}Z\"/>\n", x,
      kMiddle - from, x + kLayerPitch, kMiddle - to, kMiddle + to, kMiddle + from);
}

// Where there are too many, two small dots in the middle stand for those left out.
std::string dots(double x, std::size_t neurons) {
  const std::size_t shown = std::min(neurons, kMostDots);
  std::string out;
  for (std::size_t n = 0; n < shown; ++n) {
    const bool is_gap = neurons > kMostDots && (n == kMostDots / 2 || n == kMostDots / 2 - 1);
    out += fmt::format(
        "<circle class=\"{}\" cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"{}\"/>", is_gap ? "gap" : "neuron", x,
        kMiddle - half_height(neurons) + 10 * static_cast<double>(n), is_gap ? 1.2 : 3.4);
  }
  return out;
}

std::string column_label(double x, std::size_t neurons, const char* kind) {
  return fmt::format(
      "<text x=\"{0:.0f}\" y=\"156\" text-anchor=\"middle\" class=\"value\">{1}</text>"
      "<text x=\"{0:.0f}\" y=\"172\" text-anchor=\"middle\">{2}</text>\n",
      x, count_text(static_cast<std::int64_t>(neurons)), kind);
}

Html picture_of(const Network& network) {
  std::string bands;
  std::string columns;
  double x = 40;
  std::size_t neurons = input_count(network);
  const char* kind = "inputs";
  for (const DenseLayer& layer : network.layers) {
    bands += band(x, neurons, layer.outputs);
    columns += dots(x, neurons) + column_label(x, neurons, kind);
    x += kLayerPitch;
    neurons = layer.outputs;
    kind = name_of(layer.activation);
  }
  columns += dots(x, neurons) + column_label(x, neurons, kind);
  return {fmt::format(
      "<svg class=\"network\" viewBox=\"0 0 {0:.0f} 180\" style=\"max-width:{0:.0f}px\" "
      "role=\"img\" aria-label=\"{1}\">\n{2}{3}</svg>\n",
      x + 40, escaped(shape_of(network)), bands, columns)};
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
