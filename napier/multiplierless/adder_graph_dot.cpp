#include <fmt/format.h>

#include "napier/multiplierless/adder_cost.h"
#include "napier/multiplierless/adder_graph.h"

namespace napier {
namespace {

constexpr std::size_t kMostTerms = 3;  // of a label: more make boxes that are wider than high

std::string counted_bits(int bits) { return fmt::format("{} bit{}", bits, bits == 1 ? "" : "s"); }

std::string counted_one_bit_adders(int count) {
  return fmt::format("{} one-bit adder{}", count, count == 1 ? "" : "s");
}

// The whole form where the label has only its beginning.
std::string tooltip(const std::vector<std::int64_t>& value) {
  const std::string whole = linear_form(value, 0);
  if (whole == linear_form(value, kMostTerms)) return "";
  return fmt::format(", tooltip=\"{}\"", whole);
}

std::string input_line(const AdderGraph& graph, std::size_t input, NodeRange range) {
  const std::string name = graph.inputs.size() == 1 ? "x" : fmt::format("x{}", input);
  return fmt::format("  n{} [label=\"{}\\n{}\", shape=ellipse];\n", input, name,
                     counted_bits(width_bits(range)));
}

std::string edge_line(const Operand& operand, std::size_t to) {
  std::string label = operand.negate ? "−" : "+";
  if (operand.shift > 0) label += fmt::format(" «{}", operand.shift);
  if (operand.truncate > 0) label += fmt::format(" ✂{}", operand.truncate);
  return fmt::format("  n{} -> n{} [label=\" {} \"];\n", operand.node, to, label);
}

std::string adder_lines(const Adder& adder, std::size_t node, NodeRange range) {
  std::string label = linear_form(adder.value, kMostTerms);
  if (adder.right_shift > 0) label += fmt::format(" (»{})", adder.right_shift);
  if (adder.bias != 0) label += fmt::format(" (bias {})", adder.bias);
  return fmt::format("  n{} [label=\"{}\\n{}, {}\"{}];\n", node, label,
                     counted_bits(width_bits(range)), counted_one_bit_adders(adder.one_bit_adders),
                     tooltip(adder.value)) +
         edge_line(adder.left, node) + edge_line(adder.right, node);
}

std::string output_lines(const GraphOutput& output, std::size_t index) {
  std::string label = linear_form(output.constant, kMostTerms);
  if (output.bias != 0) label += fmt::format(" (bias {})", output.bias);
  const std::string node = fmt::format("  y{} [label=\"y{} = {}\", shape=plaintext{}];\n", index,
                                       index, label, tooltip(output.constant));
  if (output.node < 0) return node;
  std::string wires = output.negate ? "− " : "";
  if (output.shift > 0) wires += fmt::format("«{}", output.shift);
  return node +
         fmt::format("  n{} -> y{} [style=dashed, label=\" {} \"];\n", output.node, index, wires);
}

}  // namespace

std::string to_dot(const AdderGraph& graph) {
  const std::vector<NodeRange> ranges = node_ranges(graph);
  const std::size_t inputs = graph.inputs.size();
  std::string dot =
      "digraph adder_graph {\n  rankdir=TB; ranksep=0.65;\n"
      "  node [shape=box, style=rounded, fontname=\"Helvetica\"];\n"
      "  edge [fontname=\"Helvetica\", fontsize=10];\n";
  for (std::size_t i = 0; i < inputs; ++i) dot += input_line(graph, i, ranges[i]);
  for (std::size_t i = 0; i < graph.adders.size(); ++i) {
    dot += adder_lines(graph.adders[i], inputs + i, ranges[inputs + i]);
  }
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) dot += output_lines(graph.outputs[i], i);
  return dot + "}\n";
}

}  // namespace napier
