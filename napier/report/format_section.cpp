// The number formats: of each input with its box, and of each layer's weights, sums and signals.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "napier/report/number_text.h"
#include "napier/report/sections.h"

namespace napier {
namespace {

Html input_table(const ReportInput& input) {
  const QuantizedNetwork& network = input.quantized;
  const Box& box = network.plan.box;
  Table table{.columns = {{"Input"},
                          {"From", Align::right},
                          {"To", Align::right},
                          {"Format"},
                          {"Fraction bits", Align::right},
                          {"Step", Align::right},
                          {"Codes", Align::right}},
              .rows = {},
              .total = {}};
  for (std::size_t i = 0; i < network.input_formats.size(); ++i) {
    const FixedFormat& format = network.input_formats[i];
    table.rows.push_back({text(input_name(input, i)), text(exact_text(box.lower[i])),
                          text(exact_text(box.upper[i])), element("code", name_of(format)),
                          text(exact_text(format.fraction_bits)),
                          text(short_text(std::ldexp(1.0, -format.fraction_bits), 4)),
                          text(count_text(network.input_lower_codes[i]) + " … " +
                               count_text(network.input_upper_codes[i]))});
  }
  return draw(table);
}

// One small bar per neuron, as high as its output is wide.
Html width_strip(const QuantizedLayer& layer) {
  constexpr std::size_t kMostBars = 64;
  constexpr double kPitch = 4;
  constexpr double kHeight = 20;
  if (layer.output_formats.size() > kMostBars) return {};
  int widest = 1;
  for (const FixedFormat& format : layer.output_formats) {
    widest = std::max(widest, format.width_bits);
  }
  std::string bars;
  for (std::size_t j = 0; j < layer.output_formats.size(); ++j) {
    const double height = kHeight * layer.output_formats[j].width_bits / widest;
    bars +=
        fmt::format("<rect class=\"fill\" x=\"{}\" y=\"{:.1f}\" width=\"3\" height=\"{:.1f}\"/>",
                    kPitch * static_cast<double>(j), kHeight - height, height);
  }
  const double width = kPitch * static_cast<double>(layer.output_formats.size());
  return {
      fmt::format("<svg class=\"strip\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
                  "role=\"img\" aria-label=\"output width of each neuron\">{2}</svg>",
                  width, kHeight, bars)};
}

// "8 … 14 bits", or "11 bits" where all are alike.
std::string width_range(const std::vector<FixedFormat>& formats) {
  const auto [least, most] = std::minmax_element(
      formats.begin(), formats.end(),
      [](const FixedFormat& a, const FixedFormat& b) { return a.width_bits < b.width_bits; });
  if (least == formats.end()) return "";
  if (least->width_bits == most->width_bits) return fmt::format("{} bits", least->width_bits);
  return fmt::format("{} … {} bits", least->width_bits, most->width_bits);
}

std::string activation_text(const QuantizedLayer& layer) {
  if (!layer.table) return name_of(layer.activation);
  return fmt::format("{}, table of {}", name_of(layer.activation),
                     count_text(std::ssize(layer.table->entries)));
}

Html layer_table(const ReportInput& input) {
  Table table{.columns = {{"Layer"},
                          {"Neurons", Align::right},
                          {"Activation"},
                          {"Weights", Align::right},
                          {"Sums", Align::right},
                          {"Signals", Align::right},
                          {"Rounding"},
                          {"Output width"},
                          {"per neuron"}},
              .rows = {},
              .total = {}};
  for (std::size_t l = 0; l < input.quantized.layers.size(); ++l) {
    const QuantizedLayer& layer = input.quantized.layers[l];
    const LayerPlan& plan = input.quantized.plan.layers[l];
    table.rows.push_back(
        {text(fmt::format("{}", l + 1)), text(count_text(static_cast<std::int64_t>(layer.outputs))),
         text(activation_text(layer)), text(fmt::format("{}", plan.weight_fraction_bits)),
         text(fmt::format("{}", layer.accumulator_fraction_bits)),
         text(fmt::format("{}", plan.signal_fraction_bits)),
         element("code", name_of(layer.rounding)), text(width_range(layer.output_formats)),
         width_strip(layer)});
  }
  return draw(table);
}

}  // namespace

Section format_section(const ReportInput& input) {
  return {
      "formats",
      "Number formats",
      {Evidence::proved},
      element("p", text("Every value in the circuit is an integer, its code; the number it stands "
                        "for is code · 2") +
                       element("sup", "−f") +
                       text(", where f are its fraction bits. Inputs are limited to the box by "
                            "the input stage, and every width holds the exact range of its "
                            "signal, so nothing overflows.")) +
          element("h3", "Inputs") + input_table(input) + element("h3", "Layers") +
          paragraph("Fraction bits of weights, sums and signals. A sum is exact; it is rounded "
                    "once, to the signal.") +
          layer_table(input)};
}

}  // namespace napier
