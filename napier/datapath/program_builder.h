#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "napier/datapath/datapath.h"
#include "napier/network/code_ranges.h"

namespace napier {

// Grows a Datapath node by node. A node that computes what an earlier one computes already is not
// added again (value numbering); the earlier one is returned.
class ProgramBuilder {
 public:
  explicit ProgramBuilder(Datapath& datapath) : datapath_(datapath) {}

  // Nodes added from now on belong to this block.
  void begin_block(std::string name, std::string kind, int layer);

  // Adds a node whose width and sign follow from its range; `name` is for a new node only.
  int add(DatapathNode node, CodeRange range, std::string name);
  int add_constant(std::int64_t value, int fraction_bits);

  const DatapathNode& node(int index) const {
    return datapath_.nodes[static_cast<std::size_t>(index)];
  }
  CodeRange range(int index) const { return {node(index).lower, node(index).upper}; }
  int depth(int index) const { return depths_[static_cast<std::size_t>(index)]; }

 private:
  Datapath& datapath_;
  int block_ = -1;
  std::vector<int> depths_;
  std::unordered_map<std::string, int> known_;  // what a node computes, as text → the node
};

}  // namespace napier
