// One constant-multiplication block, drawn: what "multiplierless" looks like.

#include <fmt/format.h>

#include <algorithm>

#include "napier/report/graph_drawing.h"
#include "napier/report/number_text.h"
#include "napier/report/sections.h"

namespace napier {
namespace {

// The module's SystemVerilog, folded away, when it is short enough to be read.
Html source_of(const HardwareDesign& design, const std::string& block) {
  constexpr std::ptrdiff_t kMostLines = 160;
  for (const RtlFile& file : design.files) {
    if (!file.name.ends_with(block + ".sv")) continue;
    if (std::count(file.text.begin(), file.text.end(), '\n') > kMostLines) return {};
    return element("details", element("summary", "Its SystemVerilog, " + file.name) +
                                  element("pre", element("code", file.text)));
  }
  return {};
}

std::string different_constants(const DatapathBlock& block) {
  std::vector<std::int64_t> constants = block.constants;
  std::sort(constants.begin(), constants.end());
  constants.erase(std::unique(constants.begin(), constants.end()), constants.end());
  std::string out;
  for (const std::int64_t constant : constants) {
    out += (out.empty() ? "" : ", ") + count_text(constant);
  }
  return out;
}

std::string what_it_multiplies(const DatapathBlock& block) {
  if (block.kind == "mcm") return "multiplies one input by " + different_constants(block);
  return fmt::format("multiplies {} by a matrix with {}",
                     counted(std::ssize(block.inputs), "input"),
                     counted(std::ssize(block.constants) / std::ssize(block.inputs), "column"));
}

std::int64_t adders_in(const Datapath& datapath, int block) {
  return std::count_if(datapath.nodes.begin(), datapath.nodes.end(), [&](const DatapathNode& node) {
    return node.block == block && node.op == Op::add;
  });
}

}  // namespace

Section block_section(const ReportInput& input) {
  const std::string title = "One multiplication block";
  const std::optional<int> shown = block_to_show(input.datapath);
  if (!shown) {
    return {"block", title, {}, paragraph("No multiplication of this network needs an adder.")};
  }
  const DatapathBlock& block = input.datapath.blocks[static_cast<std::size_t>(*shown)];
  const Html caption = element("code", block.name) +
                       text(fmt::format(" {} with {}. ≪ shifts left, − subtracts; outputs have a "
                                        "heavy outline or stand without one.",
                                        what_it_multiplies(block),
                                        counted(adders_in(input.datapath, *shown), "adder")));
  const bool is_proved =
      input.proofs && std::any_of(input.proofs->blocks.begin(), input.proofs->blocks.end(),
                                  [&](const BlockProof& proof) {
                                    return proof.proved && proof.block == block.name;
                                  });
  return {"block", title, is_proved ? std::vector{Evidence::proved} : std::vector<Evidence>{},
          figure(draw_dot(dot_of_block(input.datapath, *shown)), caption) +
              source_of(input.design, block.name)};
}

}  // namespace napier
