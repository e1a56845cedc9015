#pragma once

#include "napier/datapath/from_adder_graph.h"
#include "napier/multiplierless/adder_cost.h"

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
  return datapath_from_adder_graph(graph, "small");
}

}  // namespace napier
