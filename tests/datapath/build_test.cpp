#include "napier/datapath/build.h"

#include <gmock/gmock.h>

#include "napier/datapath/cost.h"
#include "napier/datapath/interpret.h"
#include "tests/datapath/random_network.h"

namespace napier {
namespace {

void expect_same_codes(const QuantizedNetwork& network, const Datapath& datapath,
                       std::size_t count) {
  const std::vector<std::int64_t> codes = random_codes(network, count, 1);
  const std::vector<std::int64_t> got = interpret(datapath, codes, count);
  const std::size_t inputs = network.input_formats.size();
  const std::size_t outputs = datapath.outputs.size();
  for (std::size_t v = 0; v < count; ++v) {
    const auto expected = evaluate_codes(network, std::span(codes).subspan(v * inputs, inputs));
    for (std::size_t k = 0; k < outputs; ++k) {
      ASSERT_EQ(got[v * outputs + k], expected[k])
          << network.name << ", vector " << v << ", output " << k;
    }
  }
}

Datapath build(const QuantizedNetwork& network) {
  BuildStatistics statistics;
  return build_datapath(network, {.block_time_limit_s = 0.01, .threads = 1}, statistics, nullptr);
}

Box box_of(std::size_t inputs) {
  Box box;
  for (std::size_t i = 0; i < inputs; ++i) {
    box.lower.push_back(i == 1 ? 1.5 : -2.0 + static_cast<double>(i));
    box.upper.push_back(i == 1 ? 1.5 : 1.0 + 2.0 * static_cast<double>(i));  // input 1 is fixed
  }
  return box;
}

TEST(build_datapath, computes_what_evaluate_codes_does_in_every_rounding_and_activation) {
  for (const Activation hidden : {Activation::relu, Activation::tanh, Activation::sigmoid}) {
    for (const Activation last : {Activation::linear, Activation::relu, Activation::tanh}) {
      for (const Rounding rounding : {Rounding::rne, Rounding::rna, Rounding::rz, Rounding::rd}) {
        for (std::uint64_t seed = 0; seed < 6; ++seed) {
          const Network real = random_network(seed, {3, 5, 4, 2}, hidden, last);
          FormatPlan plan = uniform_plan(real, box_of(3), 4, 5, 3);
          plan.rounding = rounding;
          plan.table_input_bits = 6;
          plan.input_fraction_bits = {4, 2, static_cast<int>(seed) - 1};
          plan.layers[1].signal_fraction_bits = 2 + static_cast<int>(seed) * 3;
          const QuantizedNetwork network = quantize(real, plan);
          expect_same_codes(network, build(network), 200);
        }
      }
    }
  }
}

TEST(build_datapath, a_network_of_constants_has_no_node_that_computes) {
  Network real = random_network(1, {2, 3, 1}, Activation::relu, Activation::linear);
  Box box{.lower = {0.5, -1}, .upper = {0.5, -1}};
  const QuantizedNetwork network = quantize(real, uniform_plan(real, box, 4, 4, 4));
  const Datapath datapath = build(network);
  EXPECT_EQ(cost_of(datapath).adders, 0);
  EXPECT_TRUE(datapath.blocks.empty());
  expect_same_codes(network, datapath, 4);
}

// One layer of integer weights on bytes, nothing rounded.
QuantizedNetwork one_layer(std::vector<double> weights, std::vector<double> bias,
                           std::size_t inputs) {
  DenseLayer layer{.inputs = inputs,
                   .outputs = bias.size(),
                   .weights = std::move(weights),
                   .bias = std::move(bias)};
  Network real;
  real.name = "one";
  real.layers = {layer};
  const Box box{.lower = std::vector<double>(inputs, 0), .upper = std::vector<double>(inputs, 255)};
  return quantize(real, uniform_plan(real, box, 0, 0, 0));
}

TEST(build_datapath, powers_of_two_cost_no_multiplication) {
  EXPECT_EQ(cost_of(build(one_layer({4, 8}, {0}, 2))).adders, 1);
}

TEST(build_datapath, a_constant_is_made_once_for_all_its_even_and_negative_multiples) {
  // 7x, -14x, 28x, -7x + 1000: one adder for 7x, one for each negation or bias.
  const QuantizedNetwork network = one_layer({7, -14, 28, -7}, {0, 0, 0, 1000}, 1);
  EXPECT_EQ(cost_of(build(network)).adders, 3);
  expect_same_codes(network, build(network), 256);
}

TEST(build_datapath, a_sum_of_negative_terms_starts_from_its_bias) {
  const QuantizedNetwork network = one_layer({-1, -2, -4}, {-5}, 3);
  EXPECT_EQ(cost_of(build(network)).adders, 3);
  expect_same_codes(network, build(network), 256);
}

TEST(build_datapath, identical_neurons_are_built_once) {
  const QuantizedNetwork once = one_layer({3, 5}, {1}, 2);
  const QuantizedNetwork twice = one_layer({3, 5, 3, 5}, {1, 1}, 2);
  EXPECT_EQ(cost_of(build(twice)).adders, cost_of(build(once)).adders);
}

TEST(build_datapath, the_number_of_threads_changes_nothing) {
  const Network real = random_network(3, {4, 8, 8, 2}, Activation::relu, Activation::linear);
  const QuantizedNetwork network = quantize(real, uniform_plan(real, box_of(4), 6, 6, 6));
  BuildStatistics statistics;
  const BuildOptions one{.block_time_limit_s = 10, .threads = 1};
  const BuildOptions four{.block_time_limit_s = 10, .threads = 4};
  EXPECT_EQ(build_datapath(network, one, statistics, nullptr),
            build_datapath(network, four, statistics, nullptr));
  EXPECT_EQ(statistics.blocks, statistics.blocks_proved_minimal);
}

}  // namespace
}  // namespace napier
