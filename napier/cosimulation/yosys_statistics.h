#pragma once

#include <cstdint>
#include <string>

namespace napier {

struct CellCounts {
  std::int64_t lut = 0;    // LUT1 … LUT6, and the SRL and RAM cells that occupy LUTs
  std::int64_t carry = 0;  // CARRY4, CARRY8
  std::int64_t ff = 0;     // FDRE and its relatives
  std::int64_t dsp = 0;    // DSP48E1, DSP48E2

  bool operator==(const CellCounts&) const = default;
};

CellCounts operator+(const CellCounts& a, const CellCounts& b);

// From what `stat -json` printed: the "design" totals when there are several modules, else the one
// module's. Text before the first { and after its matching } is ignored. Cells of other kinds
// (buffers, inverters, blocks that were left out) are not counted. Throws Error on anything else.
CellCounts parse_cell_counts(const std::string& text, const std::string& source);

}  // namespace napier
