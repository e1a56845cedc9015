#include <fmt/format.h>

#include "napier/datapath/cost.h"
#include "napier/report/number_text.h"
#include "napier/report/sections.h"

namespace napier {
namespace {

std::vector<Html> cost_row(const Html& name, const DatapathCost& cost, const Html& share) {
  return {name,
          text(count_text(cost.adders)),
          text(count_text(cost.one_bit_adders)),
          share,
          text(count_text(cost.relus)),
          text(count_text(cost.table_bits)),
          text(count_text(cost.depth))};
}

Html layer_costs(const Datapath& datapath) {
  const DatapathCost total = cost_of(datapath);
  const std::vector<DatapathCost> layers = cost_per_layer(datapath);
  Table table{.columns = {{"Layer"},
                          {"Adders", Align::right},
                          {"One-bit adders", Align::right},
                          {"Share"},
                          {"ReLUs", Align::right},
                          {"Table bits", Align::right},
                          {"Depth", Align::right}},
              .rows = {},
              .total = cost_row(text("Total"), total, {})};
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const double share =
        static_cast<double>(layers[l].one_bit_adders) / static_cast<double>(total.one_bit_adders);
    table.rows.push_back(cost_row(text(fmt::format("{}", l + 1)), layers[l], bar(share)));
  }
  return draw(table);
}

std::vector<Html> alternative_cells(const std::optional<DatapathCost>& cost) {
  if (!cost) return {text("–"), text("–")};
  return {text(count_text(cost->adders)), text(count_text(cost->one_bit_adders))};
}

std::string name_of_taken(const LayerMultiplication& layer) {
  return layer.taken == "mcm" ? "one block per input" : "one block for the matrix";
}

// What each layer would cost either way: before and after the matrix as a whole was looked at.
Html multiplication_costs(const std::vector<LayerMultiplication>& layers) {
  if (layers.empty()) return {};
  Table table{.columns = {{"Layer"},
                          {"Per input: adders", Align::right},
                          {"one-bit", Align::right},
                          {"Whole matrix: adders", Align::right},
                          {"one-bit", Align::right},
                          {"Taken"}},
              .rows = {},
              .total = {}};
  for (std::size_t l = 0; l < layers.size(); ++l) {
    std::vector<Html> row = {text(fmt::format("{}", l + 1))};
    for (const std::optional<DatapathCost>& cost : {layers[l].mcm, layers[l].cmvm}) {
      for (Html& cell : alternative_cells(cost)) row.push_back(std::move(cell));
    }
    const std::string note = layers[l].why_one.empty() ? "" : ". " + layers[l].why_one;
    row.push_back(text(name_of_taken(layers[l]) + note));
    table.rows.push_back(std::move(row));
  }
  return element("h3", "Two ways to multiply") +
         paragraph(
             "A layer multiplies each input by its column of weights and adds up per neuron, "
             "or it shares sums of inputs across the whole matrix. Both were built and "
             "finished with bias, rounding and activation; the cheaper one was taken.") +
         draw(table);
}

Html synthesis_cost(const std::optional<SynthesisCost>& cost) {
  if (!cost) return paragraph("Not counted: synthesis was not run.");
  if (cost->skipped) return paragraph("Skipped: " + cost->why_skipped, "missing");
  const std::vector<Fact> counts = {{"LUT", text(count_text(cost->lut))},
                                    {"CARRY", text(count_text(cost->carry))},
                                    {"FF", text(count_text(cost->ff))},
                                    {"DSP", text(count_text(cost->dsp))}};
  const std::string note = fmt::format(
      "As {} counts them for a Xilinx UltraScale+ device{}. These are not a vendor’s figures.",
      cost->synthesizer, cost->sum_of_parts ? ", module by module and added up" : "");
  return draw(counts) + paragraph(note, "note");
}

}  // namespace

Section cost_section(const ReportInput& input) {
  return {
      "cost",
      "Cost",
      {},
      paragraph("Every multiplication is shifts, which are wires, and adders. An adder costs as "
                "many one-bit adders as it has bits that are not plain wires; depth counts the "
                "adders on the longest path.") +
          layer_costs(input.datapath) + multiplication_costs(input.multiplications) +
          element("h3", "Synthesis") + synthesis_cost(input.synthesis)};
}

}  // namespace napier
