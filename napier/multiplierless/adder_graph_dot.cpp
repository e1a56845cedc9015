#include <fmt/format.h>
#include <fmt/ranges.h>

#include "napier/multiplierless/adder_cost.h"
#include "napier/multiplierless/adder_graph.h"

namespace napier {
namespace {

// "12", or "(3, -1)" when there are several inputs.
std::string value_label(const std::vector<std::int64_t>& value) {
  if (value.size() == 1) return std::to_string(value[0]);
  return fmt::format("({})", fmt::join(value, ", "));
}

std::string edge(const Operand& operand, std::size_t to) {
  std::string label = operand.negate ? "−" : "+";
  if (operand.shift > 0) label += fmt::format(" «{}", operand.shift);
  if (operand.truncate > 0) label += fmt::format(" ✂{}", operand.truncate);
  return fmt::format("  n{} -> n{} [label=\"{}\"];\n", operand.node, to, label);
}

}  // namespace

std::string to_dot(const AdderGraph& graph) {
  const std::vector<NodeRange> ranges = node_ranges(graph);
  std::string dot =
      "digraph adder_graph {\n  rankdir=TB;\n"
      "  node [shape=box, style=rounded, fontname=\"Helvetica\"];\n"
      "  edge [fontname=\"Helvetica\", fontsize=10];\n";
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    const std::string name = graph.inputs.size() == 1 ? "x" : fmt::format("x{}", i);
    dot += fmt::format("  n{} [label=\"{}\\n{} bits\", shape=ellipse];\n", i, name,
                       width_bits(ranges[i]));
  }
  for (std::size_t i = 0; i < graph.adders.size(); ++i) {
    const Adder& adder = graph.adders[i];
    const std::size_t node = graph.inputs.size() + i;
    std::string label = value_label(adder.value);
    if (adder.right_shift > 0) label += fmt::format(" (»{})", adder.right_shift);
    if (adder.bias != 0) label += fmt::format(" (bias {})", adder.bias);
    dot += fmt::format("  n{} [label=\"{}\\n{} bits, cost {}\"];\n", node, label,
                       width_bits(ranges[node]), adder.one_bit_adders);
    dot += edge(adder.left, node) + edge(adder.right, node);
  }
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
    const GraphOutput& output = graph.outputs[i];
    dot += fmt::format("  y{} [label=\"y{} = {}\", shape=plaintext];\n", i, i,
                       value_label(output.constant));
    if (output.node < 0) continue;
    dot += fmt::format("  n{} -> y{} [style=dashed, label=\"{}«{}\"];\n", output.node, i,
                       output.negate ? "−" : "", output.shift);
  }
  return dot + "}\n";
}

}  // namespace napier
