// The JSON form of a Datapath. Each node carries the fields that its operation reads, and no
// others; fields at their defaults are left out, so that equal datapaths print equal bytes.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "napier/arithmetic/rule_names.h"
#include "napier/datapath/datapath.h"
#include "napier/network/format_plan.h"

namespace napier {
namespace {

constexpr std::int64_t kLargestCode = (std::int64_t{1} << 62) - 1;
constexpr int kLargestIndex = 1 << 26;
constexpr int kLargestShift = 62;

Json json_of(const Operand& operand) {
  Json json = {{"node", operand.node}};
  if (operand.shift != 0) json["shift"] = operand.shift;
  if (operand.truncate != 0) json["truncate"] = operand.truncate;
  if (operand.negate) json["negate"] = true;
  return json;
}

Json json_of(const DatapathNode& node) {
  Json json = {{"name", node.name}, {"op", name_of(node.op)}};
  if (operand_count(node.op) >= 1) json["left"] = json_of(node.left);
  if (operand_count(node.op) == 2) json["right"] = json_of(node.right);
  if (node.right_shift != 0) json["right_shift"] = node.right_shift;
  if (node.bias != 0) json["bias"] = node.bias;
  if (node.op == Op::round) json["rounding"] = name_of(node.rounding);
  if (node.op == Op::constant) json["value"] = node.value;
  if (node.op == Op::table) json["table"] = node.table;
  json["range"] = {node.lower, node.upper};
  json["width_bits"] = node.width_bits;
  if (node.is_signed) json["signed"] = true;
  if (node.fraction_bits != 0) json["fraction_bits"] = node.fraction_bits;
  if (node.block >= 0) json["block"] = node.block;
  return json;
}

Json json_of(const DatapathTable& table) {
  return {{"name", table.name}, {"lowest_index", table.lowest_index}, {"entries", table.entries}};
}

Json json_of(const DatapathBlock& block) {
  Json json = {{"name", block.name},       {"kind", block.kind},
               {"layer", block.layer},     {"inputs", block.inputs},
               {"outputs", block.outputs}, {"constants", block.constants}};
  if (!block.max_errors.empty()) json["max_errors"] = block.max_errors;
  return json;
}

template <typename Element>
Json array_of(const std::vector<Element>& elements) {
  Json array = Json::array();
  for (const Element& element : elements) array.push_back(json_of(element));
  return array;
}

int small_integer(const JsonView& view, std::int64_t lowest, std::int64_t largest) {
  return static_cast<int>(view.integer(lowest, largest));
}

Op op_from_json(const JsonView& view) {
  const std::string name = view.string();
  for (const Op op :
       {Op::input, Op::constant, Op::add, Op::shift, Op::round, Op::relu, Op::clamp, Op::table}) {
    if (name == name_of(op)) return op;
  }
  view.complain("this operation is not known", fmt::format("\"{}\"", name),
                "input, constant, add, shift, round, relu, clamp or table");
}

Operand operand_from_json(const JsonView& view) {
  view.allow_only({"node", "shift", "truncate", "negate"});
  Operand operand{.node = small_integer(view.at("node"), 0, kLargestIndex)};
  if (view.has("shift")) operand.shift = small_integer(view.at("shift"), 0, kLargestShift);
  if (view.has("truncate")) {
    operand.truncate = small_integer(view.at("truncate"), 0, kLargestShift);
  }
  if (view.has("negate")) operand.negate = view.at("negate").boolean();
  return operand;
}

// The keys that a node of this operation may have.
std::vector<std::string> keys_of(Op op) {
  std::vector<std::string> keys = {"name",          "op",   "range", "width_bits", "signed",
                                   "fraction_bits", "block"};
  if (operand_count(op) >= 1) keys.insert(keys.end(), {"left"});
  if (operand_count(op) == 2) keys.insert(keys.end(), {"right"});
  if (op == Op::add || op == Op::shift || op == Op::round) keys.insert(keys.end(), {"right_shift"});
  if (op == Op::add || op == Op::shift) keys.insert(keys.end(), {"bias"});
  if (op == Op::round) keys.insert(keys.end(), {"rounding"});
  if (op == Op::constant) keys.insert(keys.end(), {"value"});
  if (op == Op::table) keys.insert(keys.end(), {"table"});
  return keys;
}

// What the operation itself reads.
void read_operation(const JsonView& view, DatapathNode& node) {
  if (operand_count(node.op) >= 1) node.left = operand_from_json(view.at("left"));
  if (operand_count(node.op) == 2) node.right = operand_from_json(view.at("right"));
  if (view.has("right_shift")) {
    node.right_shift = small_integer(view.at("right_shift"), 0, kLargestShift);
  }
  if (view.has("bias")) node.bias = view.at("bias").integer(-kLargestCode, kLargestCode);
  if (node.op == Op::round) node.rounding = rounding_from_json(view.at("rounding"));
  if (node.op == Op::constant) node.value = view.at("value").integer(-kLargestCode, kLargestCode);
  if (node.op == Op::table) node.table = small_integer(view.at("table"), 0, kLargestIndex);
}

DatapathNode node_from_json(const JsonView& view) {
  DatapathNode node;
  node.op = op_from_json(view.at("op"));
  view.allow_only(keys_of(node.op));
  node.name = view.at("name").string();
  read_operation(view, node);
  const JsonView range = view.at("range");
  if (range.size() != 2) range.complain("a range has two ends", "", "[lower, upper]");
  node.lower = range.at(0).integer(-kLargestCode, kLargestCode);
  node.upper = range.at(1).integer(-kLargestCode, kLargestCode);
  node.width_bits = small_integer(view.at("width_bits"), 1, kLargestShift);
  if (view.has("signed")) node.is_signed = view.at("signed").boolean();
  if (view.has("fraction_bits")) {
    node.fraction_bits = small_integer(view.at("fraction_bits"), -1024, 1024);
  }
  if (view.has("block")) node.block = small_integer(view.at("block"), 0, kLargestIndex);
  return node;
}

std::vector<std::int64_t> codes_from_json(const JsonView& view) {
  std::vector<std::int64_t> codes(view.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    codes[i] = view.at(i).integer(-kLargestCode, kLargestCode);
  }
  return codes;
}

std::vector<int> indices_from_json(const JsonView& view) {
  std::vector<int> indices(view.size());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    indices[i] = small_integer(view.at(i), 0, kLargestIndex);
  }
  return indices;
}

DatapathTable table_from_json(const JsonView& view) {
  view.allow_only({"name", "lowest_index", "entries"});
  return {.name = view.at("name").string(),
          .lowest_index = view.at("lowest_index").integer(-kLargestCode, kLargestCode),
          .entries = codes_from_json(view.at("entries"))};
}

DatapathBlock block_from_json(const JsonView& view) {
  view.allow_only({"name", "kind", "layer", "inputs", "outputs", "constants", "max_errors"});
  DatapathBlock block{.name = view.at("name").string(),
                      .kind = view.at("kind").string(),
                      .layer = small_integer(view.at("layer"), 0, kLargestIndex),
                      .inputs = indices_from_json(view.at("inputs")),
                      .outputs = indices_from_json(view.at("outputs")),
                      .constants = codes_from_json(view.at("constants"))};
  if (view.has("max_errors")) block.max_errors = codes_from_json(view.at("max_errors"));
  return block;
}

DatapathOutput output_from_json(const JsonView& view) {
  view.allow_only({"name", "node"});
  return {.name = view.at("name").string(),
          .node = small_integer(view.at("node"), 0, kLargestIndex)};
}

template <typename Element>
std::vector<Element> vector_from_json(const JsonView& view,
                                      Element (*read_element)(const JsonView&)) {
  std::vector<Element> elements;
  for (std::size_t i = 0; i < view.size(); ++i) elements.push_back(read_element(view.at(i)));
  return elements;
}

}  // namespace

Json to_json(const Datapath& datapath) {
  Json json = {{"datapath_version", kDatapathVersion},
               {"name", datapath.name},
               {"quantized_network_hash", datapath.quantized_network_hash},
               {"nodes", array_of(datapath.nodes)},
               {"tables", array_of(datapath.tables)},
               {"blocks", array_of(datapath.blocks)},
               {"outputs", Json::array()}};
  for (const DatapathOutput& output : datapath.outputs) {
    json["outputs"].push_back({{"name", output.name}, {"node", output.node}});
  }
  return json;
}

Datapath datapath_from_json(const Document& document) {
  const JsonView view = document.view();
  view.at("datapath_version").integer(kDatapathVersion, kDatapathVersion);
  view.allow_only({"datapath_version", "name", "quantized_network_hash", "nodes", "tables",
                   "blocks", "outputs"});
  Datapath datapath{
      .name = view.at("name").string(),
      .quantized_network_hash = view.at("quantized_network_hash").string(),
      .nodes = vector_from_json(view.at("nodes"), node_from_json),
      .tables = vector_from_json(view.at("tables"), table_from_json),
      .blocks = vector_from_json(view.at("blocks"), block_from_json),
      .outputs = vector_from_json(view.at("outputs"), output_from_json),
  };
  check_datapath(datapath);
  return datapath;
}

}  // namespace napier
