#include "napier/multiplierless/adder_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "napier/base/error.h"
#include "napier/multiplierless/adder_cost.h"
#include "napier/multiplierless/cmvm.h"
#include "napier/multiplierless/mcm.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

AdderGraph example() {
  return multiply_by_constants({.constants = {7, -38, 31, 0}, .input = {0, 15}}, {});
}

std::string message_of(const std::string& json) {
  try {
    adder_graph_from_json(parse_json(json, "solution.json"));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(adder_graph, json_round_trip_is_exact) {
  const AdderGraph graph = example();
  const std::string text = print_json(to_json(graph));
  EXPECT_EQ(adder_graph_from_json(parse_json(text, "text")), graph);
}

TEST(adder_graph, biases_and_error_bounds_survive_the_round_trip) {
  AdderGraph graph = example();
  graph.adders[0].bias = 4;
  graph.outputs[0].bias = 1;
  graph.max_errors = {8, 8, 8, 8};
  const std::string text = print_json(to_json(graph));
  EXPECT_EQ(adder_graph_from_json(parse_json(text, "text")), graph);
}

TEST(adder_graph, an_operand_that_names_a_later_node_is_refused) {
  Json json = to_json(example());
  json["nodes"][0]["left"]["node"] = 1;
  EXPECT_THAT(message_of(print_json(json)), HasSubstr("/nodes/0/left/node"));
}

TEST(adder_graph, a_file_that_contradicts_its_nodes_is_refused) {
  Json json = to_json(example());
  json["one_bit_adders"] = 1;
  EXPECT_THAT(message_of(print_json(json)), HasSubstr("contradicts its own nodes"));
}

TEST(adder_graph, a_misspelt_key_is_refused) {
  Json json = to_json(example());
  json["nodes"][0]["left"]["shfit"] = 1;
  EXPECT_THAT(message_of(print_json(json)), HasSubstr("shfit"));
}

TEST(adder_graph, dot_names_every_node_with_value_width_and_cost) {
  const std::string dot = to_dot(multiply_by_constants({.constants = {9}}, {}));
  EXPECT_THAT(dot, HasSubstr("n1 [label=\"9·x\\n12 bits, 8 one-bit adders\"];"));
}

TEST(linear_form, is_the_sum_as_one_writes_it) {
  EXPECT_EQ(linear_form({7}, 3), "7·x");
  EXPECT_EQ(linear_form({-1}, 3), "−x");
  EXPECT_EQ(linear_form({0}, 3), "0");
  EXPECT_EQ(linear_form({0, 0}, 3), "0");
  EXPECT_EQ(linear_form({3, 0, -5}, 3), "3·x0 − 5·x2");
  EXPECT_EQ(linear_form({0, -1, 1}, 3), "−x1 + x2");
  EXPECT_EQ(linear_form({INT64_MIN}, 3), "−9223372036854775808·x");
}

TEST(linear_form, counts_what_it_leaves_out) {
  EXPECT_EQ(linear_form({1, 0, 2, -3}, 3), "x0 + 2·x2 − 3·x3");
  EXPECT_EQ(linear_form({1, 0, 2, -3, 4}, 3), "x0 + 2·x2 − 3·x3 + 4·x4");
  EXPECT_EQ(linear_form({1, 0, 2, -3, 4, 5}, 3), "x0 + 2·x2 − 3·x3 + … (5 terms)");
  EXPECT_EQ(linear_form({1, 0, 2, -3, 4, 5}, 0), "x0 + 2·x2 − 3·x3 + 4·x4 + 5·x5");
}

TEST(adder_graph, dot_of_a_matrix_shortens_long_forms_and_keeps_them_as_tooltips) {
  const AdderGraph graph =
      multiply_by_matrix({.matrix = {{1}, {1}, {1}, {1}, {1}}, .inputs = {5, {0, 1}}}, {});
  const std::string dot = to_dot(graph);
  EXPECT_THAT(dot, HasSubstr("n0 [label=\"x0\\n1 bit\", shape=ellipse];"));
  EXPECT_THAT(dot, HasSubstr("label=\"x0 + x1 + x2 + … (5 terms)\\n3 bits, "));
  EXPECT_THAT(dot, HasSubstr("y0 [label=\"y0 = x0 + x1 + x2 + … (5 terms)\", shape=plaintext, "
                             "tooltip=\"x0 + x1 + x2 + x3 + x4\"];"));
}

TEST(adder_cost, widths_are_the_narrowest_that_hold_the_range) {
  for (std::int64_t lower = -70; lower <= 70; ++lower) {
    for (std::int64_t upper = lower; upper <= 70; ++upper) {
      int bits = 0;
      const auto holds = [&] {
        if (lower >= 0) return upper < (std::int64_t{1} << bits);
        return bits > 0 && lower >= -(std::int64_t{1} << (bits - 1)) &&
               upper < (std::int64_t{1} << (bits - 1));
      };
      while (!holds()) ++bits;
      ASSERT_EQ(width_bits({lower, upper}), bits) << lower << " " << upper;
    }
  }
}

// Source: the examples of docs/multiplierless.md, for an unsigned input of eight bits.
TEST(adder_cost, documented_examples_have_their_costs) {
  const NodeRange x{0, 255};
  const NodeRange three_x{0, 3 * 255};
  EXPECT_EQ(one_bit_adders_of({x, 3, 0, false}, {x, 0, 0, false}, 0, {0, 9 * 255}), 8);
  EXPECT_EQ(one_bit_adders_of({x, 3, 0, false}, {x, 0, 0, true}, 0, {0, 7 * 255}), 11);
  EXPECT_EQ(one_bit_adders_of({x, 2, 0, false}, {three_x, 0, 0, false}, 0, {0, 7 * 255}), 8);
}

TEST(adder_cost, a_signed_sum_pays_for_its_top_position) {
  const NodeRange x{-128, 127};
  EXPECT_EQ(one_bit_adders_of({x, 3, 0, false}, {x, 0, 0, false}, 0, {-9 * 128, 9 * 127}), 9);
}

}  // namespace
}  // namespace napier
