#include "napier/cosimulation/yosys_statistics.h"

#include <initializer_list>
#include <limits>
#include <string_view>

#include "napier/base/error.h"
#include "napier/base/json.h"

namespace napier {
namespace {

bool starts_with_any(std::string_view cell, std::initializer_list<std::string_view> prefixes) {
  for (const std::string_view prefix : prefixes) {
    if (cell.substr(0, prefix.size()) == prefix) return true;
  }
  return false;
}

// From the first { to the } that closes it. Names in a netlist hold no braces.
std::string outermost_object(const std::string& text, const std::string& source) {
  const std::size_t start = text.find('{');
  int depth = 0;
  for (std::size_t i = start; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return text.substr(start, i + 1 - start);
  }
  throw Error({.what = "these are no statistics of Yosys",
               .where = source,
               .got = start == std::string::npos ? "no {" : "no } that closes the first {",
               .expected = "the output of stat -json"});
}

}  // namespace

CellCounts operator+(const CellCounts& a, const CellCounts& b) {
  return {
      .lut = a.lut + b.lut, .carry = a.carry + b.carry, .ff = a.ff + b.ff, .dsp = a.dsp + b.dsp};
}

CellCounts parse_cell_counts(const std::string& text, const std::string& source) {
  const Document document = parse_json(outermost_object(text, source), source);
  const JsonView root = document.view();
  const JsonView modules = root.at("modules");
  const std::vector<std::string> names = modules.keys();
  const JsonView totals = names.size() == 1 ? modules.at(names.front()) : root.at("design");
  const JsonView cells = totals.at("num_cells_by_type");
  CellCounts counts;
  for (const std::string& cell : cells.keys()) {
    const std::int64_t count =
        cells.at(cell).integer(0, std::numeric_limits<std::int64_t>::max() / 2);
    if (starts_with_any(cell, {"LUT", "SRL", "RAM32", "RAM64", "RAM128", "RAM256"})) {
      counts.lut += count;
    } else if (starts_with_any(cell, {"CARRY"})) {
      counts.carry += count;
    } else if (starts_with_any(cell, {"FDRE", "FDSE", "FDCE", "FDPE"})) {
      counts.ff += count;
    } else if (starts_with_any(cell, {"DSP48"})) {
      counts.dsp += count;
    }
  }
  return counts;
}

}  // namespace napier
