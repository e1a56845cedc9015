#include "napier/datapath/build.h"

#include <fmt/format.h>

#include <algorithm>

#include "napier/datapath/blocks.h"
#include "napier/datapath/column.h"
#include "napier/datapath/names.h"
#include "napier/datapath/neuron.h"
#include "napier/network/code_ranges.h"

namespace napier {
namespace {

std::vector<LayerSignal> add_inputs(const QuantizedNetwork& network, ProgramBuilder& program) {
  std::vector<LayerSignal> signals;
  const std::vector<CodeRange> ranges = input_ranges(network);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    DatapathNode node;
    node.op = Op::input;
    node.fraction_bits = network.input_formats[i].fraction_bits;
    signals.push_back({.node = program.add(node, ranges[i], fmt::format("x{}", i)),
                       .range = ranges[i],
                       .fraction_bits = node.fraction_bits});
  }
  return signals;
}

// The entries of a layer's table that its neurons can reach.
DatapathTable reachable_table(const QuantizedLayer& layer, const LayerRanges& ranges, int index) {
  const ActivationTable& table = *layer.table;
  std::size_t first = table.entries.size() - 1;
  std::size_t last = 0;
  const auto entry = [&](std::int64_t accumulator) {
    return entry_of(table, accumulator, layer.accumulator_fraction_bits, layer.rounding);
  };
  for (const CodeRange& range : ranges.accumulators) {
    first = std::min(first, entry(range.lower));
    last = std::max(last, entry(range.upper));
  }
  const auto begin = table.entries.begin();
  return {.name = fmt::format("l{}_{}", index, name_of(layer.activation)),
          .lowest_index = table.lowest_index + static_cast<std::int64_t>(first),
          .entries = {begin + static_cast<std::ptrdiff_t>(first),
                      begin + static_cast<std::ptrdiff_t>(last) + 1}};
}

class LayerBuilder {
 public:
  LayerBuilder(const QuantizedLayer& layer, const LayerRanges& ranges, int index,
               Datapath& datapath, ProgramBuilder& program)
      : layer_(layer), ranges_(ranges), index_(index), datapath_(datapath), program_(program) {}

  // Adds the layer; gives what leaves it.
  std::vector<LayerSignal> build(const std::vector<LayerSignal>& signals,
                                 const BuildOptions& options, BuildStatistics& statistics) {
    const LayerSums sums = layer_sums(layer_, ranges_, signals);
    const std::vector<AdderGraph> graphs = solve_columns(sums.columns, options);
    std::vector<std::vector<Term>> terms(layer_.outputs);
    for (std::size_t c = 0; c < sums.columns.size(); ++c) {
      add_column(sums.columns[c], graphs[c], terms);
      if (graphs[c].adders.empty()) continue;
      ++statistics.blocks;
      if (graphs[c].proved) ++statistics.blocks_proved_minimal;
    }
    program_.begin_block(fmt::format("l{}_neurons", index_), "neurons", index_);
    add_table();
    std::vector<LayerSignal> outputs;
    for (std::size_t j = 0; j < layer_.outputs; ++j) {
      outputs.push_back(add_output(j, std::move(terms[j]), sums.bias[j]));
    }
    return outputs;
  }

 private:
  void add_column(const Column& column, const AdderGraph& graph,
                  std::vector<std::vector<Term>>& terms) {
    program_.begin_block(fmt::format("l{}_mcm{}", index_, column.input), "mcm", index_);
    const std::map<std::int64_t, Term> term_of_weight =
        add_multiples(column, graph, fmt::format("l{}_x{}", index_, column.input), program_);
    for (std::size_t j = 0; j < terms.size(); ++j) {
      if (column.weights[j] != 0) terms[j].push_back(term_of_weight.at(column.weights[j]));
    }
  }

  void add_table() {
    if (!layer_.table) return;
    table_ = static_cast<int>(datapath_.tables.size());
    datapath_.tables.push_back(reachable_table(layer_, ranges_, index_));
  }

  // Neuron j; a constant is left to its readers, who fold it.
  LayerSignal add_output(std::size_t j, std::vector<Term> terms, std::int64_t bias) {
    const int output_fraction = layer_.output_formats[j].fraction_bits;
    const CodeRange range = ranges_.outputs[j];
    if (range.lower == range.upper) return {.range = range, .fraction_bits = output_fraction};
    if (terms.empty()) {  // its inputs cancel: what is left is its bias
      const std::int64_t code = activate(layer_, output_fraction, bias);
      return {.range = {code, code}, .fraction_bits = output_fraction};
    }
    const NeuronRules rules{
        .activation = layer_.activation,
        .rounding = layer_.rounding,
        .accumulator_fraction_bits = layer_.accumulator_fraction_bits,
        .rounded_fraction_bits = layer_.table ? layer_.table->input_fraction_bits : output_fraction,
        .output_fraction_bits = output_fraction,
        .accumulator = ranges_.accumulators[j],
        .table = table_};
    const DatapathTable* table = table_ < 0 ? nullptr : &datapath_.tables[table_];
    const int node = add_neuron(std::move(terms), bias, rules, fmt::format("l{}_n{}", index_, j),
                                table, program_);
    return {.node = node, .range = program_.range(node), .fraction_bits = output_fraction};
  }

  const QuantizedLayer& layer_;
  const LayerRanges& ranges_;
  int index_;
  Datapath& datapath_;
  ProgramBuilder& program_;
  int table_ = -1;
};

void add_outputs(const std::vector<LayerSignal>& signals, Datapath& datapath,
                 ProgramBuilder& program) {
  for (std::size_t j = 0; j < signals.size(); ++j) {
    const LayerSignal& signal = signals[j];
    const int node = signal.is_constant()
                         ? program.add_constant(signal.range.lower, signal.fraction_bits)
                         : signal.node;
    datapath.outputs.push_back({.name = fmt::format("y{}", j), .node = node});
  }
}

}  // namespace

Datapath build_datapath(const QuantizedNetwork& network, const BuildOptions& options,
                        BuildStatistics& statistics, const ProgressSink& progress) {
  statistics = {};
  Datapath datapath{.name = legal_name(network.name), .quantized_network_hash = hash_of(network)};
  ProgramBuilder program(datapath);
  const std::vector<LayerRanges> ranges = code_ranges(network);
  std::vector<LayerSignal> signals = add_inputs(network, program);
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    if (progress) {
      progress({.stage = "adder graphs",
                .done = static_cast<double>(l) / static_cast<double>(network.layers.size())});
    }
    LayerBuilder layer(network.layers[l], ranges[l], static_cast<int>(l), datapath, program);
    signals = layer.build(signals, options, statistics);
  }
  add_outputs(signals, datapath, program);
  remove_unread_nodes(datapath);
  complete_blocks(datapath);
  check_datapath(datapath);
  return datapath;
}

}  // namespace napier
