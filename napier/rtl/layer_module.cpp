// Modules that only connect: a layer connects its blocks, the core its layers.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "napier/rtl/module_writer.h"
#include "napier/rtl/modules.h"
#include "napier/rtl/verilog_text.h"

namespace napier {
namespace {

// Which nodes a layer reads from before it, and which of its nodes are read behind it.
struct LayerInterface {
  std::vector<int> inputs;
  std::vector<int> outputs;
  std::vector<int> inner;  // nodes that pass between its blocks only
};

int layer_of(const Datapath& datapath, int node) {
  const int block = datapath.nodes[static_cast<std::size_t>(node)].block;
  return block < 0 ? -1 : datapath.blocks[static_cast<std::size_t>(block)].layer;
}

std::vector<LayerInterface> layer_interfaces(const Datapath& datapath) {
  const auto layers = static_cast<std::size_t>(layer_count(datapath));
  std::vector<std::set<int>> inputs(layers);
  std::vector<std::set<int>> outputs(layers);
  std::vector<std::set<int>> inner(layers);
  for (const DatapathBlock& block : datapath.blocks) {
    for (const int node : block.inputs) {
      const int source = layer_of(datapath, node);
      if (source == block.layer) continue;
      inputs[static_cast<std::size_t>(block.layer)].insert(node);
      if (source >= 0) outputs[static_cast<std::size_t>(source)].insert(node);
    }
  }
  for (const DatapathOutput& output : datapath.outputs) {
    const int source = layer_of(datapath, output.node);
    if (source >= 0) outputs[static_cast<std::size_t>(source)].insert(output.node);
  }
  for (const DatapathBlock& block : datapath.blocks) {
    const auto layer = static_cast<std::size_t>(block.layer);
    for (const int node : block.outputs) {
      if (outputs[layer].count(node) == 0) inner[layer].insert(node);
    }
  }
  std::vector<LayerInterface> interfaces;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    interfaces.push_back({{inputs[layer].begin(), inputs[layer].end()},
                          {outputs[layer].begin(), outputs[layer].end()},
                          {inner[layer].begin(), inner[layer].end()}});
  }
  return interfaces;
}

// "module instance (.port(signal), …);" with one connection per line.
void instantiate(ModuleWriter& writer, const std::string& module, const std::string& instance,
                 const std::vector<std::string>& connections) {
  writer.statement(fmt::format("{} {} (\n      {}\n  );", module, instance,
                               fmt::join(connections, ",\n      ")));
}

void instantiate_block(const DesignContext& context, int block, bool has_clock,
                       ModuleWriter& writer) {
  const Datapath& datapath = context.datapath;
  const DatapathBlock& here = datapath.blocks[static_cast<std::size_t>(block)];
  std::vector<std::string> connections;
  if (has_clock) connections.push_back(writer.pass_clock());
  const auto connect = [&](int node) {
    const int stage = context.schedule.stages[static_cast<std::size_t>(node)];
    connections.push_back(fmt::format(".{}({})", port_of_block(datapath, block, node),
                                      writer.all_bits(writer.read(node, stage))));
  };
  for (const int node : here.inputs) connect(node);
  for (const int node : here.outputs) connect(node);
  instantiate(writer, here.name, here.name + "__instance", connections);
}

// The core's outputs leave together: earlier ones wait in registers.
void write_outputs(const DesignContext& context, ModuleWriter& writer) {
  for (const DatapathOutput& output : context.datapath.outputs) {
    const auto& node = context.datapath.nodes[static_cast<std::size_t>(output.node)];
    writer.comment(fmt::format("{}: {}", output.name,
                               format_text(node.width_bits, node.is_signed, node.fraction_bits)));
    writer.assign(output.name, writer.place(output.node, context.schedule.latency_cycles,
                                            {.width_bits = node.width_bits}));
  }
}

}  // namespace

int layer_count(const Datapath& datapath) {
  return datapath.blocks.empty() ? 0 : datapath.blocks.back().layer + 1;
}

std::string layer_module_name(const Datapath& datapath, int layer) {
  return fmt::format("{}_layer{}", datapath.name, layer);
}

Module write_layer_module(const DesignContext& context, int layer,
                          const std::vector<bool>& block_has_clock) {
  const Datapath& datapath = context.datapath;
  const std::string name = layer_module_name(datapath, layer);
  const LayerInterface nodes = layer_interfaces(datapath)[static_cast<std::size_t>(layer)];
  const auto name_of_node = [&](int node) -> const std::string& {
    return datapath.nodes[static_cast<std::size_t>(node)].name;
  };
  ModuleWriter writer(datapath, context.schedule, name);
  for (const int node : nodes.inputs) writer.add_input(node, name_of_node(node));
  for (const int node : nodes.outputs) writer.add_output(node, name_of_node(node));
  for (const int node : nodes.inner) {
    writer.add_local(node, name_of_node(node));
    writer.declare(node);
  }
  for (std::size_t b = 0; b < datapath.blocks.size(); ++b) {
    if (datapath.blocks[b].layer != layer) continue;
    instantiate_block(context, static_cast<int>(b), block_has_clock[b], writer);
  }
  const std::string header =
      file_header(datapath, context.datapath_hash, fmt::format("Layer {}.", layer));
  return {.file = {name + ".sv", writer.text(header)}, .has_clock = writer.has_clock()};
}

Module write_core_module(const DesignContext& context, const std::vector<bool>& layer_has_clock) {
  const Datapath& datapath = context.datapath;
  ModuleWriter writer(datapath, context.schedule, datapath.name);
  if (context.schedule.is_pipelined) writer.add_clock();
  for (std::size_t i = 0; i < input_count(datapath); ++i) {
    const DatapathNode& node = datapath.nodes[i];
    writer.add_input(static_cast<int>(i), node.name);
    writer.comment(fmt::format("{}: {}", node.name,
                               format_text(node.width_bits, node.is_signed, node.fraction_bits)));
  }
  for (const DatapathOutput& output : datapath.outputs) {
    writer.add_output_port(output.name,
                           datapath.nodes[static_cast<std::size_t>(output.node)].width_bits);
  }
  const std::vector<LayerInterface> layers = layer_interfaces(datapath);
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    if (layers[layer].outputs.empty()) continue;
    std::vector<std::string> connections;
    if (layer_has_clock[layer]) connections.push_back(writer.pass_clock());
    const auto connect = [&](int node) {
      const int stage = context.schedule.stages[static_cast<std::size_t>(node)];
      const std::string& name = datapath.nodes[static_cast<std::size_t>(node)].name;
      connections.push_back(
          fmt::format(".{}({})", name, writer.all_bits(writer.read(node, stage))));
    };
    for (const int node : layers[layer].outputs) {
      writer.add_local(node, datapath.nodes[static_cast<std::size_t>(node)].name);
      writer.declare(node);
    }
    for (const int node : layers[layer].inputs) connect(node);
    for (const int node : layers[layer].outputs) connect(node);
    instantiate(writer, layer_module_name(datapath, static_cast<int>(layer)),
                fmt::format("layer{}__instance", layer), connections);
  }
  write_outputs(context, writer);
  const std::string header =
      file_header(datapath, context.datapath_hash,
                  context.schedule.is_pipelined
                      ? fmt::format("The core: one vector per enabled cycle, {} cycles of latency.",
                                    context.schedule.latency_cycles)
                      : std::string("The core: combinational."));
  return {.file = {datapath.name + ".sv", writer.text(header)},
          .has_clock = writer.has_clock(),
          .register_bits = writer.register_bits()};
}

}  // namespace napier
