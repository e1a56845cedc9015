#pragma once

#include <string>

#include "napier/datapath/datapath.h"
#include "napier/rtl/hardware_design.h"
#include "napier/rtl/schedule.h"

// One function per kind of module; each writes one file. What the modules are and how they fit
// together is told in docs/hardware.md.

namespace napier {

struct DesignContext {
  const Datapath& datapath;
  const Schedule& schedule;
  std::string datapath_hash;
};

// A module as others see it.
struct Module {
  RtlFile file;
  bool has_clock = false;
  int register_bits = 0;  // of its own, without those of the modules inside
};

Module write_table_module(const DesignContext& context, const DatapathTable& table);
Module write_block_module(const DesignContext& context, int block);
// The blocks of one layer. has_clock[b]: whether the module of block b has clk and enable.
Module write_layer_module(const DesignContext& context, int layer,
                          const std::vector<bool>& block_has_clock);
// The layers one behind the other, and the outputs aligned to the last stage.
Module write_core_module(const DesignContext& context, const std::vector<bool>& layer_has_clock);
Module write_axis_module(const DesignContext& context);

std::string layer_module_name(const Datapath& datapath, int layer);
std::string axis_module_name(const Datapath& datapath);
int layer_count(const Datapath& datapath);

// The least format that holds every entry of the table.
FixedFormat code_format(const DatapathTable& table);

// What block b calls the ports of its module: nodes by their names, except that a
// constant-multiplication block has x and times_7, times_minus_3, ….
std::string port_of_block(const Datapath& datapath, int block, int node);

}  // namespace napier
