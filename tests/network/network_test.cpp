#include "napier/network/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "napier/base/csv.h"
#include "napier/base/error.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

namespace fs = std::filesystem;

// max |y - reference| / |reference| over all rows and outputs of a file of reference pairs.
double largest_deviation(const Network& network, const CsvTable& pairs) {
  double largest = 0;
  for (std::size_t i = 0; i < pairs.rows(); ++i) {
    const auto row = pairs.row(i);
    const auto y = evaluate(network, row.first(input_count(network)));
    for (std::size_t j = 0; j < y.size(); ++j) {
      const double reference = row[input_count(network) + j];
      if (y[j] == reference) continue;
      largest = std::max(largest, std::abs(y[j] - reference) / std::abs(reference));
    }
  }
  return largest;
}

void expect_reference_pairs(const fs::path& folder) {
  std::size_t networks = 0;
  for (const auto& entry : fs::directory_iterator(folder / "reference_io")) {
    const std::string name = entry.path().stem().string();
    const Network network = read_network(folder / (name + ".json"));
    const CsvTable pairs = read_csv(entry.path());
    ASSERT_EQ(pairs.columns, input_count(network) + output_count(network)) << name;
    EXPECT_LE(largest_deviation(network, pairs), 1e-9) << name;
    ++networks;
  }
  EXPECT_EQ(networks, 13u);
}

Network one_layer(DenseLayer layer) {
  return {.name = "n",
          .source = "n.json",
          .layers = {std::move(layer)},
          .input_lower = {},
          .input_upper = {}};
}

TEST(Evaluate, sums_in_ascending_order_of_inputs_and_adds_the_bias_last) {
  // In binary64 (1 + 2^-53) is 1, so the order shows: ((2^-53 + 2^-53) + 1) - 1 = 2^-52.
  const double half_step = 0x1p-53;
  const DenseLayer ascending{
      .inputs = 3, .outputs = 1, .weights = {1, 1, 1}, .bias = {-1}, .activation = {}};
  const Network network = one_layer(ascending);
  EXPECT_EQ(evaluate(network, std::vector{half_step, half_step, 1.0}), std::vector{0x1p-52});
  EXPECT_EQ(evaluate(network, std::vector{1.0, half_step, half_step}), std::vector{0.0});
}

TEST(Evaluate, clips_inputs_and_applies_each_activation) {
  const std::vector<double> ones(2, 1.0);
  const std::vector<double> zeros(2, 0.0);
  Network network = one_layer(diagonal_layer(ones, zeros));
  network.input_lower = {-1, -1};
  network.input_upper = {0.5, 0.5};
  const std::vector<double> x = {-3, 3};
  EXPECT_EQ(evaluate(network, x), (std::vector{-1.0, 0.5}));
  network.layers[0].activation = Activation::relu;
  EXPECT_EQ(evaluate(network, x), (std::vector{0.0, 0.5}));
  network.layers[0].activation = Activation::tanh;
  EXPECT_EQ(evaluate(network, x), (std::vector{std::tanh(-1.0), std::tanh(0.5)}));
  network.layers[0].activation = Activation::sigmoid;
  EXPECT_EQ(evaluate(network, x), (std::vector{1 / (1 + std::exp(1.0)), 1 / (1 + std::exp(-0.5))}));
}

TEST(HashOf, changes_with_everything_that_is_computed_and_with_nothing_else) {
  const Network network = one_layer(diagonal_layer(std::vector{1.0, 2.0}, std::vector{3.0, 4.0}));
  Network renamed = network;
  renamed.name = "m";
  renamed.source = "m.json";
  EXPECT_EQ(hash_of(renamed), hash_of(network));
  std::vector<Network> others(5, network);
  others[0].layers[0].weights[1] = 1e-300;
  others[1].layers[0].bias[0] = 4;
  others[2].layers[0].activation = Activation::relu;
  others[3].input_lower = others[3].input_upper = {0, 0};
  others[4].layers.push_back(others[4].layers[0]);
  for (const Network& other : others) EXPECT_NE(hash_of(other), hash_of(network));
}

TEST(CheckNetwork, refuses_shapes_that_disagree_and_numbers_that_are_not_finite) {
  const Network network = one_layer(diagonal_layer(std::vector{1.0, 2.0}, std::vector{3.0, 4.0}));
  EXPECT_NO_THROW(check_network(network));
  std::vector<Network> others(7, network);
  others[0].layers.clear();
  others[1].layers[0].weights.pop_back();
  others[2].layers[0].bias.pop_back();
  others[3].layers[0].weights[0] = std::nan("");
  others[4].layers[0].bias[0] = HUGE_VAL;
  others[5].layers.push_back({.inputs = 3, .outputs = 1, .weights = {1, 2, 3}, .bias = {0}});
  others[6].input_lower = {0, 0};
  for (const Network& other : others) EXPECT_THROW(check_network(other), Error);
}

TEST(ReadNetwork, names_the_extensions_that_it_knows) {
  try {
    read_network("controller.mat");
    FAIL() << "a .mat file was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("got .mat, expected .json, .onnx or .nnet"));
  }
}

TEST(Box, comes_back_as_it_was_written_and_refuses_empty_intervals) {
  const Box box = {.lower = {-1, 0.1}, .upper = {2, 0.1}};
  const auto read = [](const std::string& text, std::size_t dimensions) {
    return box_from_json(parse_json(text, "b.json").view(), dimensions);
  };
  EXPECT_EQ(read(print_json(to_json(box)), 2), box);
  EXPECT_THROW(read("[[0, 1]]", 2), Error);
  EXPECT_THROW(read("[[1, 0]]", 1), Error);
  EXPECT_THROW(read("[[0, 1, 2]]", 1), Error);
}

TEST(ReferencePairs, of_arch_comp_are_what_its_networks_compute) {
  NAPIER_NEEDS_SHARED_DATA();
  expect_reference_pairs(shared_data() / "controllers");
}

TEST(ReferencePairs, of_lohar2023_are_what_its_networks_compute) {
  NAPIER_NEEDS_SHARED_DATA();
  expect_reference_pairs(shared_data() / "controllers" / "lohar2023");
}

TEST(SharedOnnx, runs_the_sub_that_the_json_of_the_same_network_leaves_out) {
  NAPIER_NEEDS_SHARED_DATA();
  const fs::path folder = shared_data() / "controllers";
  const Network json = read_network(folder / "ACC_5x20_relu_2024.json");
  Network onnx = read_network(folder / "raw" / "controller_5_20.onnx");
  ASSERT_EQ(onnx.layers.size(), json.layers.size() + 1);
  const std::vector<double> ones(5, 1.0);
  const std::vector<double> minus_ones(5, -1.0);
  EXPECT_EQ(onnx.layers.front(), diagonal_layer(ones, minus_ones));
  onnx.layers.erase(onnx.layers.begin());
  EXPECT_EQ(onnx.layers, json.layers);
}

TEST(SharedOnnx, refuses_a_convolution_by_its_name) {
  NAPIER_NEEDS_SHARED_DATA();
  try {
    read_network(shared_data() / "controllers/raw/unicycle_controllerB.onnx");
    FAIL() << "a network with Conv was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("'Conv'"));
  }
}

}  // namespace
}  // namespace napier
