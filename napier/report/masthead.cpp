// The head of the page: the network's name, the verdict in a sentence, and the key figures.

#include <fmt/format.h>

#include <algorithm>

#include "napier/datapath/cost.h"
#include "napier/report/number_text.h"
#include "napier/report/sections.h"
#include "napier/report/verdict.h"

namespace napier {
namespace {

Html key_figure(const std::string& name, const std::string& value, const std::string& note) {
  return element("div",
                 element("dt", name) + element("dd", value, "value") + element("dd", note, "note"));
}

Html error_figures(const ReportInput& input) {
  const double bound = input.certificate.bound[worst_output(input.certificate)];
  const double seen =
      *std::max_element(input.observed.largest.begin(), input.observed.largest.end());
  return key_figure("Error bound", number_text(bound, 3, Toward::up),
                    "for every input in the box") +
         key_figure("Largest error seen", number_text(seen, 3, Toward::up),
                    "at " + counted(input.observed.points, "point"));
}

Html proof_figure(const ReportInput& input) {
  if (!input.proofs) return key_figure("Blocks proved", "–", "not run");
  return key_figure("Blocks proved",
                    fmt::format("{} / {}", count_text(proved_count(*input.proofs)),
                                count_text(std::ssize(input.proofs->blocks))),
                    "right for every input, by SAT");
}

Html mismatch_figure(const ReportInput& input) {
  if (!input.cosimulation) return key_figure("Mismatches", "–", "not run");
  return key_figure("Mismatches", count_text(input.cosimulation->mismatches),
                    "of " + counted(input.cosimulation->vectors, "vector"));
}

Html adder_figure(const ReportInput& input) {
  const DatapathCost cost = cost_of(input.datapath);
  return key_figure("Adders", count_text(cost.adders),
                    counted(cost.one_bit_adders, "one-bit adder"));
}

Html lut_figure(const ReportInput& input) {
  if (!input.synthesis) return key_figure("LUTs", "–", "not counted");
  if (input.synthesis->skipped) return key_figure("LUTs", "–", "skipped, see Cost");
  return key_figure("LUTs", count_text(input.synthesis->lut), "as Yosys counts them");
}

Html latency_figure(const ReportInput& input) {
  const int cycles = input.design.latency_cycles;
  if (cycles == 0) return key_figure("Latency", "0 cycles", "combinational");
  return key_figure("Latency", counted(cycles, "cycle"), "a new input every cycle");
}

Html margin_figure(const ReportInput& input) {
  if (!input.closed_loop) return key_figure("Smallest margin", "–", "no plant was given");
  return key_figure("Smallest margin",
                    number_text(smallest_margin(input.closed_loop->quantized), 5, Toward::down),
                    "simulated, " + counted(input.closed_loop->starts, "start"));
}

std::string_view style_of(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::holds:
      return "verdict holds";
    case VerdictKind::incomplete:
      return "verdict incomplete";
    case VerdictKind::refuted:
      break;
  }
  return "verdict refuted";
}

}  // namespace

Html masthead(const ReportInput& input) {
  const Verdict verdict = judge(input);
  Html sentences;
  for (const std::string& sentence : verdict.sentences) sentences += paragraph(sentence);
  const Html figures = error_figures(input) + proof_figure(input) + mismatch_figure(input) +
                       adder_figure(input) + lut_figure(input) + latency_figure(input) +
                       margin_figure(input);
  return element("header",
                 paragraph("Napier report", "eyebrow") + element("h1", input.network.name) +
                     element("div", sentences, style_of(verdict.kind)) +
                     element("dl", figures, "key-figures"),
                 "masthead");
}

}  // namespace napier
