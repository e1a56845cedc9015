#include <algorithm>

#include "napier/report/number_text.h"
#include "napier/report/sections.h"

namespace napier {
namespace {

Html stage_table(const std::vector<ReportStage>& stages) {
  double total = 0;
  double own = 0;
  double longest = 0;
  for (const ReportStage& stage : stages) {
    total += stage.seconds;
    own += stage.is_external ? 0 : stage.seconds;
    longest = std::max(longest, stage.seconds);
  }
  Table table{.columns = {{"Stage"}, {"Time", Align::right}, {""}},
              .rows = {},
              .total = {text("Total"), text(seconds_text(total)),
                        text(seconds_text(own) + " of it in Napier’s own code")}};
  for (const ReportStage& stage : stages) {
    table.rows.push_back({text(stage.name), text(seconds_text(stage.seconds)),
                          bar(stage.seconds / longest, stage.is_external ? "external" : "")});
  }
  return draw(table);
}

std::vector<Fact> tools(const ReportInput& input) {
  std::vector<Fact> facts;
  if (!input.program.empty()) facts.push_back({"Program", text(input.program)});
  if (input.cosimulation) facts.push_back({"Simulator", text(input.cosimulation->simulator)});
  if (input.proofs) facts.push_back({"Prover", text(input.proofs->prover)});
  if (input.synthesis && !input.synthesis->synthesizer.empty()) {
    facts.push_back({"Synthesis", text(input.synthesis->synthesizer)});
  }
  return facts;
}

}  // namespace

Section run_section(const ReportInput& input) {
  Html body = paragraph(
                  "The result does not depend on the number of threads. Times depend on the "
                  "machine, and so may the adder graph of a block whose search for the fewest "
                  "adders ran out of time.") +
              element("pre", element("code", input.command_line)) + draw(tools(input));
  if (!input.stages.empty()) body += element("h3", "Time") + stage_table(input.stages);
  return {"run", "Make it again", {}, body};
}

}  // namespace napier
