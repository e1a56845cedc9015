#pragma once

#include "napier/datapath/build.h"
#include "napier/datapath/from_adder_graph.h"
#include "napier/multiplierless/adder_cost.h"
#include "tests/datapath/random_network.h"

namespace napier {

// 7x = 8x - x, -14x, and 15x = 7x + 8x, of a signed byte.
inline Datapath small_multiplier() {
  AdderGraph graph;
  graph.inputs = {{-128, 127}};
  Adder seven;
  seven.left = {.node = 0, .shift = 3};
  seven.right = {.node = 0, .negate = true};
  Adder fifteen;
  fifteen.left = {.node = 1};
  fifteen.right = {.node = 0, .shift = 3};
  graph.adders = {seven, fifteen};
  complete_adders(graph);
  graph.outputs = {{.constant = {7}, .node = 1},
                   {.constant = {-14}, .node = 1, .shift = 1, .negate = true},
                   {.constant = {15}, .node = 2}};
  return datapath_from_adder_graph(graph, "multiplier");
}

// s = x0 + 2 x1 of a signed and an unsigned byte; outputs s, 5s - x0 = 4 x0 + 10 x1, and -2s.
inline Datapath small_matrix() {
  AdderGraph graph;
  graph.inputs = {{-128, 127}, {0, 255}};
  Adder sum;
  sum.left = {.node = 0};
  sum.right = {.node = 1, .shift = 1};
  Adder five;
  five.left = {.node = 2, .shift = 2};
  five.right = {.node = 2};
  Adder less;
  less.left = {.node = 3};
  less.right = {.node = 0, .negate = true};
  graph.adders = {sum, five, less};
  complete_adders(graph);
  graph.outputs = {{.constant = {1, 2}, .node = 2},
                   {.constant = {4, 10}, .node = 4},
                   {.constant = {-2, -4}, .node = 2, .shift = 1, .negate = true}};
  return datapath_from_adder_graph(graph, "matrix");
}

// Three inputs, one of them fixed; relu, tanh, linear.
inline Datapath small_network(Rounding rounding,
                              Multiplication multiplication = Multiplication::cheapest) {
  Network real = random_network(5, {3, 6, 4, 2}, Activation::relu, Activation::linear);
  real.layers[1].activation = Activation::tanh;
  const Box box{.lower = {-2, 1.5, 0}, .upper = {1, 1.5, 7}};
  FormatPlan plan = uniform_plan(real, box, 4, 5, 3);
  plan.rounding = rounding;
  plan.table_input_bits = 6;
  const BuildOptions options{
      .multiplication = multiplication, .matrix_effort = 0.001, .threads = 1};
  BuildStatistics statistics;
  return build_datapath(quantize(real, plan), options, statistics, nullptr);
}

}  // namespace napier
