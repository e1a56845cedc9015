#include "napier/report/graph_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <vector>

#include "napier/base/process.h"
#include "napier/datapath/cost.h"
#include "napier/multiplierless/adder_graph.h"
#include "napier/report/number_text.h"

namespace napier {
namespace {

constexpr int kAddersThatShowWell = 8;
constexpr std::size_t kMostTerms = 1;  // of a label that has more than one more

bool is_constant_multiplication(const DatapathBlock& block) {
  return block.kind == "mcm" || block.kind == "cmvm";
}

std::vector<int> adders_per_block(const Datapath& datapath) {
  std::vector<int> count(datapath.blocks.size(), 0);
  for (const DatapathNode& node : datapath.nodes) {
    if (node.op == Op::add && node.block >= 0) ++count[static_cast<std::size_t>(node.block)];
  }
  return count;
}

// What each node of the block multiplies each of the block's inputs by. Binary64 is exact here up
// to 2^53, beyond what a constant has.
class Multiples {
 public:
  Multiples(const Datapath& datapath, int index)
      : count_(datapath.blocks[static_cast<std::size_t>(index)].inputs.size()) {
    const DatapathBlock& block = datapath.blocks[static_cast<std::size_t>(index)];
    for (std::size_t i = 0; i < count_; ++i) {
      multiples_[block.inputs[i]] = std::vector<double>(count_, 0);
      multiples_[block.inputs[i]][i] = 1;
    }
    for (std::size_t n = 0; n < datapath.nodes.size(); ++n) {
      const DatapathNode& node = datapath.nodes[n];
      if (node.block != index) continue;
      std::vector<double> sum = scaled(node.left);
      if (node.op == Op::add) {
        const std::vector<double> right = scaled(node.right);
        for (std::size_t i = 0; i < count_; ++i) sum[i] += right[i];
      }
      for (double& coefficient : sum) coefficient = std::ldexp(coefficient, -node.right_shift);
      multiples_[static_cast<int>(n)] = node.op == Op::constant ? zeros() : sum;
    }
  }

  // "19·x", or "3·x0 − 5·x2" of several inputs, in the order of the block's.
  std::string label(int node) const {
    const auto found = multiples_.find(node);
    if (found == multiples_.end()) return "";
    std::vector<std::int64_t> value;
    for (const double coefficient : found->second) {
      value.push_back(static_cast<std::int64_t>(coefficient));
    }
    return linear_form(value, kMostTerms);
  }

 private:
  std::vector<double> zeros() const { return std::vector<double>(count_, 0); }

  std::vector<double> scaled(const Operand& operand) const {
    const auto found = multiples_.find(operand.node);
    std::vector<double> out = found == multiples_.end() ? zeros() : found->second;
    for (double& coefficient : out) {
      coefficient = std::ldexp(operand.negate ? -coefficient : coefficient, operand.shift);
    }
    return out;
  }

  std::size_t count_;
  std::map<int, std::vector<double>> multiples_;
};

// A word within an HTML-like label or a quoted attribute of Graphviz: the same escapes as a page's.
// Each note is a line of its own: seven adders in a row fit the page only when they are narrow.
std::string dot_node(int id, const std::string& style, const std::string& title,
                     const std::vector<std::string>& notes) {
  std::string lines;
  for (const std::string& note : notes) {
    lines += fmt::format("<br/><font point-size=\"10\" color=\"#808080\">{}</font>", escaped(note));
  }
  return fmt::format("  n{} [class=\"{}\", label=<{}{}>{}];\n", id, style, escaped(title), lines,
                     style == "adder" || style == "adder output" ? "" : ", shape=plaintext");
}

std::string edge_label(const Operand& operand, int right_shift) {
  std::string label = operand.negate ? "−" : "";
  if (operand.shift > 0) label += fmt::format("≪{}", operand.shift);
  if (operand.truncate > 0) label += fmt::format(" drop {}", operand.truncate);
  if (right_shift > 0) label += fmt::format(" ≫{}", right_shift);
  return label;
}

std::string dot_edge(int to, const Operand& operand, int right_shift) {
  return fmt::format("  n{} -> n{} [class=\"{}\", label=\" {} \"];\n", operand.node, to,
                     operand.negate ? "wire negated" : "wire", edge_label(operand, right_shift));
}

// What is told of the block's nodes beside their own data.
struct BlockFacts {
  Multiples multiples;
  std::vector<int> depth;
  std::vector<std::int64_t> one_bit_adders;
};

// An input as the labels of the adders call it, x0, and below it what the datapath calls it.
std::string dot_of_input(const Datapath& datapath, int id, const BlockFacts& facts) {
  const DatapathNode& node = datapath.nodes[static_cast<std::size_t>(id)];
  const std::string title = facts.multiples.label(id);
  std::vector<std::string> notes{counted(node.width_bits, "bit")};
  if (node.name != title) notes.insert(notes.begin(), node.name);
  return dot_node(id, "source", title, notes);
}

std::string dot_of_node(const Datapath& datapath, int id, const BlockFacts& facts, bool is_output) {
  const auto index = static_cast<std::size_t>(id);
  const DatapathNode& node = datapath.nodes[index];
  const std::string label = facts.multiples.label(id);
  const std::string title = label.empty() ? node.name : label;
  if (node.op != Op::add) {
    std::string out = dot_node(id, "wires", title, {});
    if (node.op != Op::constant) out += dot_edge(id, node.left, node.right_shift);
    return out;
  }
  const std::vector<std::string> notes{
      fmt::format("{} · depth {}", counted(node.width_bits, "bit"), facts.depth[index]),
      counted(facts.one_bit_adders[index], "one-bit adder")};
  return dot_node(id, is_output ? "adder output" : "adder", title, notes) +
         dot_edge(id, node.left, node.right_shift) + dot_edge(id, node.right, node.right_shift);
}

// Adders on the longest path from the block's inputs, for each of its nodes; 0 for all others.
std::vector<int> depth_within(const Datapath& datapath, int block) {
  std::vector<int> depth(datapath.nodes.size(), 0);
  for (std::size_t n = 0; n < depth.size(); ++n) {
    const DatapathNode& node = datapath.nodes[n];
    if (node.block != block || node.op == Op::constant) continue;
    depth[n] = depth[static_cast<std::size_t>(node.left.node)];
    if (node.op != Op::add) continue;
    depth[n] = 1 + std::max(depth[n], depth[static_cast<std::size_t>(node.right.node)]);
  }
  return depth;
}

// From the <svg> tag on: the page wants neither the XML declaration nor the document type, which
// names an address.
std::string svg_element(const std::string& output) {
  const auto start = output.find("<svg");
  return start == std::string::npos ? "" : output.substr(start);
}

}  // namespace

std::optional<int> block_to_show(const Datapath& datapath) {
  const std::vector<int> adders = adders_per_block(datapath);
  std::optional<int> best;
  const auto distance = [&](std::size_t i) { return std::abs(adders[i] - kAddersThatShowWell); };
  for (std::size_t i = 0; i < datapath.blocks.size(); ++i) {
    if (!is_constant_multiplication(datapath.blocks[i]) || adders[i] == 0) continue;
    if (!best || distance(i) < distance(static_cast<std::size_t>(*best))) {
      best = static_cast<int>(i);
    }
  }
  return best;
}

std::string dot_of_block(const Datapath& datapath, int index) {
  const DatapathBlock& block = datapath.blocks[static_cast<std::size_t>(index)];
  const BlockFacts facts{.multiples = Multiples(datapath, index),
                         .depth = depth_within(datapath, index),
                         .one_bit_adders = one_bit_adders_of_nodes(datapath)};
  std::vector<bool> is_output(datapath.nodes.size(), false);
  for (const int node : block.outputs) is_output[static_cast<std::size_t>(node)] = true;

  std::string dot =
      "digraph block {\n"
      "  rankdir=LR; bgcolor=\"transparent\"; nodesep=0.12; ranksep=0.32; margin=0.05;\n"
      "  node [shape=box, style=\"rounded\", fontname=\"Lato,Helvetica,sans-serif\", fontsize=12,"
      " height=0.36, margin=\"0.07,0.04\"];\n"
      "  edge [fontname=\"Lato,Helvetica,sans-serif\", fontsize=9, arrowsize=0.5];\n";
  for (const int node : block.inputs) dot += dot_of_input(datapath, node, facts);
  for (std::size_t n = 0; n < datapath.nodes.size(); ++n) {
    if (datapath.nodes[n].block != index) continue;
    dot += dot_of_node(datapath, static_cast<int>(n), facts, is_output[n]);
  }
  return dot + "}\n";
}

Html draw_dot(const std::string& dot) {
  if (!has_program("dot")) {
    return paragraph(
        "The drawing is missing because Graphviz is not installed: apt-get install graphviz, then "
        "make the report again.",
        "missing");
  }
  const ProcessResult drawn =
      run_process({.command = {"dot", "-Tsvg"}, .input = dot, .time_limit_s = 20});
  const std::string svg = drawn.exit_code == 0 ? svg_element(drawn.output) : "";
  if (svg.empty()) {
    return paragraph(drawn.timed_out ? "Graphviz did not draw this block within 20 s."
                                     : "Graphviz could not draw this block: " + drawn.complaints,
                     "missing");
  }
  return element("div", Html{svg}, "graph");
}

}  // namespace napier
