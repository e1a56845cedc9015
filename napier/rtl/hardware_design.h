#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "napier/base/json.h"
#include "napier/datapath/datapath.h"

namespace napier {

struct RtlOptions {
  int adders_per_stage = 0;  // 0: combinational; N: a register after every N adders in a row

  bool operator==(const RtlOptions&) const = default;
};

struct RtlFile {
  std::string name;  // "l0_mcm3.sv"
  std::string text;

  bool operator==(const RtlFile&) const = default;
};

// SystemVerilog of one Datapath: one module per file.
//   <name>.sv       the core: ports x0 … , y0 … (and clk, enable when pipelined)
//   <name>_axis.sv  AXI4-Stream around it: s_axis_* and m_axis_*, each value padded to whole bytes
struct HardwareDesign {
  std::string name;
  std::string datapath_hash;
  std::string quantized_network_hash;
  RtlOptions options;
  int latency_cycles = 0;  // of the core
  int register_bits = 0;
  std::vector<RtlFile> files = {};

  bool operator==(const HardwareDesign&) const = default;
};

// Deterministic: the same datapath and options give the same bytes. Source: docs/hardware.md.
HardwareDesign generate_rtl(const Datapath& datapath, const RtlOptions& options);

// DIR/rtl/*.sv, DIR/datapath.json and DIR/design.json (names, options, SHA-256 of each file).
// Removes the modules of the design that stood there before; files that no design names stay.
void write_design(const HardwareDesign& design, const Datapath& datapath,
                  const std::filesystem::path& folder);

// Reads them back; the files' text is what is on disk now, whether or not it was changed since.
// `changed_files` (optional) gets the names of those whose hash is not the recorded one.
HardwareDesign read_design(const std::filesystem::path& folder, Datapath& datapath,
                           std::vector<std::string>* changed_files = nullptr);

}  // namespace napier
