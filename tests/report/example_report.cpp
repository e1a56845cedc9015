#include "tests/report/example_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "napier/base/random.h"

namespace napier {
namespace {

constexpr std::uint64_t kSeed = 20;

// Uniform in [-scale, scale].
double random_weight(std::uint64_t index, double scale) {
  return scale * (2 * random_unit(kSeed, 1, index) - 1);
}

Network example_network(const std::vector<std::size_t>& sizes, Activation hidden) {
  Network network;
  network.name = "ACC_5x20_relu";
  network.source = "examples/acc/acc.json";
  std::uint64_t index = 0;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    DenseLayer layer{.inputs = sizes[l],
                     .outputs = sizes[l + 1],
                     .weights = {},
                     .bias = {},
                     .activation = l + 2 < sizes.size() ? hidden : Activation::linear};
    for (std::size_t k = 0; k < layer.inputs * layer.outputs; ++k) {
      layer.weights.push_back(random_weight(index++, 0.6));
    }
    for (std::size_t j = 0; j < layer.outputs; ++j) {
      layer.bias.push_back(random_weight(index++, 1));
    }
    network.layers.push_back(layer);
  }
  return network;
}

QuantizedLayer example_layer(const DenseLayer& layer, std::size_t index) {
  QuantizedLayer out;
  out.inputs = layer.inputs;
  out.outputs = layer.outputs;
  for (const double weight : layer.weights) out.weights.push_back(std::llround(256 * weight));
  for (const double bias : layer.bias) out.bias.push_back(std::llround(0x1p18 * bias));
  out.accumulator_fraction_bits = 18;
  out.activation = layer.activation;
  const bool is_signed = layer.activation != Activation::relu;
  for (std::size_t j = 0; j < layer.outputs; ++j) {
    const int spread = static_cast<int>(random_bits(kSeed, 2, 100 * index + j) % 4);
    out.output_formats.push_back({static_cast<int>(13 + index + spread), 10, is_signed});
  }
  if (layer.activation == Activation::tanh) {
    out.table = ActivationTable{.input_fraction_bits = 4, .lowest_index = -64, .entries = {}};
    for (int t = -64; t < 64; ++t) {
      out.table->entries.push_back(std::llround(1024 * std::tanh(t / 16.0)));
    }
  }
  return out;
}

QuantizedNetwork example_quantized(const Network& network, const Box& box) {
  QuantizedNetwork out;
  out.name = network.name;
  out.plan.box = box;
  for (std::size_t i = 0; i < box.lower.size(); ++i) {
    out.plan.input_fraction_bits.push_back(10);
    out.input_lower_codes.push_back(std::llround(1024 * box.lower[i]));
    out.input_upper_codes.push_back(std::llround(1024 * box.upper[i]));
    out.input_formats.push_back(
        format_for_codes(out.input_lower_codes.back(), out.input_upper_codes.back(), 10));
  }
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    out.plan.layers.push_back({8, 10});
    out.layers.push_back(example_layer(network.layers[l], l));
  }
  return out;
}

ErrorCertificate example_certificate(const Network& network, const Box& box) {
  ErrorCertificate out;
  out.box = box;
  out.method = "interval, per neuron";
  double scale = 0.0007;
  for (std::size_t l = 0; l < network.layers.size(); ++l, scale *= 1.9) {
    LayerBounds bounds;
    for (std::size_t j = 0; j < network.layers[l].outputs; ++j) {
      const double size = scale * (0.15 + random_unit(kSeed, 3, 100 * l + j));
      bounds.error.push_back({-size, 0.9 * size});
      bounds.real_range.push_back({0, 400 * std::sqrt(size)});
    }
    out.layers.push_back(bounds);
  }
  for (const Interval& error : out.layers.back().error) out.bound.push_back(-error.lower);
  return out;
}

// A node within a block; its width follows from its range.
DatapathNode node_of(Op op, const Interval& range, int block, const std::string& name) {
  DatapathNode node;
  node.op = op;
  node.lower = std::llround(range.lower);
  node.upper = std::llround(range.upper);
  const FixedFormat format = format_for_codes(node.lower, node.upper, 0);
  node.width_bits = format.width_bits;
  node.is_signed = format.is_signed;
  node.block = block;
  node.name = name;
  return node;
}

// Appends a block that makes `count` odd multiples of node `input`: each adds the input to itself
// or to an earlier one, shifted.
void append_block(Datapath& datapath, int input, int layer, int index, int count) {
  const int block_index = static_cast<int>(datapath.blocks.size());
  const DatapathNode source = datapath.nodes[static_cast<std::size_t>(input)];
  DatapathBlock block{fmt::format("l{}_mcm{}", layer, index), "mcm", layer, {input}, {}, {}};
  std::vector<int> nodes = {input};
  std::vector<std::int64_t> multiples = {1};
  for (int k = 0; k < count; ++k) {
    const std::uint64_t random =
        random_bits(kSeed, 4, static_cast<std::uint64_t>(1000 * block_index + k));
    const std::size_t from = random % std::min<std::size_t>(nodes.size(), 4);
    const int shift = 1 + static_cast<int>(random >> 8 & 3);
    const bool negate = (random >> 16 & 1) != 0;
    const std::int64_t multiple = (multiples[from] << shift) + (negate ? -1 : 1);
    const Interval range =
        Interval{static_cast<double>(multiple), static_cast<double>(multiple)} *
        Interval{static_cast<double>(source.lower), static_cast<double>(source.upper)};
    DatapathNode node = node_of(Op::add, range, block_index,
                                fmt::format("l{}_m{}_{}_{}x", layer, index, k, multiple));
    node.left = {.node = nodes[from], .shift = shift};
    node.right = {.node = input, .negate = negate};
    multiples.push_back(multiple);
    nodes.push_back(static_cast<int>(datapath.nodes.size()));
    datapath.nodes.push_back(node);
    if (k % 3 == 0 && k + 1 < count) continue;
    block.outputs.push_back(nodes.back());
    block.constants.push_back(multiple);
  }
  datapath.blocks.push_back(block);
}

// Per neuron one adder and one relu: as much of a layer as a report has to tell about.
std::vector<int> append_neurons(Datapath& datapath, const QuantizedLayer& layer, int index) {
  const int block = static_cast<int>(datapath.blocks.size());
  const int last = static_cast<int>(datapath.nodes.size()) - 1;
  const Interval range{-(1 << 20), 1 << 20};
  std::vector<int> outputs;
  for (std::size_t j = 0; j < layer.outputs; ++j) {
    DatapathNode sum = node_of(Op::add, range, block, fmt::format("l{}_n{}_sum", index, j));
    sum.left = {.node = last};
    sum.right = {.node = last - 1, .shift = 1};
    DatapathNode relu =
        node_of(Op::relu, {0, range.upper}, block, fmt::format("l{}_n{}", index, j));
    relu.left = {.node = static_cast<int>(datapath.nodes.size())};
    datapath.nodes.push_back(sum);
    datapath.nodes.push_back(relu);
    outputs.push_back(static_cast<int>(datapath.nodes.size()) - 1);
  }
  datapath.blocks.push_back(
      {fmt::format("l{}_neurons", index), "neurons", index, {last - 1, last}, outputs, {}});
  return outputs;
}

Datapath example_datapath(const QuantizedNetwork& network) {
  Datapath datapath;
  datapath.name = "acc";
  std::vector<int> signals;
  for (std::size_t i = 0; i < network.input_formats.size(); ++i) {
    const Interval range{static_cast<double>(network.input_lower_codes[i]),
                         static_cast<double>(network.input_upper_codes[i])};
    signals.push_back(static_cast<int>(i));
    datapath.nodes.push_back(node_of(Op::input, range, -1, fmt::format("x{}", i)));
  }
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    for (std::size_t i = 0; i < signals.size(); ++i) {
      const int adders = 6 + static_cast<int>(random_bits(kSeed, 5, 100 * l + i) % 12);
      append_block(datapath, signals[i], static_cast<int>(l), static_cast<int>(i), adders);
    }
    signals = append_neurons(datapath, network.layers[l], static_cast<int>(l));
  }
  for (std::size_t j = 0; j < signals.size(); ++j) {
    datapath.outputs.push_back({fmt::format("y{}", j), signals[j]});
  }
  return datapath;
}

HardwareDesign example_design(const Datapath& datapath) {
  HardwareDesign design;
  design.name = "acc";
  design.options.adders_per_stage = 3;
  design.latency_cycles = 22;
  design.register_bits = 18'460;
  for (const DatapathBlock& block : datapath.blocks) {
    std::string body = fmt::format("// {} of acc\nmodule {} (\n", block.kind, block.name);
    for (std::size_t k = 0; k < block.constants.size(); ++k) {
      body += fmt::format("  output logic signed [23:0] y{},  // {} * x\n", k, block.constants[k]);
    }
    design.files.push_back({block.name + ".sv", body + "  input logic [16:0] x\n);\nendmodule\n"});
  }
  return design;
}

// A run in which the margin falls and settles, sampled every 0.1 s for 5 s.
Trajectory example_run(double offset) {
  Trajectory run;
  run.start = {90, 32, 0, 11, 30.2, 0};
  for (int k = 0; k <= 50; ++k) {
    const double t = 0.1 * k;
    run.time_s.push_back(t);
    run.margin.push_back(k == 0 ? std::nan("") : 26.72 + 2.1 * t * std::exp(-0.4 * t) - 0.68 * t);
    run.controls.push_back({-0.246 - 0.469 * (1 - std::exp(-t)) + offset * std::sin(9 * t)});
    run.states.push_back({90 + 32 * t, 32 - 0.9 * t, -2, 11 + 30.2 * t, 30.2 - 0.5 * t, -0.6});
  }
  return run;
}

ControllerSimulation example_simulation(double margin, double offset) {
  ControllerSimulation out;
  out.worst = example_run(offset);
  out.properties.push_back({.property = "x_lead - x_ego >= d_default + t_gap * v_ego",
                            .when = "always",
                            .margin = margin,
                            .time_s = 5.0,
                            .start = out.worst.start});
  out.control_min = {-0.7151 + offset};
  out.control_max = {-0.2463 - offset};
  out.state_min = {90, 23.07, -3.81, 10, 27.94, -1.42};
  out.state_max = {258.4, 32.2, 0, 156.1, 30.2, 0};
  return out;
}

SimulationResult example_loop() {
  SimulationResult loop;
  loop.plant = "ACC";
  loop.state_names = {"x_lead", "v_lead", "g_lead", "x_ego", "v_ego", "g_ego"};
  loop.control_names = {"a_ego"};
  loop.starts = 1064;
  loop.corners = 64;
  loop.integrator = "RK4, step halved until two steps differ by less than 1e-9";
  loop.quantized = example_simulation(24.2049, 0.004);
  loop.real = example_simulation(24.2061, 0);
  loop.largest_control_difference = 0.004213;
  loop.seconds = 0.8;
  return loop;
}

ReportInput report_of(Network network, Box box) {
  ReportInput input;
  input.network = std::move(network);
  input.quantized = example_quantized(input.network, box);
  input.certificate = example_certificate(input.network, box);
  input.datapath = example_datapath(input.quantized);
  input.design = example_design(input.datapath);
  input.observed.points = 1'000'000;
  for (const double bound : input.certificate.bound) {
    input.observed.largest.push_back(0.31 * bound);
    input.observed.inputs.push_back(box.lower);
  }
  input.command_line = "napier flow examples/acc/acc.toml --out out/acc";
  input.program = "napier 0.1.0";
  mend_hashes(input);
  return input;
}

}  // namespace

void mend_hashes(ReportInput& input) {
  input.quantized.network_hash = hash_of(input.network);
  const std::string quantized = hash_of(input.quantized);
  input.certificate.network_hash = input.quantized.network_hash;
  input.certificate.quantized_network_hash = quantized;
  input.datapath.quantized_network_hash = quantized;
  const std::string datapath = hash_of(input.datapath);
  input.design.quantized_network_hash = quantized;
  input.design.datapath_hash = datapath;
  if (input.cosimulation) input.cosimulation->datapath_hash = datapath;
  if (input.proofs) input.proofs->datapath_hash = datapath;
  if (input.synthesis) input.synthesis->datapath_hash = datapath;
  if (input.closed_loop) input.closed_loop->quantized_network_hash = quantized;
}

ReportInput example_report() {
  ReportInput input = report_of(example_network({5, 20, 20, 20, 20, 20, 1}, Activation::relu),
                                {{30, 1.4, 20, 20, -20}, {30, 1.4, 40, 130, 20}});
  input.input_names = {"v_set", "t_gap", "v_ego", "x_lead - x_ego", "v_lead - v_ego"};
  input.output_names = {"a_ego"};
  input.cosimulation = CosimulationResult{.datapath_hash = "",
                                          .vectors = 100'352,
                                          .stream_vectors = 48'211,
                                          .latency_cycles = 22,
                                          .with_back_pressure = true,
                                          .simulator = "Verilator 5.006",
                                          .seconds = 38.2};
  input.proofs = ProofResult{.datapath_hash = "", .prover = "Yosys 0.23", .seconds = 51.4};
  for (const DatapathBlock& block : input.datapath.blocks) {
    if (block.kind == "mcm") input.proofs->blocks.push_back({.block = block.name, .proved = true});
  }
  input.synthesis = SynthesisCost{.datapath_hash = "",
                                  .lut = 21'377,
                                  .carry = 3'002,
                                  .ff = 18'460,
                                  .synthesizer = "Yosys 0.23",
                                  .seconds = 97.3};
  input.closed_loop = example_loop();
  input.stages = {{"read network and plant", 0.004},
                  {"quantize", 0.002},
                  {"bound the error", 0.001},
                  {"observe the error", 1.62},
                  {"build the datapath", 1.31},
                  {"generate SystemVerilog", 0.021},
                  {"simulate the closed loop", 0.84},
                  {"co-simulate with Verilator", 38.2, true},
                  {"prove the multiplication blocks", 51.4, true},
                  {"count LUTs with Yosys", 97.3, true}};
  mend_hashes(input);
  return input;
}

ReportInput smallest_report() {
  return report_of(example_network({2, 3, 2}, Activation::tanh), {{-1, -1}, {1, 1}});
}

}  // namespace napier
