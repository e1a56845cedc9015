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
          layer_costs(input.datapath) + element("h3", "Synthesis") +
          synthesis_cost(input.synthesis)};
}

}  // namespace napier
