// AXI4-Stream around the core. Source: docs/hardware.md, "The AXI4-Stream wrapper".

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "napier/rtl/axis_layout.h"
#include "napier/rtl/modules.h"
#include "napier/rtl/verilog_text.h"

namespace napier {
namespace {

int padded_bits(int width_bits) { return (width_bits + 7) / 8 * 8; }

std::string slice_text(int high, int low) {
  return high == low ? fmt::format("[{}]", high) : fmt::format("[{}:{}]", high, low);
}

// The signal of an output in the wrapper: a name that no port can have.
std::string core_output(const AxisField& field) { return field.name + "__core"; }

// The port connections of the core, and the padding bits of the input stream, which nobody reads.
struct CoreConnections {
  std::vector<std::string> ports;
  std::vector<std::string> padding;
};

CoreConnections connect_core(const DesignContext& context, const AxisLayout& layout) {
  CoreConnections result;
  if (context.schedule.is_pipelined) result.ports.push_back(".clk(aclk), .enable(enable)");
  for (const AxisField& field : layout.inputs) {
    const int end = field.offset_bits + field.width_bits;
    const int padded_end = field.offset_bits + padded_bits(field.width_bits);
    result.ports.push_back(
        fmt::format(".{}(s_axis_tdata{})", field.name, slice_text(end - 1, field.offset_bits)));
    if (padded_end > end) {
      result.padding.push_back("s_axis_tdata" + slice_text(padded_end - 1, end));
    }
  }
  for (const AxisField& field : layout.outputs) {
    result.ports.push_back(fmt::format(".{}({})", field.name, core_output(field)));
  }
  return result;
}

// The outputs on the output stream, the first in the lowest bytes.
std::string packed_outputs(const AxisLayout& layout) {
  std::vector<std::string> parts;
  for (auto field = layout.outputs.rbegin(); field != layout.outputs.rend(); ++field) {
    const int extension = padded_bits(field->width_bits) - field->width_bits;
    if (extension > 0 && field->is_signed) {
      parts.push_back(
          fmt::format("{{{}{{{}[{}]}}}}", extension, core_output(*field), field->width_bits - 1));
    }
    if (extension > 0 && !field->is_signed) parts.push_back(literal(0, extension));
    parts.push_back(core_output(*field));
  }
  return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

// The valid bits of the core's stages: they move when the core moves.
std::string valid_chain(int stages) {
  const std::string next =
      stages == 1 ? "s_axis_tvalid"
                  : fmt::format("{{valid{}, s_axis_tvalid}}", slice_text(stages - 2, 0));
  return fmt::format(
      "  // One valid bit per register stage. Everything moves when the last stage is empty or "
      "read.\n"
      "  logic {} valid;\n"
      "  logic enable;\n"
      "  assign enable = m_axis_tready | ~valid[{}];\n"
      "  assign s_axis_tready = enable;\n"
      "  assign m_axis_tvalid = valid[{}];\n"
      "  always_ff @(posedge aclk)\n"
      "    if (!aresetn) valid <= {};\n"
      "    else if (enable) valid <= {};\n",
      bus(stages), stages - 1, stages - 1, literal(0, stages), next);
}

std::string output_stage(bool is_pipelined, const AxisLayout& layout) {
  if (is_pipelined) return fmt::format("  assign m_axis_tdata = {};\n", packed_outputs(layout));
  return fmt::format("  always_ff @(posedge aclk) if (enable) m_axis_tdata <= {};\n",
                     packed_outputs(layout));
}

std::vector<AxisField> fields_of(const Datapath& datapath, const std::vector<int>& nodes) {
  std::vector<AxisField> fields;
  int offset = 0;
  for (const int node : nodes) {
    const DatapathNode& here = datapath.nodes[static_cast<std::size_t>(node)];
    fields.push_back({here.name, offset, here.width_bits, here.is_signed});
    offset += padded_bits(here.width_bits);
  }
  return fields;
}

}  // namespace

AxisLayout axis_layout(const Datapath& datapath) {
  std::vector<int> inputs;
  for (std::size_t i = 0; i < input_count(datapath); ++i) inputs.push_back(static_cast<int>(i));
  std::vector<int> outputs;
  for (const DatapathOutput& output : datapath.outputs) outputs.push_back(output.node);
  AxisLayout layout{.inputs = fields_of(datapath, inputs), .outputs = fields_of(datapath, outputs)};
  for (std::size_t k = 0; k < layout.outputs.size(); ++k) {
    layout.outputs[k].name = datapath.outputs[k].name;
  }
  const auto end_of = [](const std::vector<AxisField>& fields) {
    return fields.back().offset_bits + padded_bits(fields.back().width_bits);
  };
  layout.input_bits = end_of(layout.inputs);
  layout.output_bits = end_of(layout.outputs);
  return layout;
}

std::string axis_module_name(const Datapath& datapath) { return datapath.name + "_axis"; }

Module write_axis_module(const DesignContext& context) {
  const AxisLayout layout = axis_layout(context.datapath);
  const bool is_pipelined = context.schedule.is_pipelined;
  const CoreConnections core = connect_core(context, layout);
  std::string text = file_header(
      context.datapath, context.datapath_hash,
      "The core behind AXI4-Stream: one vector per transfer, each value padded to whole bytes.");
  text += fmt::format(
      "module {} (\n"
      "    input  logic aclk,\n"
      "    input  logic aresetn,\n"
      "    input  logic {} s_axis_tdata,\n"
      "    input  logic s_axis_tvalid,\n"
      "    output logic s_axis_tready,\n"
      "    output logic {} m_axis_tdata,\n"
      "    output logic m_axis_tvalid,\n"
      "    input  logic m_axis_tready\n);\n",
      axis_module_name(context.datapath), bus(layout.input_bits), bus(layout.output_bits));
  text += valid_chain(is_pipelined ? context.schedule.latency_cycles : 1) + "\n";
  for (const AxisField& field : layout.outputs) {
    text += fmt::format("  logic {} {};\n", bus(field.width_bits), core_output(field));
  }
  text += fmt::format("  {} core (\n      {}\n  );\n", context.datapath.name,
                      fmt::join(core.ports, ",\n      "));
  text += output_stage(is_pipelined, layout);
  if (!core.padding.empty()) {
    text += fmt::format("\n  // Padding.\n  wire unused_bits = &{{1'b0, {}}};\n",
                        fmt::join(core.padding, ", "));
  }
  text += "endmodule\n";
  return {.file = {axis_module_name(context.datapath) + ".sv", text}, .has_clock = true};
}

}  // namespace napier
