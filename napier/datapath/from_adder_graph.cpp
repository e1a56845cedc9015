#include "napier/datapath/from_adder_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "napier/base/error.h"
#include "napier/datapath/blocks.h"
#include "napier/datapath/names.h"
#include "napier/multiplierless/adder_cost.h"
#include "napier/multiplierless/check.h"

namespace napier {
namespace {

bool is_truncated(const AdderGraph& graph) {
  const auto is_cut = [](const Adder& adder) {
    return adder.bias != 0 || adder.left.truncate != 0 || adder.right.truncate != 0;
  };
  const auto is_biased = [](const GraphOutput& output) { return output.bias != 0; };
  return std::any_of(graph.adders.begin(), graph.adders.end(), is_cut) ||
         std::any_of(graph.outputs.begin(), graph.outputs.end(), is_biased);
}

// Widths and error bounds of a truncated graph are what its search says: a file may say anything.
void check_truncated(const AdderGraph& graph, const std::string& name) {
  const CheckResult result = check_adder_graph(graph);
  if (result.is_right() && graph.inputs.size() == 1) return;
  std::string reason = "several inputs";
  if (!result.unknowns.empty()) reason = "cannot check " + result.unknowns.front();
  if (result.is_wrong()) reason = result.faults.front();
  throw Error({.what = "this truncated adder graph cannot become a datapath",
               .where = name,
               .got = std::move(reason),
               .expected = "one input of at most 24 bits, and error bounds that hold"});
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

// A truncated node is somewhere within its width, which is that of its exact value.
void widen(DatapathNode& node) {
  const FixedFormat format{node.width_bits, 0, node.is_signed};
  node.lower = lowest_code(format);
  node.upper = largest_code(format);
}

// The node of an output: an adder or input as it is, the constant zero, or a shift node of its own.
// Outputs with the same constant share it.
class OutputNodes {
 public:
  explicit OutputNodes(Datapath& datapath) : datapath_(datapath) {}

  int node_of(const GraphOutput& output) {
    if (output.node >= 0 && output.shift == 0 && !output.negate && output.bias == 0) {
      return output.node;
    }
    const auto known = node_of_constant_.find(output.constant);
    if (known != node_of_constant_.end()) return known->second;
    const int source = output.bias == 0 ? output.node : add_biased(output);
    datapath_.nodes.push_back(make_node(output, source));
    const int node = static_cast<int>(datapath_.nodes.size()) - 1;
    node_of_constant_[output.constant] = node;
    return node;
  }

 private:
  // The node with ones wired into its low zeros.
  int add_biased(const GraphOutput& output) {
    const DatapathNode& adder = datapath_.nodes[static_cast<std::size_t>(output.node)];
    DatapathNode node = adder;
    node.op = Op::shift;
    node.left = {.node = output.node};
    node.right = {};
    node.right_shift = 0;
    node.bias = output.bias;
    node.name = fmt::format("centered{}", output.node);
    datapath_.nodes.push_back(node);
    return static_cast<int>(datapath_.nodes.size()) - 1;
  }

  // The range of ± (node) · 2^shift, from that of the node.
  DatapathNode make_node(const GraphOutput& output, int source) const {
    const std::string name = fmt::format("shifted{}", node_of_constant_.size());
    if (output.node < 0) return node_of_range(Op::constant, {}, name);
    const DatapathNode& from = datapath_.nodes[static_cast<std::size_t>(source)];
    const std::int64_t unit = std::int64_t{1} << output.shift;
    NodeRange range{from.lower * unit, from.upper * unit};
    if (output.negate) range = {-range.upper, -range.lower};
    DatapathNode node = node_of_range(Op::shift, range, name);
    node.left = {.node = source, .shift = output.shift, .negate = output.negate};
    return node;
  }

  Datapath& datapath_;
  std::map<std::vector<std::int64_t>, int> node_of_constant_;
};

// Of constants that are given twice the tighter bound.
void set_max_errors(const AdderGraph& graph, Datapath& datapath) {
  DatapathBlock& block = datapath.blocks[0];
  block.max_errors.assign(block.outputs.size(), std::numeric_limits<std::int64_t>::max());
  for (std::size_t j = 0; j < graph.outputs.size(); ++j) {
    const auto found =
        std::find(block.outputs.begin(), block.outputs.end(), datapath.outputs[j].node);
    if (found == block.outputs.end()) continue;  // a wire of the input
    std::int64_t& bound = block.max_errors[static_cast<std::size_t>(found - block.outputs.begin())];
    bound = std::min(bound, graph.max_errors[j]);
  }
}

}  // namespace

Datapath datapath_from_adder_graph(const AdderGraph& graph, const std::string& name) {
  require(!graph.inputs.empty() && !graph.outputs.empty(),
          "datapath_from_adder_graph: a graph has inputs and outputs");
  const bool may_be_off = is_truncated(graph);
  if (may_be_off) check_truncated(graph, name);
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
    node.bias = adder.bias;
    if (may_be_off) widen(node);
    datapath.nodes.push_back(node);
  }
  OutputNodes output_nodes(datapath);
  for (std::size_t k = 0; k < graph.outputs.size(); ++k) {
    const int node = output_nodes.node_of(graph.outputs[k]);
    datapath.outputs.push_back({.name = fmt::format("y{}", k), .node = node});
  }
  const bool is_mcm = graph.inputs.size() == 1;
  datapath.blocks.push_back({.name = is_mcm ? "mcm0" : "cmvm0", .kind = is_mcm ? "mcm" : "cmvm"});
  remove_unread_nodes(datapath);
  if (may_be_off && !datapath.blocks.empty()) datapath.blocks[0].max_errors = {0};
  complete_blocks(datapath);
  if (may_be_off && !datapath.blocks.empty()) set_max_errors(graph, datapath);
  check_datapath(datapath);
  return datapath;
}

}  // namespace napier
