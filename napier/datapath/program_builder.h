#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "napier/datapath/datapath.h"
#include "napier/network/code_ranges.h"

namespace napier {

// Grows a Datapath node by node. A node that computes what an earlier one computes already is not
// added again (value numbering); the earlier one is returned. An mcm or cmvm block looks for it in
// itself only, so that it is a function of nothing but its layer's inputs. A copy grows on its own:
// that is how two ways to make a layer are compared.
class ProgramBuilder {
 public:
  explicit ProgramBuilder(Datapath datapath) : datapath_(std::move(datapath)) {}

  // depth_in_layer counts from the nodes that are there now.
  void begin_layer() { first_of_layer_ = datapath_.nodes.size(); }
  // Nodes added from now on belong to this block.
  void begin_block(std::string name, std::string kind, int layer);

  // Adds a node whose width and sign follow from its range; `name` is for a new node only.
  int add(DatapathNode node, CodeRange range, std::string name);
  int add_constant(std::int64_t value, int fraction_bits);
  int add_table(DatapathTable table);

  const Datapath& datapath() const { return datapath_; }
  const DatapathNode& node(int index) const {
    return datapath_.nodes[static_cast<std::size_t>(index)];
  }
  CodeRange range(int index) const { return {node(index).lower, node(index).upper}; }
  const DatapathTable& table(int index) const {
    return datapath_.tables[static_cast<std::size_t>(index)];
  }
  // Add nodes on the longest path to the node: from the program's inputs, from those of the layer.
  int depth(int index) const { return depths_[static_cast<std::size_t>(index)].in_program; }
  int depth_in_layer(int index) const {
    const auto node = static_cast<std::size_t>(index);
    return node < first_of_layer_ ? 0 : depths_[node].in_layer;
  }

 private:
  struct Depth {
    int in_program = 0;
    int in_layer = 0;
  };
  std::string key_of_block() const;
  Depth depth_behind_operands(const DatapathNode& node) const;

  Datapath datapath_;
  int block_ = -1;
  std::size_t first_of_layer_ = 0;
  std::vector<Depth> depths_;
  std::unordered_map<std::string, int> known_;  // what a node computes, as text → the node
};

}  // namespace napier
