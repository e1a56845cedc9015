#include "napier/datapath/blocks.h"

#include <map>
#include <set>

#include "napier/base/error.h"
#include "napier/datapath/linear.h"

namespace napier {
namespace {

std::vector<bool> read_nodes(const Datapath& datapath) {
  std::vector<bool> is_read(datapath.nodes.size(), false);
  for (const DatapathOutput& output : datapath.outputs) {
    is_read[static_cast<std::size_t>(output.node)] = true;
  }
  for (std::size_t n = datapath.nodes.size(); n-- > 0;) {
    const DatapathNode& node = datapath.nodes[n];
    if (node.op == Op::input) is_read[n] = true;
    if (!is_read[n]) continue;
    if (operand_count(node.op) >= 1) is_read[static_cast<std::size_t>(node.left.node)] = true;
    if (operand_count(node.op) == 2) is_read[static_cast<std::size_t>(node.right.node)] = true;
  }
  return is_read;
}

void remove_empty_blocks(Datapath& datapath) {
  std::vector<int> new_index(datapath.blocks.size(), -1);
  for (const DatapathNode& node : datapath.nodes) {
    if (node.block >= 0) new_index[static_cast<std::size_t>(node.block)] = 0;
  }
  std::vector<DatapathBlock> kept;
  for (std::size_t b = 0; b < new_index.size(); ++b) {
    if (new_index[b] < 0) continue;
    new_index[b] = static_cast<int>(kept.size());
    kept.push_back(std::move(datapath.blocks[b]));
  }
  datapath.blocks = std::move(kept);
  for (DatapathNode& node : datapath.nodes) {
    if (node.block >= 0) node.block = new_index[static_cast<std::size_t>(node.block)];
  }
}

}  // namespace

void connect_blocks(const Datapath& datapath, std::vector<DatapathBlock>& blocks) {
  std::vector<std::set<int>> inputs(blocks.size());
  std::vector<std::set<int>> outputs(blocks.size());
  const auto node_block = [&](int node) {
    return datapath.nodes[static_cast<std::size_t>(node)].block;
  };
  const auto connect = [&](int reader_block, int node) {
    if (datapath.nodes[static_cast<std::size_t>(node)].op == Op::constant) return;
    if (node_block(node) == reader_block) return;
    if (reader_block >= 0) inputs[static_cast<std::size_t>(reader_block)].insert(node);
    if (node_block(node) >= 0) outputs[static_cast<std::size_t>(node_block(node))].insert(node);
  };
  for (const DatapathNode& node : datapath.nodes) {
    if (operand_count(node.op) >= 1) connect(node.block, node.left.node);
    if (operand_count(node.op) == 2) connect(node.block, node.right.node);
  }
  for (const DatapathOutput& output : datapath.outputs) connect(-1, output.node);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    blocks[b].inputs.assign(inputs[b].begin(), inputs[b].end());
    blocks[b].outputs.assign(outputs[b].begin(), outputs[b].end());
  }
}

void complete_blocks(Datapath& datapath) {
  connect_blocks(datapath, datapath.blocks);
  for (std::size_t b = 0; b < datapath.blocks.size(); ++b) {
    DatapathBlock& block = datapath.blocks[b];
    if (block.kind == "neurons") continue;
    const auto forms = linear_forms(datapath, static_cast<int>(b));
    require(forms.has_value(), "complete_blocks: a node of an mcm or cmvm block is not linear");
    std::map<int, const LinearForm*> form_of_node;
    for (const LinearForm& form : *forms) form_of_node[form.node] = &form;
    block.constants.clear();
    for (std::size_t i = 0; i < block.inputs.size(); ++i) {
      for (const int output : block.outputs) {
        block.constants.push_back(form_of_node.at(output)->coefficients[i]);
      }
    }
  }
}

void remove_unread_nodes(Datapath& datapath) {
  const std::vector<bool> is_read = read_nodes(datapath);
  std::vector<int> new_index(datapath.nodes.size(), 0);
  std::vector<DatapathNode> kept;
  const auto moved = [&](int node) { return new_index[static_cast<std::size_t>(node)]; };
  for (std::size_t n = 0; n < is_read.size(); ++n) {
    if (!is_read[n]) continue;
    new_index[n] = static_cast<int>(kept.size());
    DatapathNode node = std::move(datapath.nodes[n]);
    if (operand_count(node.op) >= 1) node.left.node = moved(node.left.node);
    if (operand_count(node.op) == 2) node.right.node = moved(node.right.node);
    kept.push_back(std::move(node));
  }
  datapath.nodes = std::move(kept);
  for (DatapathOutput& output : datapath.outputs) output.node = moved(output.node);
  remove_empty_blocks(datapath);
}

}  // namespace napier
