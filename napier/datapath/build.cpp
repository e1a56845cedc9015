#include "napier/datapath/build.h"

#include <fmt/format.h>

#include "napier/base/error.h"
#include "napier/datapath/blocks.h"
#include "napier/datapath/layer.h"
#include "napier/datapath/names.h"

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

// Per layer and neuron, whether an output of the network depends on it: some neuron of the next
// layer that is read, and that leaves more than one code, has a weight for it.
std::vector<std::vector<bool>> read_neurons(const QuantizedNetwork& network,
                                            const std::vector<LayerRanges>& ranges) {
  std::vector<std::vector<bool>> is_read(network.layers.size());
  is_read.back().assign(network.layers.back().outputs, true);
  for (std::size_t l = network.layers.size() - 1; l > 0; --l) {
    const QuantizedLayer& reader = network.layers[l];
    is_read[l - 1].assign(reader.inputs, false);
    for (std::size_t k = 0; k < reader.outputs; ++k) {
      const CodeRange range = ranges[l].outputs[k];
      if (!is_read[l][k] || range.lower == range.upper) continue;
      for (std::size_t i = 0; i < reader.inputs; ++i) {
        if (reader.weights[k * reader.inputs + i] != 0) is_read[l - 1][i] = true;
      }
    }
  }
  return is_read;
}

// The finished program with its output ports.
Datapath with_outputs(const std::vector<LayerSignal>& signals, ProgramBuilder program) {
  std::vector<DatapathOutput> outputs;
  for (std::size_t j = 0; j < signals.size(); ++j) {
    const LayerSignal& signal = signals[j];
    const int node = signal.is_constant()
                         ? program.add_constant(signal.range.lower, signal.fraction_bits)
                         : signal.node;
    outputs.push_back({.name = fmt::format("y{}", j), .node = node});
  }
  Datapath datapath = program.datapath();
  datapath.outputs = std::move(outputs);
  return datapath;
}

void check_options(const BuildOptions& options) {
  require(options.metric == "adders" || options.metric == "one-bit-adders",
          "build_datapath: the metric is adders or one-bit-adders");
  require(options.max_layer_depth >= 0 && options.max_layer_depth <= kDeepestLayer,
          "build_datapath: max_layer_depth is out of range");
  require(options.matrix_effort >= 0, "build_datapath: matrix_effort is negative");
}

}  // namespace

Datapath build_datapath(const QuantizedNetwork& network, const BuildOptions& options,
                        BuildStatistics& statistics, const ProgressSink& progress) {
  check_options(options);
  statistics = {};
  ProgramBuilder program(
      {.name = legal_name(network.name), .quantized_network_hash = hash_of(network)});
  const std::vector<LayerRanges> ranges = code_ranges(network);
  const std::vector<std::vector<bool>> is_read = read_neurons(network, ranges);
  std::vector<LayerSignal> signals = add_inputs(network, program);
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    if (progress) {
      progress({.stage = "adder graphs",
                .done = static_cast<double>(l) / static_cast<double>(network.layers.size())});
    }
    const LayerTask task{network.layers[l], ranges[l], static_cast<int>(l), signals, is_read[l]};
    LayerDraft draft = cheapest_draft(task, program, options, statistics.layers.emplace_back());
    statistics.blocks += draft.blocks;
    statistics.blocks_proved_minimal += draft.blocks_proved_minimal;
    program = std::move(draft.program);
    signals = std::move(draft.outputs);
  }
  Datapath datapath = with_outputs(signals, std::move(program));
  remove_unread_nodes(datapath);
  complete_blocks(datapath);
  check_datapath(datapath);
  return datapath;
}

}  // namespace napier
