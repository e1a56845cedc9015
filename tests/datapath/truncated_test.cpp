// Truncated adder graphs as datapaths.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "napier/base/error.h"
#include "napier/datapath/cost.h"
#include "napier/datapath/from_adder_graph.h"
#include "napier/datapath/interpret.h"
#include "napier/multiplierless/check.h"
#include "napier/multiplierless/mcm.h"

namespace napier {
namespace {

AdderGraph truncated_graph(bool is_signed, bool one_sided) {
  McmProblem problem{.constants = {7, 19, -38, 31, 64, 0, 611}, .max_errors = {}};
  if (is_signed) problem.input = {-128, 127};
  problem.max_errors.assign(problem.constants.size(), 40);
  return multiply_by_constants(problem, {.time_limit_s = 0.3, .one_sided_truncation = one_sided});
}

std::vector<std::int64_t> all_inputs(const AdderGraph& graph) {
  std::vector<std::int64_t> inputs;
  for (std::int64_t x = graph.inputs[0].lower; x <= graph.inputs[0].upper; ++x) {
    inputs.push_back(x);
  }
  return inputs;
}

// The graph as adder_graph.h defines it, in plain integers.
std::vector<std::int64_t> outputs_of(const AdderGraph& graph, std::int64_t x) {
  std::vector<std::int64_t> nodes = {x};
  const auto term = [&](const Operand& operand) {
    const std::int64_t unit = std::int64_t{1} << operand.truncate;
    const std::int64_t kept = (nodes[operand.node] >> operand.truncate) * unit;
    return (operand.negate ? -kept : kept) * (std::int64_t{1} << operand.shift);
  };
  for (const Adder& adder : graph.adders) {
    nodes.push_back((term(adder.left) + term(adder.right) + adder.bias) >> adder.right_shift);
  }
  std::vector<std::int64_t> outputs;
  for (const GraphOutput& output : graph.outputs) {
    const std::int64_t node = output.node < 0 ? 0 : nodes[output.node] + output.bias;
    outputs.push_back((output.negate ? -node : node) * (std::int64_t{1} << output.shift));
  }
  return outputs;
}

TEST(truncated_datapath, computes_what_the_graph_defines_at_the_same_cost) {
  for (const bool is_signed : {false, true}) {
    for (const bool one_sided : {false, true}) {
      const AdderGraph graph = truncated_graph(is_signed, one_sided);
      const Datapath datapath = datapath_from_adder_graph(graph, "truncated");
      const std::vector<std::int64_t> inputs = all_inputs(graph);
      const std::vector<std::int64_t> outputs = interpret(datapath, inputs, inputs.size());
      std::vector<std::int64_t> expected;
      for (const std::int64_t x : inputs) {
        for (const std::int64_t y : outputs_of(graph, x)) expected.push_back(y);
      }
      EXPECT_EQ(outputs, expected);
      DatapathCost cost = cost_of(datapath);
      for (const DatapathNode& node : datapath.nodes) {  // negated outputs are adders of their own
        if (node.op == Op::shift && node.left.negate) cost.one_bit_adders -= node.width_bits;
      }
      EXPECT_EQ(cost.one_bit_adders, one_bit_adder_count(graph));
    }
  }
}

TEST(truncated_datapath, is_read_back_as_it_was_written) {
  const Datapath datapath = datapath_from_adder_graph(truncated_graph(false, false), "truncated");
  EXPECT_EQ(datapath_from_json(parse_json(print_json(to_json(datapath)), "here")), datapath);
}

TEST(truncated_datapath, a_graph_that_breaks_its_bounds_is_refused) {
  AdderGraph graph = truncated_graph(false, true);
  graph.max_errors[0] = 0;
  EXPECT_THROW(datapath_from_adder_graph(graph, "truncated"), Error);
}

TEST(truncated_datapath, a_bias_that_is_not_free_is_refused) {
  const AdderGraph graph = multiply_by_constants({.constants = {9}}, {});
  Datapath datapath = datapath_from_adder_graph(graph, "nine");
  datapath.blocks[0].max_errors = {8};
  datapath.nodes[1].bias = 8;  // (x << 3) + x: three wires
  EXPECT_NO_THROW(check_datapath(datapath));
  datapath.nodes[1].bias = 4;
  EXPECT_THROW(check_datapath(datapath), Error);
}

TEST(truncated_datapath, a_block_that_promises_to_be_exact_may_not_be_cut) {
  Datapath datapath = datapath_from_adder_graph(truncated_graph(false, true), "truncated");
  datapath.blocks[0].max_errors.clear();
  EXPECT_THROW(check_datapath(datapath), Error);
}

}  // namespace
}  // namespace napier
