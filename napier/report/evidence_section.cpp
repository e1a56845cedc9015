// What is known, and how well: proved, co-simulated, simulated only, in three columns that never
// mix; and below them what went wrong, if anything did.

#include <fmt/format.h>

#include "napier/report/number_text.h"
#include "napier/report/sections.h"

namespace napier {
namespace {

Html column(Evidence evidence, const std::string& meaning, const Html& statements) {
  return element("div", badge(evidence) + paragraph(meaning, "meaning") + element("ul", statements),
                 "claims");
}

Html claim(const std::string& words) { return element("li", words); }

Html proved_claims(const ReportInput& input) {
  Html claims;
  for (std::size_t j = 0; j < input.certificate.bound.size() && j < 4; ++j) {
    claims += claim(fmt::format("|quantized − real| ≤ {} at {}.",
                                number_text(input.certificate.bound[j], 3, Toward::up),
                                output_name(input, j)));
  }
  if (input.certificate.bound.size() > 4) {
    claims += claim(fmt::format("The other {} outputs have their bounds in the section on error.",
                                input.certificate.bound.size() - 4));
  }
  claims += claim("No signal overflows its width: widths follow from exact integer ranges.");
  if (input.proofs) {
    claims += claim(fmt::format("{} of {} equal their constants times their inputs, by SAT ({}).",
                                count_text(proved_count(*input.proofs)),
                                counted(std::ssize(input.proofs->blocks), "multiplication block"),
                                input.proofs->prover));
  } else {
    claims += claim("The multiplication blocks were not proved.");
  }
  return claims;
}

Html cosimulated_claims(const ReportInput& input) {
  if (!input.cosimulation) return claim("Nothing: the co-simulation was not run.");
  const CosimulationResult& result = *input.cosimulation;
  Html claims = claim(fmt::format(
      "The generated SystemVerilog against the bit-exact model: {}, {}.",
      counted(result.vectors, "vector"),
      result.mismatches == 0 ? "no mismatch" : count_text(result.mismatches) + " of them differ"));
  if (!result.stream_fault.empty()) claims += claim(result.stream_fault);
  claims += claim(fmt::format(
      "{} through the AXI4-Stream wrapper, {}.", counted(result.stream_vectors, "vector"),
      result.with_back_pressure ? "with random stalls on both sides" : "without stalls"));
  return claims + claim("Adder trees, rounding, activations and pipeline rest on this.");
}

Html simulated_claims(const ReportInput& input) {
  Html claims = claim(fmt::format("The largest error seen, at {} of the box.",
                                  counted(input.observed.points, "point")));
  if (!input.closed_loop) return claims + claim("No closed loop: no plant was given.");
  const SimulationResult& loop = *input.closed_loop;
  claims +=
      claim(fmt::format("The closed loop {} from {}: smallest margin {} with the quantized "
                        "controller, {} with the real-valued one.",
                        loop.plant, counted(loop.starts, "start"),
                        number_text(smallest_margin(loop.quantized), 5, Toward::down),
                        number_text(smallest_margin(loop.real), 5, Toward::down)));
  return claims + claim("This says nothing about other starts.");
}

std::string codes_text(const std::vector<std::int64_t>& codes) {
  std::string out;
  for (const std::int64_t code : codes) out += (out.empty() ? "" : ", ") + count_text(code);
  return out;
}

Html first_mismatch(const ReportInput& input) {
  if (!input.cosimulation || !input.cosimulation->first_mismatch) return {};
  const Mismatch& first = *input.cosimulation->first_mismatch;
  return element("h3", "The first vector that differs") +
         draw(std::vector<Fact>{
             {"Vector", text(count_text(first.vector_index) + " through the " + first.port)},
             {"Input codes", text(codes_text(first.inputs))},
             {"Expected", text(codes_text(first.expected))},
             {"Got", text(codes_text(first.got))}});
}

Html blocks_without_proof(const ReportInput& input) {
  constexpr std::size_t kShown = 10;
  Table table{.columns = {{"Block"}, {"What the prover said"}}, .rows = {}, .total = {}};
  std::size_t count = 0;
  if (input.proofs) {
    for (const BlockProof& block : input.proofs->blocks) {
      if (block.proved || ++count > kShown) continue;
      table.rows.push_back(
          {element("code", block.block),
           text(block.counterexample.empty() ? "no answer" : block.counterexample)});
    }
  }
  if (count == 0) return {};
  const Html rest =
      count > kShown ? paragraph(fmt::format("and {} more.", count - kShown)) : Html{};
  return element("h3", "Blocks without a proof") + draw(table) + rest;
}

}  // namespace

Section evidence_section(const ReportInput& input) {
  const Html columns =
      column(Evidence::proved, "For every input of the box.", proved_claims(input)) +
      column(Evidence::cosimulated, "The hardware, at the vectors that ran.",
             cosimulated_claims(input)) +
      column(Evidence::simulated, "The model, at the points that ran.", simulated_claims(input));
  return {
      "evidence",
      "What is known, and how well",
      {},
      element("div", columns, "evidence") + first_mismatch(input) + blocks_without_proof(input)};
}

}  // namespace napier
