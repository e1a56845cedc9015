#include "napier/multiplierless/adder_graph.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "napier/multiplierless/adder_cost.h"

namespace napier {
namespace {

constexpr const char* kFormatName = "napier adder graph";
constexpr int kVersion = 1;
constexpr int kLargestShift = 62;
constexpr int kLargestCount = 1 << 24;
constexpr std::int64_t kLargestNumber = std::int64_t{1} << 62;

Json operand_to_json(const Operand& operand) {
  return {{"node", operand.node},
          {"shift", operand.shift},
          {"truncate", operand.truncate},
          {"negate", operand.negate}};
}

Json nodes_to_json(const AdderGraph& graph) {
  Json nodes = Json::array();
  for (const Adder& adder : graph.adders) {
    Json node = {{"value", adder.value},
                 {"left", operand_to_json(adder.left)},
                 {"right", operand_to_json(adder.right)},
                 {"right_shift", adder.right_shift},
                 {"one_bit_adders", adder.one_bit_adders},
                 {"depth", adder.depth}};
    if (adder.bias != 0) node["bias"] = adder.bias;
    nodes.push_back(std::move(node));
  }
  return nodes;
}

Json outputs_to_json(const AdderGraph& graph) {
  Json outputs = Json::array();
  for (const GraphOutput& output : graph.outputs) {
    Json json = {{"constant", output.constant},
                 {"node", output.node},
                 {"shift", output.shift},
                 {"negate", output.negate}};
    if (output.bias != 0) json["bias"] = output.bias;
    outputs.push_back(std::move(json));
  }
  return outputs;
}

Operand operand_from_json(const JsonView& json, int earlier_nodes) {
  json.allow_only({"node", "shift", "truncate", "negate"});
  return {.node = static_cast<int>(json.at("node").integer(0, earlier_nodes - 1)),
          .shift = static_cast<int>(json.at("shift").integer(0, kLargestShift)),
          .truncate = static_cast<int>(json.at("truncate").integer(0, kLargestShift)),
          .negate = json.at("negate").boolean()};
}

std::vector<std::int64_t> integers_from_json(const JsonView& json) {
  std::vector<std::int64_t> integers;
  for (std::size_t i = 0; i < json.size(); ++i) {
    integers.push_back(json.at(i).integer(-kLargestNumber, kLargestNumber));
  }
  return integers;
}

std::vector<std::int64_t> coefficients_from_json(const JsonView& json, std::size_t inputs) {
  std::vector<std::int64_t> coefficients = integers_from_json(json);
  if (coefficients.size() != inputs) {
    json.complain("a value has one coefficient per input",
                  fmt::format("{} numbers", coefficients.size()), fmt::format("{}", inputs));
  }
  return coefficients;
}

std::int64_t bias_from_json(const JsonView& json) {
  return json.has("bias") ? json.at("bias").integer(-kLargestNumber, kLargestNumber) : 0;
}

Adder adder_from_json(const JsonView& json, std::size_t inputs, int earlier_nodes) {
  json.allow_only({"value", "left", "right", "right_shift", "bias", "one_bit_adders", "depth"});
  Adder adder;
  adder.value = coefficients_from_json(json.at("value"), inputs);
  adder.left = operand_from_json(json.at("left"), earlier_nodes);
  adder.right = operand_from_json(json.at("right"), earlier_nodes);
  if (adder.left.negate && adder.right.negate) {
    json.complain("not both operands of an adder can be negated", "two negated operands", "one",
                  "negate what reads the node instead");
  }
  adder.right_shift = static_cast<int>(json.at("right_shift").integer(0, kLargestShift));
  adder.bias = bias_from_json(json);
  adder.one_bit_adders = static_cast<int>(json.at("one_bit_adders").integer(0, kLargestCount));
  adder.depth = static_cast<int>(json.at("depth").integer(1, kLargestCount));
  return adder;
}

GraphOutput output_from_json(const JsonView& json, std::size_t inputs, int nodes) {
  json.allow_only({"constant", "node", "shift", "negate", "bias"});
  GraphOutput output;
  output.constant = coefficients_from_json(json.at("constant"), inputs);
  output.node = static_cast<int>(json.at("node").integer(-1, nodes - 1));
  output.shift = static_cast<int>(json.at("shift").integer(0, kLargestShift));
  output.negate = json.at("negate").boolean();
  output.bias = bias_from_json(json);
  return output;
}

InputRange input_from_json(const JsonView& json) {
  json.allow_only({"lower", "upper"});
  const InputRange range{json.at("lower").integer(-kLargestNumber, kLargestNumber),
                         json.at("upper").integer(-kLargestNumber, kLargestNumber)};
  if (range.lower > range.upper) {
    json.complain("the input's range is empty", fmt::format("[{}, {}]", range.lower, range.upper),
                  "lower ≤ upper");
  }
  return range;
}

void expect_header(const JsonView& top) {
  top.allow_only({"format", "version", "metric", "cost", "lower_bound", "proved", "adders",
                  "one_bit_adders", "depth", "seconds", "max_errors", "inputs", "nodes",
                  "outputs"});
  const JsonView format = top.at("format");
  if (format.string() != kFormatName) {
    format.complain("this file is no adder graph", format.string(), kFormatName);
  }
  top.at("version").integer(kVersion, kVersion);
}

std::string metric_from_json(const JsonView& json) {
  const std::string metric = json.string();
  if (metric != "adders" && metric != "one-bit-adders") {
    json.complain("unknown metric", metric, "adders or one-bit-adders");
  }
  return metric;
}

void expect_stated_totals(const JsonView& top, const AdderGraph& graph) {
  const auto expect = [&](const char* key, int total) {
    const JsonView stated = top.at(key);
    if (stated.integer(0, kLargestCount) == total) return;
    stated.complain("the file contradicts its own nodes",
                    std::to_string(stated.integer(0, kLargestCount)), std::to_string(total));
  };
  expect("adders", adder_count(graph));
  expect("one_bit_adders", one_bit_adder_count(graph));
  expect("depth", depth_of(graph));
  expect("cost", cost_of(graph));
}

}  // namespace

int adder_count(const AdderGraph& graph) { return static_cast<int>(graph.adders.size()); }

int one_bit_adder_count(const AdderGraph& graph) {
  int total = 0;
  for (const Adder& adder : graph.adders) total += adder.one_bit_adders;
  return total;
}

int depth_of(const AdderGraph& graph) {
  int depth = 0;
  for (const Adder& adder : graph.adders) depth = std::max(depth, adder.depth);
  return depth;
}

int cost_of(const AdderGraph& graph) {
  return graph.metric == "adders" ? adder_count(graph) : one_bit_adder_count(graph);
}

Json to_json(const AdderGraph& graph) {
  Json inputs = Json::array();
  for (const InputRange& input : graph.inputs) {
    inputs.push_back({{"lower", input.lower}, {"upper", input.upper}});
  }
  Json json = {{"format", kFormatName},
               {"version", kVersion},
               {"metric", graph.metric},
               {"cost", cost_of(graph)},
               {"lower_bound", graph.lower_bound},
               {"proved", graph.proved},
               {"adders", adder_count(graph)},
               {"one_bit_adders", one_bit_adder_count(graph)},
               {"depth", depth_of(graph)},
               {"seconds", graph.seconds},
               {"inputs", std::move(inputs)}};
  if (!graph.max_errors.empty()) json["max_errors"] = graph.max_errors;
  json["nodes"] = nodes_to_json(graph);
  json["outputs"] = outputs_to_json(graph);
  return json;
}

AdderGraph adder_graph_from_json(const Document& document) {
  const JsonView top = document.view();
  expect_header(top);
  AdderGraph graph;
  graph.metric = metric_from_json(top.at("metric"));
  graph.lower_bound = top.at("lower_bound").integer(0, kLargestNumber);
  graph.proved = top.at("proved").boolean();
  graph.seconds = top.at("seconds").number();
  const JsonView inputs = top.at("inputs");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    graph.inputs.push_back(input_from_json(inputs.at(i)));
  }
  const JsonView nodes = top.at("nodes");
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const int earlier = static_cast<int>(graph.inputs.size() + i);
    graph.adders.push_back(adder_from_json(nodes.at(i), graph.inputs.size(), earlier));
  }
  const JsonView outputs = top.at("outputs");
  const int node_count = static_cast<int>(graph.inputs.size() + graph.adders.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    graph.outputs.push_back(output_from_json(outputs.at(i), graph.inputs.size(), node_count));
  }
  if (top.has("max_errors")) graph.max_errors = integers_from_json(top.at("max_errors"));
  expect_stated_totals(top, graph);
  return graph;
}

}  // namespace napier
