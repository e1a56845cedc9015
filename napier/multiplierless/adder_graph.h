#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "napier/base/json.h"

namespace napier {

// An operand of an adder: ((value of node) with its `truncate` low bits dropped) · 2^shift, negated
// or not. Shifts are wires.
struct Operand {
  int node = 0;
  int shift = 0;     // ≥ 0
  int truncate = 0;  // low bits set to zero, counted before the shift
  bool negate = false;

  bool operator==(const Operand&) const = default;
};

// What an input of a graph may be: every integer of [lower, upper].
struct InputRange {
  std::int64_t lower = 0;
  std::int64_t upper = 255;

  bool operator==(const InputRange&) const = default;
};

// node = (left + right + bias) >> right_shift. Not both operands are negated.
struct Adder {
  Operand left = {};
  Operand right = {};
  int right_shift = 0;    // exact unless operands are truncated
  std::int64_t bias = 0;  // what a free carry-in gives: see free_bias in adder_cost.h
  std::vector<std::int64_t> value = {};  // the node is Σ_i value[i] · x_i (without truncation)
  int one_bit_adders = 0;
  int depth = 0;  // adders on the longest path from an input

  bool operator==(const Adder&) const = default;
};

// output = ± (node + bias) · 2^shift, which is Σ_i constant[i] · x_i. node -1: the output is zero.
struct GraphOutput {
  std::vector<std::int64_t> constant = {};
  int node = -1;
  int shift = 0;
  bool negate = false;
  std::int64_t bias = 0;  // ones wired into low bits of the node that truncation left zero

  bool operator==(const GraphOutput&) const = default;
};

// Multiplication by constants with shifts and adds. Nodes 0 … inputs.size()-1 are the inputs, the
// following ones the adders in order; operands name earlier nodes only.
// MCM: one input; CMVM: several, y_j = Σ_i x_i · K[i][j].
struct AdderGraph {
  std::vector<InputRange> inputs = {};
  std::vector<Adder> adders = {};
  std::vector<GraphOutput> outputs = {};
  std::string metric = "adders";              // or "one-bit-adders"
  std::vector<std::int64_t> max_errors = {};  // per output, in its last place; empty: exact
  std::int64_t lower_bound = 0;               // of the metric, over all graphs
  bool proved = false;                        // lower_bound equals the cost
  double seconds = 0;

  bool operator==(const AdderGraph&) const = default;
};

int adder_count(const AdderGraph& graph);
int one_bit_adder_count(const AdderGraph& graph);
int depth_of(const AdderGraph& graph);

// The metric's value: adders, or one-bit adders.
int cost_of(const AdderGraph& graph);

// The solution file. Reading throws an Error that names the place when an operand names a later
// node, a shift is out of range or a number is missing; whether the graph is *right* is for
// check.h to say.
Json to_json(const AdderGraph& graph);
AdderGraph adder_graph_from_json(const Document& document);

// Σ_i value[i] · x_i as text: "−3·x0 + x2", with one input "7·x", "0" when there is none. Of more
// than `most_terms` + 1 (0: no limit) the first ones: "3·x0 − 5·x1 + … (6 terms)".
std::string linear_form(const std::vector<std::int64_t>& value, std::size_t most_terms);

// Graphviz: inputs, adders and outputs, labeled with value, width and one-bit adders. Forms of many
// terms are shortened; the whole one is the node's tooltip.
std::string to_dot(const AdderGraph& graph);

}  // namespace napier
