#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "napier/datapath/adder_tree.h"
#include "napier/datapath/build.h"
#include "napier/multiplierless/adder_graph.h"
#include "napier/network/code_ranges.h"

namespace napier {

// What a layer reads: a node, or a constant when its range is a single code.
struct LayerSignal {
  int node = -1;
  CodeRange range;
  int fraction_bits = 0;

  bool is_constant() const { return range.lower == range.upper; }
  bool operator==(const LayerSignal&) const = default;
};

// A layer that is to be added to a program.
struct LayerTask {
  const QuantizedLayer& layer;
  const LayerRanges& ranges;
  int index = 0;
  std::vector<LayerSignal> inputs;  // what it reads
  std::vector<bool> is_read;        // per neuron: whether a later layer or an output depends on it
};

// One input of a layer with its weights, one per neuron.
struct Column {
  LayerSignal signal;
  std::size_t input = 0;  // of the layer; the first one when several are the same node
  std::vector<std::int64_t> weights;
};

// A layer's sums Σ_i weights[i] · x_i + bias, cleaned: constant inputs stand in the bias, inputs
// that are the same node are one column, columns without weights are gone, and neurons whose output
// is constant or read by nobody have no weights.
struct LayerSums {
  std::vector<Column> columns;
  std::vector<std::int64_t> bias;

  // Whether neuron j still sums anything.
  bool has_weights(std::size_t j) const;
};

LayerSums layer_sums(const LayerTask& task);

// The constants that a column needs: the odd parts above 1 of its weights, ascending.
std::vector<std::int64_t> odd_constants(const Column& column);

// One adder graph per column, for its odd constants; columns without any get an empty graph. With
// max_depth (0: none) no graph is deeper, except where a constant needs more adders in a row.
std::vector<AdderGraph> solve_columns(const std::vector<Column>& columns, int max_depth,
                                      const BuildOptions& options);

// Adds the column's graph as a block; gives the term of each weight, nothing for weight 0.
// Its nodes are called "l0_x3_times_7" when `name` is "l0_x3".
std::map<std::int64_t, Term> add_multiples(const Column& column, const AdderGraph& graph,
                                           const std::string& name, ProgramBuilder& program);

// Adders from the column's input to its product with a weight that is not zero.
int depth_of_multiple(const AdderGraph& graph, std::int64_t weight);

}  // namespace napier
