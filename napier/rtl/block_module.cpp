// Modules of tables and of blocks: everything that computes.

#include <fmt/format.h>

#include <algorithm>

#include "napier/rtl/module_writer.h"
#include "napier/rtl/modules.h"
#include "napier/rtl/node_text.h"
#include "napier/rtl/verilog_text.h"

namespace napier {
namespace {

std::string times_name(std::int64_t constant) {
  return constant < 0 ? fmt::format("times_minus_{}", -constant)
                      : fmt::format("times_{}", constant);
}

std::string description_of(const Datapath& datapath, const DatapathBlock& block) {
  if (block.kind == "mcm") {
    const DatapathNode& input = datapath.nodes[static_cast<std::size_t>(block.inputs.front())];
    return fmt::format("{} times {} constants, by shifts and adds. x: {}.", input.name,
                       block.constants.size(),
                       format_text(input.width_bits, input.is_signed, input.fraction_bits)) +
           (block.max_errors.empty() ? "" : " Truncated: products are off by a little.");
  }
  if (block.kind == "cmvm") {
    return fmt::format("A constant matrix, {} inputs to {} outputs, by shifts and adds.",
                       block.inputs.size(), block.outputs.size());
  }
  return fmt::format("The neurons of layer {}: adder trees, rounding and activation.", block.layer);
}

}  // namespace

std::string port_of_block(const Datapath& datapath, int block, int node) {
  const DatapathBlock& here = datapath.blocks[static_cast<std::size_t>(block)];
  const std::string& name = datapath.nodes[static_cast<std::size_t>(node)].name;
  if (here.kind != "mcm") return name;
  if (here.inputs.front() == node) return "x";
  const auto output = std::find(here.outputs.begin(), here.outputs.end(), node);
  if (output == here.outputs.end()) return name;
  return times_name(here.constants[static_cast<std::size_t>(output - here.outputs.begin())]);
}

Module write_block_module(const DesignContext& context, int block) {
  const Datapath& datapath = context.datapath;
  const DatapathBlock& here = datapath.blocks[static_cast<std::size_t>(block)];
  ModuleWriter writer(datapath, context.schedule, here.name);
  for (const int node : here.inputs) writer.add_input(node, port_of_block(datapath, block, node));
  for (const int node : here.outputs) writer.add_output(node, port_of_block(datapath, block, node));
  const auto is_output = [&](int node) {
    return std::find(here.outputs.begin(), here.outputs.end(), node) != here.outputs.end();
  };
  for (int node = 0; node < static_cast<int>(datapath.nodes.size()); ++node) {
    const DatapathNode& candidate = datapath.nodes[static_cast<std::size_t>(node)];
    if (candidate.block != block) continue;
    if (!is_output(node)) writer.add_local(node, candidate.name);
    write_node(datapath, context.schedule, node, writer);
  }
  const std::string header =
      file_header(datapath, context.datapath_hash, description_of(datapath, here));
  return {.file = {here.name + ".sv", writer.text(header)},
          .has_clock = writer.has_clock(),
          .register_bits = writer.register_bits()};
}

FixedFormat code_format(const DatapathTable& table) {
  const auto [lowest, largest] = std::minmax_element(table.entries.begin(), table.entries.end());
  return format_for_codes(*lowest, *largest, 0);
}

Module write_table_module(const DesignContext& context, const DatapathTable& table) {
  const FixedFormat index = index_format(table);
  const FixedFormat code = code_format(table);
  std::string text = file_header(
      context.datapath, context.datapath_hash,
      fmt::format("A table of {} entries; other indices read 0.", table.entries.size()));
  text += fmt::format(
      "module {} (\n    input  logic {} index,\n    output logic {} code\n);\n"
      "  always_comb begin\n    case (index)\n",
      table.name, bus(index.width_bits), bus(code.width_bits));
  for (std::size_t i = 0; i < table.entries.size(); ++i) {
    text +=
        fmt::format("      {}: code = {};\n",
                    literal(table.lowest_index + static_cast<std::int64_t>(i), index.width_bits),
                    literal(table.entries[i], code.width_bits));
  }
  text += fmt::format("      default: code = {};\n    endcase\n  end\nendmodule\n",
                      literal(0, code.width_bits));
  return {.file = {table.name + ".sv", text}};
}

}  // namespace napier
