#include "napier/datapath/from_adder_graph.h"

#include <fmt/format.h>

#include <map>

#include "napier/base/error.h"
#include "napier/datapath/blocks.h"
#include "napier/datapath/names.h"
#include "napier/multiplierless/adder_cost.h"

namespace napier {
namespace {

void refuse_truncation(const AdderGraph& graph, const std::string& name) {
  const auto refuse = [&](bool is_truncated) {
    if (!is_truncated) return;
    throw Error({.what = "a truncated adder graph cannot become a datapath",
                 .where = name,
                 .expected = "outputs that are exact multiples of the inputs",
                 .remedy = "solve it again without an error bound"});
  };
  for (const Adder& adder : graph.adders) {
    refuse(adder.bias != 0 || adder.left.truncate != 0 || adder.right.truncate != 0);
  }
  for (const GraphOutput& output : graph.outputs) refuse(output.bias != 0);
}

DatapathNode node_of_range(Op op, NodeRange range, std::string name) {
  const FixedFormat format = format_for_codes(range.lower, range.upper, 0);
  DatapathNode node;
  node.op = op;
  node.lower = range.lower;
  node.upper = range.upper;
  node.width_bits = format.width_bits;
  node.is_signed = format.is_signed;
  node.block = op == Op::input || op == Op::constant ? -1 : 0;
  node.name = std::move(name);
  return node;
}

// The node of an output: an adder or input as it is, the constant zero, or a shift node of its own.
// Outputs with the same constant share it.
class OutputNodes {
 public:
  OutputNodes(const AdderGraph& graph, Datapath& datapath) : graph_(graph), datapath_(datapath) {}

  int node_of(const GraphOutput& output) {
    if (output.node >= 0 && output.shift == 0 && !output.negate) return output.node;
    const auto known = node_of_constant_.find(output.constant);
    if (known != node_of_constant_.end()) return known->second;
    datapath_.nodes.push_back(make_node(output));
    const int node = static_cast<int>(datapath_.nodes.size()) - 1;
    node_of_constant_[output.constant] = node;
    return node;
  }

 private:
  DatapathNode make_node(const GraphOutput& output) const {
    const std::string name = fmt::format("shifted{}", node_of_constant_.size());
    if (output.node < 0) return node_of_range(Op::constant, {}, name);
    DatapathNode node = node_of_range(Op::shift, range_of(output.constant, graph_.inputs), name);
    node.left = {.node = output.node, .shift = output.shift, .negate = output.negate};
    return node;
  }

  const AdderGraph& graph_;
  Datapath& datapath_;
  std::map<std::vector<std::int64_t>, int> node_of_constant_;
};

}  // namespace

Datapath datapath_from_adder_graph(const AdderGraph& graph, const std::string& name) {
  require(!graph.inputs.empty() && !graph.outputs.empty(),
          "datapath_from_adder_graph: a graph has inputs and outputs");
  refuse_truncation(graph, name);
  Datapath datapath{.name = legal_name(name)};
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    const InputRange range = graph.inputs[i];
    datapath.nodes.push_back(
        node_of_range(Op::input, {range.lower, range.upper}, fmt::format("x{}", i)));
  }
  for (std::size_t a = 0; a < graph.adders.size(); ++a) {
    const Adder& adder = graph.adders[a];
    DatapathNode node =
        node_of_range(Op::add, range_of(adder.value, graph.inputs), fmt::format("sum{}", a));
    node.left = adder.left;
    node.right = adder.right;
    node.right_shift = adder.right_shift;
    datapath.nodes.push_back(node);
  }
  OutputNodes output_nodes(graph, datapath);
  for (std::size_t k = 0; k < graph.outputs.size(); ++k) {
    const int node = output_nodes.node_of(graph.outputs[k]);
    datapath.outputs.push_back({.name = fmt::format("y{}", k), .node = node});
  }
  const bool is_mcm = graph.inputs.size() == 1;
  datapath.blocks.push_back({.name = is_mcm ? "mcm0" : "cmvm0", .kind = is_mcm ? "mcm" : "cmvm"});
  remove_unread_nodes(datapath);
  complete_blocks(datapath);
  check_datapath(datapath);
  return datapath;
}

}  // namespace napier
