#include "napier/datapath/build.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "napier/base/error.h"
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

BuildOptions quick_options(Multiplication multiplication = Multiplication::cheapest) {
  return {.multiplication = multiplication,
          .block_time_limit_s = 0.01,
          .matrix_effort = 0.001,
          .threads = 1};
}

Datapath build(const QuantizedNetwork& network, const BuildOptions& options = quick_options()) {
  BuildStatistics statistics;
  return build_datapath(network, options, statistics, nullptr);
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
      for (const Rounding rounding :
           {Rounding::kRne, Rounding::kRna, Rounding::kRz, Rounding::kRd}) {
        for (std::uint64_t seed = 0; seed < 6; ++seed) {
          const Network real = random_network(seed, {3, 5, 4, 2}, hidden, last);
          FormatPlan plan = uniform_plan(real, box_of(3), 4, 5, 3);
          plan.rounding = rounding;
          plan.table_input_bits = 6;
          plan.input_fraction_bits = {4, 2, static_cast<int>(seed) - 1};
          plan.layers[1].signal_fraction_bits = 2 + static_cast<int>(seed) * 3;
          const QuantizedNetwork network = quantize(real, plan);
          expect_same_codes(network, build(network, quick_options(Multiplication::mcm)), 200);
          expect_same_codes(network, build(network, quick_options(Multiplication::cmvm)), 200);
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
                           std::size_t inputs, double largest_input = 255) {
  DenseLayer layer{.inputs = inputs,
                   .outputs = bias.size(),
                   .weights = std::move(weights),
                   .bias = std::move(bias)};
  Network real;
  real.name = "one";
  real.layers = {layer};
  const Box box{.lower = std::vector<double>(inputs, 0),
                .upper = std::vector<double>(inputs, largest_input)};
  return quantize(real, uniform_plan(real, box, 0, 0, 0));
}

TEST(build_datapath, signals_of_forty_seven_bits_are_multiplied_both_ways) {
  const QuantizedNetwork network = one_layer({7, -93, 511, 29, 85, -6}, {3, -1}, 3, 0x1p46);
  expect_same_codes(network, build(network, quick_options(Multiplication::mcm)), 1000);
  expect_same_codes(network, build(network, quick_options(Multiplication::cmvm)), 1000);
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

QuantizedNetwork hidden_layers(std::uint64_t seed, std::vector<std::size_t> sizes) {
  const std::size_t inputs = sizes.front();
  const Network real = random_network(seed, std::move(sizes), Activation::relu, Activation::linear);
  return quantize(real, uniform_plan(real, box_of(inputs), 6, 6, 6));
}

TEST(build_datapath, the_number_of_threads_changes_nothing) {
  const QuantizedNetwork network = hidden_layers(3, {4, 8, 8, 2});
  for (const char* metric : {"adders", "one-bit-adders"}) {
    BuildStatistics statistics;
    BuildOptions options{
        .metric = metric, .block_time_limit_s = 10, .matrix_effort = 0.02, .threads = 1};
    const Datapath on_one = build_datapath(network, options, statistics, nullptr);
    options.threads = 4;
    EXPECT_EQ(build_datapath(network, options, statistics, nullptr), on_one);
  }
}

TEST(build_datapath, small_columns_are_proved_minimal) {
  BuildStatistics statistics;
  BuildOptions options = quick_options(Multiplication::mcm);
  options.block_time_limit_s = 10;
  build_datapath(hidden_layers(3, {4, 8, 8, 2}), options, statistics, nullptr);
  EXPECT_GT(statistics.blocks, 0);
  EXPECT_EQ(statistics.blocks, statistics.blocks_proved_minimal);
}

std::int64_t metric_of(const DatapathCost& cost, const std::string& metric) {
  return metric == "adders" ? cost.adders : cost.one_bit_adders;
}

TEST(build_datapath, each_layer_is_the_cheaper_one_of_both_ways_in_the_metric) {
  for (const std::string metric : {"adders", "one-bit-adders"}) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      BuildOptions options = quick_options();
      options.metric = metric;
      BuildStatistics statistics;
      const Datapath datapath =
          build_datapath(hidden_layers(seed, {3, 6, 5, 2}), options, statistics, nullptr);
      const std::vector<DatapathCost> costs = cost_per_layer(datapath);
      ASSERT_EQ(statistics.layers.size(), costs.size());
      for (std::size_t l = 0; l < costs.size(); ++l) {
        const LayerMultiplication& layer = statistics.layers[l];
        ASSERT_TRUE(layer.mcm && layer.cmvm);
        EXPECT_LE(metric_of(costs[l], metric), metric_of(*layer.mcm, metric));
        EXPECT_LE(metric_of(costs[l], metric), metric_of(*layer.cmvm, metric));
        const bool has_matrix =
            std::any_of(datapath.blocks.begin(), datapath.blocks.end(), [&](const auto& block) {
              return block.kind == "cmvm" && block.layer == static_cast<int>(l);
            });
        EXPECT_EQ(has_matrix, layer.taken == "cmvm") << "seed " << seed << ", layer " << l;
      }
    }
  }
}

TEST(build_datapath, a_matrix_that_shares_sums_is_taken_as_a_whole) {
  // a + b + c and b + c: neuron by neuron (a + b) + c, so that b + c is made once more.
  const QuantizedNetwork network = one_layer({1, 1, 1, 0, 1, 1}, {0, 0}, 3);
  const Datapath datapath = build(network);
  EXPECT_EQ(cost_of(datapath).adders, 2);
  EXPECT_EQ(cost_of(build(network, quick_options(Multiplication::mcm))).adders, 3);
  ASSERT_FALSE(datapath.blocks.empty());
  EXPECT_EQ(datapath.blocks[0].kind, "cmvm");
  expect_same_codes(network, datapath, 300);
}

TEST(build_datapath, a_neuron_that_nobody_reads_costs_nothing) {
  const DenseLayer first{.inputs = 2,
                         .outputs = 2,
                         .weights = {7, 11, 23, 45},
                         .bias = {0, 0},
                         .activation = Activation::relu};
  const DenseLayer second{.inputs = 2, .outputs = 1, .weights = {1, 0}, .bias = {0}};
  Network real;
  real.name = "unread";
  real.layers = {first, second};
  const Box box{.lower = {0, 0}, .upper = {255, 255}};
  const QuantizedNetwork network = quantize(real, uniform_plan(real, box, 0, 0, 0));
  BuildStatistics statistics;
  const Datapath datapath = build_datapath(network, quick_options(), statistics, nullptr);
  EXPECT_EQ(statistics.layers[0].mcm->adders, 4);  // 7x and 11y take three, their sum one
  EXPECT_EQ(cost_of(datapath).adders, cost_per_layer(datapath)[0].adders);
  expect_same_codes(network, datapath, 300);
}

// Adders in a row up to and including each neuron's sum: of a linear layer that rounds nothing
// that is all there is.
TEST(build_datapath, no_sum_is_deeper_than_the_limit) {
  const QuantizedNetwork network =
      one_layer({7, 11, 45, -3, 23, 5, 99, 1, 13, -77, 6, 27}, {5, 0, -9}, 4);
  for (const Multiplication way : {Multiplication::mcm, Multiplication::cmvm}) {
    for (const int limit : {4, 5, 6, 7}) {
      BuildOptions options = quick_options(way);
      options.max_layer_depth = limit;
      BuildStatistics statistics;
      Datapath datapath;
      try {
        datapath = build_datapath(network, options, statistics, nullptr);
      } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("adders in a row")) << "limit " << limit;
        EXPECT_LE(limit, 4);
        continue;
      }
      EXPECT_LE(cost_of(datapath).depth, limit);
      expect_same_codes(network, datapath, 300);
    }
  }
}

TEST(build_datapath, a_limit_that_no_way_keeps_is_refused_with_the_layer) {
  BuildOptions options = quick_options();
  options.max_layer_depth = 2;
  try {
    build(one_layer({7, 11, 45, -3, 23}, {5}, 5), options);
    FAIL() << "five inputs cannot be summed by two adders in a row";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("layer 0"));
    EXPECT_THAT(error.what(), testing::HasSubstr("more than 2 adders"));
  }
}

TEST(build_datapath, a_layer_reads_nothing_that_an_earlier_layer_multiplied) {
  // Layer 0 leaves x and 3x; layer 1 multiplies x by 3 and 11 again, in blocks of its own.
  DenseLayer first{.inputs = 1, .outputs = 2, .weights = {1, 3}, .bias = {0, 0}};
  first.activation = Activation::relu;
  const DenseLayer second{.inputs = 2, .outputs = 2, .weights = {3, 0, 11, 1}, .bias = {0, 0}};
  Network real;
  real.name = "again";
  real.layers = {first, second};
  const Box box{.lower = {0}, .upper = {255}};
  const QuantizedNetwork network = quantize(real, uniform_plan(real, box, 0, 0, 0));
  for (const Multiplication way : {Multiplication::mcm, Multiplication::cmvm}) {
    expect_same_codes(network, build(network, quick_options(way)), 256);
  }
}

}  // namespace
}  // namespace napier
