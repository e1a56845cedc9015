#include "napier/datapath/graph_nodes.h"

#include "napier/multiplierless/adder_cost.h"

namespace napier {

std::vector<Term> add_graph(const AdderGraph& graph, const GraphPlacement& placement,
                            ProgramBuilder& program) {
  std::vector<int> nodes = placement.input_nodes;
  const auto moved = [&](Operand operand) {
    operand.node = nodes[static_cast<std::size_t>(operand.node)];
    return operand;
  };
  for (std::size_t a = 0; a < graph.adders.size(); ++a) {
    const Adder& adder = graph.adders[a];
    DatapathNode node;
    node.op = Op::add;
    node.left = moved(adder.left);
    node.right = moved(adder.right);
    node.right_shift = adder.right_shift;
    node.fraction_bits = placement.fraction_bits;
    const NodeRange range = range_of(adder.value, graph.inputs);
    nodes.push_back(program.add(node, {range.lower, range.upper}, placement.name_of(a)));
  }
  std::vector<Term> terms;
  for (const GraphOutput& output : graph.outputs) {
    const int node = output.node < 0 ? -1 : nodes[static_cast<std::size_t>(output.node)];
    terms.push_back({.node = node, .shift = output.shift, .negate = output.negate});
  }
  return terms;
}

int depth_of_output(const AdderGraph& graph, const GraphOutput& output) {
  const auto node = static_cast<std::size_t>(output.node);
  if (output.node < 0 || node < graph.inputs.size()) return 0;
  return graph.adders[node - graph.inputs.size()].depth;
}

}  // namespace napier
