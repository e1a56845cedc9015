#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "napier/base/error.h"
#include "napier/rtl/block_interface.h"
#include "napier/rtl/hardware_design.h"
#include "napier/rtl/modules.h"
#include "napier/rtl/schedule.h"

namespace napier {
namespace {

// Collects files, refuses two of the same name.
class DesignFiles {
 public:
  explicit DesignFiles(HardwareDesign& design) : design_(design) {}

  void add(Module module) {
    if (!names_.insert(module.file.name).second) {
      throw Error({.what = "two modules of the design have the same name",
                   .where = fmt::format("design {}", design_.name),
                   .got = fmt::format("\"{}\" twice", module.file.name),
                   .remedy = "rename the datapath or the block"});
    }
    design_.register_bits += module.register_bits;
    design_.files.push_back(std::move(module.file));
  }

 private:
  HardwareDesign& design_;
  std::set<std::string> names_;
};

// Blocks in which some node waits for its operands.
std::vector<bool> blocks_with_registers(const Datapath& datapath, const Schedule& schedule) {
  const auto stage = [&](int node) { return schedule.stages[static_cast<std::size_t>(node)]; };
  std::vector<bool> has_registers(datapath.blocks.size(), false);
  for (const DatapathNode& node : datapath.nodes) {
    if (node.block < 0) continue;
    const int own_stage = schedule.stages[static_cast<std::size_t>(&node - datapath.nodes.data())];
    const bool waits = stage(node.left.node) < own_stage ||
                       (operand_count(node.op) == 2 && stage(node.right.node) < own_stage);
    if (waits) has_registers[static_cast<std::size_t>(node.block)] = true;
  }
  return has_registers;
}

}  // namespace

HardwareDesign generate_rtl(const Datapath& datapath, const RtlOptions& options) {
  const Schedule schedule = schedule_of(datapath, options);
  const DesignContext context{datapath, schedule, hash_of(datapath)};
  HardwareDesign design{.name = datapath.name,
                        .datapath_hash = context.datapath_hash,
                        .quantized_network_hash = datapath.quantized_network_hash,
                        .options = options,
                        .latency_cycles = schedule.latency_cycles};
  DesignFiles files(design);
  std::vector<Module> parts;
  std::vector<bool> block_has_clock;
  for (std::size_t b = 0; b < datapath.blocks.size(); ++b) {
    parts.push_back(write_block_module(context, static_cast<int>(b)));
    block_has_clock.push_back(parts.back().has_clock);
  }
  std::vector<bool> layer_has_clock;
  for (int layer = 0; layer < layer_count(datapath); ++layer) {
    parts.push_back(write_layer_module(context, layer, block_has_clock));
    layer_has_clock.push_back(parts.back().has_clock);
  }
  files.add(write_axis_module(context));
  files.add(write_core_module(context, layer_has_clock));
  for (const DatapathTable& table : datapath.tables) {
    files.add(write_table_module(context, table));
  }
  for (Module& part : parts) files.add(std::move(part));
  return design;
}

std::vector<ConstantBlock> constant_blocks(const Datapath& datapath, const RtlOptions& options) {
  const Schedule schedule = schedule_of(datapath, options);
  const auto stage = [&](int node) { return schedule.stages[static_cast<std::size_t>(node)]; };
  const std::vector<bool> has_registers = blocks_with_registers(datapath, schedule);
  std::vector<ConstantBlock> blocks;
  for (std::size_t b = 0; b < datapath.blocks.size(); ++b) {
    const DatapathBlock& block = datapath.blocks[b];
    if (block.kind != "mcm") continue;
    const int x = block.inputs.front();
    const DatapathNode& input = datapath.nodes[static_cast<std::size_t>(x)];
    ConstantBlock result{.module = block.name,
                         .has_clock = has_registers[b],
                         .input_width_bits = input.width_bits,
                         .input_is_signed = input.is_signed,
                         .input_lower = input.lower,
                         .input_upper = input.upper,
                         .products = {}};
    for (std::size_t k = 0; k < block.outputs.size(); ++k) {
      const DatapathNode& output = datapath.nodes[static_cast<std::size_t>(block.outputs[k])];
      result.products.push_back(
          {.port = port_of_block(datapath, static_cast<int>(b), block.outputs[k]),
           .constant = block.constants[k],
           .width_bits = output.width_bits,
           .is_signed = output.is_signed,
           .latency_cycles = stage(block.outputs[k]) - stage(x),
           .max_error = block.max_errors.empty() ? 0 : block.max_errors[k]});
    }
    blocks.push_back(std::move(result));
  }
  return blocks;
}

std::vector<MatrixBlock> matrix_blocks(const Datapath& datapath, const RtlOptions& options) {
  const std::vector<bool> has_registers =
      blocks_with_registers(datapath, schedule_of(datapath, options));
  std::vector<MatrixBlock> blocks;
  for (std::size_t b = 0; b < datapath.blocks.size(); ++b) {
    if (datapath.blocks[b].kind != "cmvm" && datapath.blocks[b].max_errors.empty()) continue;
    blocks.push_back({.module = datapath.blocks[b].name,
                      .block = static_cast<int>(b),
                      .has_clock = has_registers[b]});
  }
  return blocks;
}

}  // namespace napier
