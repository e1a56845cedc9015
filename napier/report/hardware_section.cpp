#include <fmt/format.h>

#include <algorithm>

#include "napier/report/number_text.h"
#include "napier/report/sections.h"

namespace napier {
namespace {

std::string pipeline_text(const HardwareDesign& design) {
  if (design.options.adders_per_stage == 0) return "none: combinational";
  return fmt::format("a register after every {} in a row",
                     counted(design.options.adders_per_stage, "adder"));
}

std::int64_t line_count(const HardwareDesign& design) {
  std::int64_t lines = 0;
  for (const RtlFile& file : design.files) {
    lines += std::count(file.text.begin(), file.text.end(), '\n');
  }
  return lines;
}

std::int64_t bits_of(const std::vector<FixedFormat>& formats) {
  std::int64_t bits = 0;
  for (const FixedFormat& format : formats) bits += format.width_bits;
  return bits;
}

std::vector<Fact> design_facts(const ReportInput& input) {
  const HardwareDesign& design = input.design;
  const auto& outputs = input.quantized.layers.back().output_formats;
  return {
      {"Core", element("code", design.name + ".sv")},
      {"Stream wrapper",
       element("code", design.name + "_axis.sv") + text(" (AXI4-Stream, valid and ready)")},
      {"Pipeline", text(pipeline_text(design))},
      {"Latency", text(counted(design.latency_cycles, "cycle"))},
      {"Throughput", text(design.latency_cycles == 0 ? "whatever the surrounding registers allow"
                                                     : "one input vector per cycle")},
      {"Pipeline registers", text(counted(design.register_bits, "bit"))},
      {"Ports",
       text(fmt::format("{} in, {} out", counted(bits_of(input.quantized.input_formats), "bit"),
                        counted(bits_of(outputs), "bit")))},
      {"SystemVerilog", text(fmt::format("{}, {}", counted(std::ssize(design.files), "file"),
                                         counted(line_count(design), "line")))}};
}

std::vector<Fact> simulation_facts(const CosimulationResult& result) {
  return {
      {"Simulator", text(result.simulator)},
      {"Vectors through the core", text(count_text(result.vectors))},
      {"Vectors through the stream", text(count_text(result.stream_vectors))},
      {"Mismatches", text(count_text(result.mismatches))},
      {"Protocol of the stream", text(result.stream_fault.empty() ? "kept" : result.stream_fault)},
      {"Random stalls", text(result.with_back_pressure ? "yes, on both sides" : "no")},
      {"Latency seen", text(counted(result.latency_cycles, "cycle"))}};
}

}  // namespace

Section hardware_section(const ReportInput& input) {
  Html body = draw(design_facts(input)) + element("h3", "Co-simulation");
  body += input.cosimulation
              ? draw(simulation_facts(*input.cosimulation))
              : paragraph(
                    "Not run: nothing here says that the hardware computes what the model "
                    "does, beyond the proofs of its blocks.",
                    "missing");
  return {"hardware", "Hardware",
          input.cosimulation ? std::vector{Evidence::cosimulated} : std::vector<Evidence>{}, body};
}

}  // namespace napier
