#pragma once

#include <string>
#include <vector>

#include "napier/datapath/datapath.h"

namespace napier {

// Where a value stands on tdata: bits offset_bits … offset_bits + width_bits - 1, then its sign (or
// zeros) up to the next whole byte. Padding of the input stream is ignored.
struct AxisField {
  std::string name;
  int offset_bits = 0;  // a multiple of 8
  int width_bits = 1;
  bool is_signed = false;

  bool operator==(const AxisField&) const = default;
};

// One transfer carries one vector, the first value in the lowest bytes.
struct AxisLayout {
  std::vector<AxisField> inputs;   // of s_axis_tdata
  std::vector<AxisField> outputs;  // of m_axis_tdata
  int input_bits = 0;              // widths of the two buses
  int output_bits = 0;

  bool operator==(const AxisLayout&) const = default;
};

AxisLayout axis_layout(const Datapath& datapath);

}  // namespace napier
