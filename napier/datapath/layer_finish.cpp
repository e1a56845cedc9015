#include "napier/datapath/layer_finish.h"

#include <fmt/format.h>

#include <algorithm>

#include "napier/datapath/blocks.h"
#include "napier/datapath/neuron.h"

namespace napier {
namespace {

// The entries of a layer's table that its neurons can reach.
DatapathTable reachable_table(const LayerTask& task) {
  const QuantizedLayer& layer = task.layer;
  const ActivationTable& table = *layer.table;
  std::size_t first = table.entries.size() - 1;
  std::size_t last = 0;
  const auto entry = [&](std::int64_t accumulator) {
    return entry_of(table, accumulator, layer.accumulator_fraction_bits, layer.rounding);
  };
  for (const CodeRange& range : task.ranges.accumulators) {
    first = std::min(first, entry(range.lower));
    last = std::max(last, entry(range.upper));
  }
  const auto begin = table.entries.begin();
  return {.name = fmt::format("l{}_{}", task.index, name_of(layer.activation)),
          .lowest_index = table.lowest_index + static_cast<std::int64_t>(first),
          .entries = {begin + static_cast<std::ptrdiff_t>(first),
                      begin + static_cast<std::ptrdiff_t>(last) + 1}};
}

NeuronRules rules_of(const LayerTask& task, std::size_t j, int table, int max_depth) {
  const QuantizedLayer& layer = task.layer;
  const int output_fraction = layer.output_formats[j].fraction_bits;
  return {.activation = layer.activation,
          .rounding = layer.rounding,
          .accumulator_fraction_bits = layer.accumulator_fraction_bits,
          .rounded_fraction_bits = layer.table ? layer.table->input_fraction_bits : output_fraction,
          .output_fraction_bits = output_fraction,
          .accumulator = task.ranges.accumulators[j],
          .table = table,
          .max_depth = max_depth};
}

// A neuron that leaves one code only; it is left to its readers, who fold it. One that has no
// reader leaves what it likes.
std::optional<std::int64_t> only_code(const LayerTask& task, std::size_t j, bool has_terms,
                                      std::int64_t bias) {
  const CodeRange range = task.ranges.outputs[j];
  if (range.lower == range.upper || !task.is_read[j]) return range.lower;
  if (has_terms) return std::nullopt;
  // Its inputs cancel: what is left is its bias.
  return activate(task.layer, task.layer.output_formats[j].fraction_bits, bias);
}

// The cost of the layer alone, after what nothing depends on is gone.
DatapathCost cost_of_layer(const LayerDraft& draft, int index) {
  Datapath datapath = draft.program.datapath();
  for (const LayerSignal& output : draft.outputs) {
    if (output.is_constant()) continue;
    datapath.outputs.push_back({.name = "", .node = output.node});
  }
  remove_unread_nodes(datapath);
  const std::vector<DatapathCost> costs = cost_per_layer(datapath);
  const auto layer = static_cast<std::size_t>(index);
  return layer < costs.size() ? costs[layer] : DatapathCost{};
}

}  // namespace

void finish_layer(const LayerTask& task, const LayerSums& sums, TermsOfNeurons terms, int max_depth,
                  LayerDraft& draft) {
  draft.program.begin_block(fmt::format("l{}_neurons", task.index), "neurons", task.index);
  const int table = task.layer.table ? draft.program.add_table(reachable_table(task)) : -1;
  for (std::size_t j = 0; j < task.layer.outputs; ++j) {
    LayerSignal output;
    output.fraction_bits = task.layer.output_formats[j].fraction_bits;
    if (const auto code = only_code(task, j, !terms[j].empty(), sums.bias[j])) {
      output.range = {*code, *code};
    } else {
      output.node =
          add_neuron(std::move(terms[j]), sums.bias[j], rules_of(task, j, table, max_depth),
                     fmt::format("l{}_n{}", task.index, j), draft.program);
      output.range = draft.program.range(output.node);
    }
    draft.outputs.push_back(output);
  }
  draft.cost = cost_of_layer(draft, task.index);
}

}  // namespace napier
