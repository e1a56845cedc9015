#include "napier/cosimulation/matrix_claim.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "napier/rtl/modules.h"
#include "napier/rtl/verilog_text.h"

namespace napier {
namespace {

const DatapathNode& node_at(const Datapath& datapath, int node) {
  return datapath.nodes[static_cast<std::size_t>(node)];
}

const DatapathBlock& block_at(const Datapath& datapath, const MatrixBlock& block) {
  return datapath.blocks[static_cast<std::size_t>(block.block)];
}

std::vector<int> nodes_of(const Datapath& datapath, const MatrixBlock& block) {
  std::vector<int> nodes;
  for (std::size_t n = 0; n < datapath.nodes.size(); ++n) {
    if (datapath.nodes[n].block == block.block) nodes.push_back(static_cast<int>(n));
  }
  return nodes;
}

// A wire of `width_bits` that carries operand · 2^shift, without the low bits that are truncated:
// sign-extended, or cut, to that width.
std::string operand_text(const Datapath& datapath, const Operand& operand, const std::string& name,
                         int width_bits) {
  const DatapathNode& node = node_at(datapath, operand.node);
  const std::string value = node.is_signed ? fmt::format("$signed({})", node.name) : node.name;
  const std::string cut =
      operand.truncate == 0 ? "" : fmt::format(" >> {0} << {0}", operand.truncate);
  return fmt::format(
      "  wire [{0}:0] {1}__whole;\n  assign {1}__whole = {2};\n"
      "  wire [{0}:0] {1} = {1}__whole{4} << {3};\n",
      width_bits - 1, name, value, operand.shift, cut);
}

// The claim about one node, bit `index` of wrong__nodes.
std::string claim_text(const Datapath& datapath, const DatapathNode& node, std::size_t index) {
  const int width_bits = node.width_bits + node.right_shift;
  const std::string left = node.name + "__left";
  const std::string right = node.name + "__right";
  std::string text = operand_text(datapath, node.left, left, width_bits);
  std::string sum = node.left.negate ? fmt::format("{}'d0 - {}", width_bits, left) : left;
  if (node.op == Op::add) {
    text += operand_text(datapath, node.right, right, width_bits);
    sum = node.left.negate ? fmt::format("{} - {}", right, left)
                           : fmt::format("{} {} {}", left, node.right.negate ? "-" : "+", right);
  }
  if (node.bias != 0) sum += fmt::format(" + {}", literal(node.bias, width_bits));
  return text + fmt::format(
                    "  wire [{0}:0] {1}__claimed = {2};\n"
                    "  assign wrong__nodes[{3}] = {1} != {1}__claimed[{0}:{4}];\n",
                    width_bits - 1, node.name, sum, index, node.right_shift);
}

}  // namespace

MatrixClaim write_matrix_claim(const Datapath& datapath, const MatrixBlock& block) {
  MatrixClaim claim;
  std::vector<std::string> ports = {"input  wire clk"};
  std::vector<std::string> connections;
  if (block.has_clock) connections = {".clk(clk)", ".enable(1'b1)"};
  for (const int input : block_at(datapath, block).inputs) {
    const DatapathNode& node = node_at(datapath, input);
    ports.push_back(fmt::format("input  wire [{}:0] {}", node.width_bits - 1, node.name));
    const std::string port = port_of_block(datapath, block.block, input);
    connections.push_back(fmt::format(".{}({})", port, node.name));
  }
  std::string wires;
  std::string claims;
  for (const int n : nodes_of(datapath, block)) {
    const DatapathNode& node = node_at(datapath, n);
    wires += fmt::format("  wire [{}:0] {};\n", node.width_bits - 1, node.name);
    claims += claim_text(datapath, node, claim.nodes.size());
    const std::string port = port_of_block(datapath, block.block, n);
    connections.push_back(fmt::format(".{}({})", port, node.name));
    claim.nodes.push_back(port);
  }
  ports.push_back(fmt::format("output wire [{}:0] wrong__nodes", claim.nodes.size() - 1));
  claim.text = fmt::format(
      "module napier_claim (\n    {}\n);\n{}  {} block__instance (\n      {}\n  );\n{}endmodule\n",
      fmt::join(ports, ",\n    "), wires, block.module, fmt::join(connections, ",\n      "),
      claims);
  return claim;
}

}  // namespace napier
