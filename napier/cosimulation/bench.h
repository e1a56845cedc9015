#pragma once

#include <string>

#include "napier/datapath/datapath.h"
#include "napier/rtl/hardware_design.h"

namespace napier {

// The test bench of one design, as text: a module that holds the core and, beside it, the
// AXI4-Stream wrapper with its own core, and the C++ program that drives both.
struct Bench {
  std::string module;   // napier_bench.sv
  std::string ports;    // ports.h: how values get into and out of this module's ports
  std::string harness;  // harness.cpp: the same for every design

  bool operator==(const Bench&) const = default;
};

Bench write_bench(const HardwareDesign& design, const Datapath& datapath);

// The harness, which knows a design only through ports.h. Its arguments:
//   VECTORS   int64, (count, inputs) row-major
//   PATTERN   one byte per cycle, used in turn: bit 0 offers a vector to the stream, bit 1 is
//             m_axis_tready, bit 2 holds the stream in reset
//   RESULTS   written: int64, (count, outputs) of the core, then (received, outputs) of the stream
// It prints "received N" and, when the stream broke a rule, "fault …".
extern const char* const kHarnessText;

}  // namespace napier
