#include "napier/datapath/datapath.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "napier/base/hash.h"

namespace napier {

const char* name_of(Op op) {
  switch (op) {
    case Op::input:
      return "input";
    case Op::constant:
      return "constant";
    case Op::add:
      return "add";
    case Op::shift:
      return "shift";
    case Op::round:
      return "round";
    case Op::relu:
      return "relu";
    case Op::clamp:
      return "clamp";
    case Op::table:
      return "table";
  }
  return "unknown";
}

int operand_count(Op op) {
  switch (op) {
    case Op::input:
    case Op::constant:
      return 0;
    case Op::add:
      return 2;
    default:
      return 1;
  }
}

std::size_t input_count(const Datapath& datapath) {
  const auto first_other = std::find_if(datapath.nodes.begin(), datapath.nodes.end(),
                                        [](const auto& node) { return node.op != Op::input; });
  return static_cast<std::size_t>(first_other - datapath.nodes.begin());
}

FixedFormat index_format(const DatapathTable& table) {
  const auto last = table.lowest_index + static_cast<std::int64_t>(table.entries.size()) - 1;
  return format_for_codes(table.lowest_index, last, 0);
}

std::string hash_of(const Datapath& datapath) { return sha256(to_json(datapath).dump()); }

}  // namespace napier
