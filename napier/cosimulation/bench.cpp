#include "napier/cosimulation/bench.h"

#include <fmt/format.h>

#include "napier/rtl/axis_layout.h"

namespace napier {
namespace {

std::string module_text(const HardwareDesign& design, const Datapath& datapath,
                        const AxisLayout& layout) {
  std::string ports;
  std::string core;
  if (design.options.adders_per_stage > 0) core = "      .clk(clk),\n      .enable(1'b1),\n";
  for (std::size_t i = 0; i < layout.inputs.size(); ++i) {
    const AxisField& field = layout.inputs[i];
    ports += fmt::format("    input  logic [{}:0] in{},\n", field.width_bits - 1, i);
    core += fmt::format("      .{}(in{}),\n", field.name, i);
  }
  for (std::size_t i = 0; i < layout.outputs.size(); ++i) {
    const AxisField& field = layout.outputs[i];
    ports += fmt::format("    output logic [{}:0] out{},\n", field.width_bits - 1, i);
    core += fmt::format("      .{}(out{}){}\n", field.name, i,
                        i + 1 < layout.outputs.size() ? "," : "");
  }
  return fmt::format(R"(// Core and stream side by side, on one clock.
module napier_bench (
    input  logic clk,
{0}    input  logic stream_aresetn,
    input  logic [{1}:0] stream_in,
    input  logic stream_in_valid,
    output logic stream_in_ready,
    output logic [{2}:0] stream_out,
    output logic stream_out_valid,
    input  logic stream_out_ready
);
  {3} core (
{4}  );
  {3}_axis stream (
      .aclk(clk),
      .aresetn(stream_aresetn),
      .s_axis_tdata(stream_in),
      .s_axis_tvalid(stream_in_valid),
      .s_axis_tready(stream_in_ready),
      .m_axis_tdata(stream_out),
      .m_axis_tvalid(stream_out_valid),
      .m_axis_tready(stream_out_ready)
  );
endmodule
)",
                     ports, layout.input_bits - 1, layout.output_bits - 1, datapath.name, core);
}

std::string fields_text(const char* name, const std::vector<AxisField>& fields) {
  std::string text = fmt::format("constexpr Field {}[] = {{\n", name);
  for (const AxisField& field : fields) {
    text +=
        fmt::format("    {{{}, {}, {}}},\n", field.offset_bits, field.width_bits, field.is_signed);
  }
  return text + "};\n";
}

std::string ports_text(const HardwareDesign& design, const AxisLayout& layout) {
  std::string text = fmt::format(
      "// The ports of one design. Written by Napier.\n"
      "struct Field {{\n  int offset_bits;\n  int width_bits;\n  bool is_signed;\n}};\n"
      "constexpr std::int64_t kLatency = {};\n"
      "constexpr std::size_t kStreamInBytes = {};\n"
      "constexpr std::size_t kStreamOutBytes = {};\n",
      design.latency_cycles, layout.input_bits / 8, layout.output_bits / 8);
  text += fields_text("kInputs", layout.inputs) + fields_text("kOutputs", layout.outputs);
  text += "inline void set_core(Vnapier_bench& bench, const std::uint64_t* codes) {\n";
  for (std::size_t i = 0; i < layout.inputs.size(); ++i) {
    text += fmt::format("  set_port(bench.in{0}, codes[{0}]);\n", i);
  }
  text += "}\ninline void get_core(const Vnapier_bench& bench, std::uint64_t* codes) {\n";
  for (std::size_t i = 0; i < layout.outputs.size(); ++i) {
    text += fmt::format("  codes[{0}] = bench.out{0};\n", i);
  }
  return text + "}\n";
}

}  // namespace

Bench write_bench(const HardwareDesign& design, const Datapath& datapath) {
  const AxisLayout layout = axis_layout(datapath);
  return {.module = module_text(design, datapath, layout),
          .ports = ports_text(design, layout),
          .harness = kHarnessText};
}

}  // namespace napier
