#include "napier/network/comparison.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "napier/base/error.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

const Box kSquare = {.lower = {-1, -1}, .upper = {1, 2}};

Network small_network() {
  Network network{
      .name = "n", .source = "n.json", .layers = {}, .input_lower = {}, .input_upper = {}};
  network.layers.push_back({.inputs = 2,
                            .outputs = 3,
                            .weights = {1, 2, 3, 4, 5, 6},
                            .bias = {0, 0, 0},
                            .activation = Activation::relu});
  network.layers.push_back({.inputs = 3,
                            .outputs = 1,
                            .weights = {1, -1, 1},
                            .bias = {0},
                            .activation = Activation::linear});
  return network;
}

TEST(CompareNetworks, finds_a_network_equal_to_itself) {
  const Network network = small_network();
  const NetworkComparison comparison = compare_networks(network, network, kSquare, {});
  EXPECT_TRUE(comparison.same_parameters);
  EXPECT_EQ(comparison.points, 10000u + 1 + 4);
  ASSERT_EQ(comparison.layers.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(comparison.layers[i], (LayerPair{.a = i, .b = i, .same_kind = true}));
  }
  EXPECT_EQ(comparison.outputs[0].largest, 0);
}

TEST(CompareNetworks, tells_how_far_parameters_are_apart_and_where_outputs_are_farthest) {
  const Network a = small_network();
  Network b = a;
  b.layers[1].bias[0] = 0.5;
  b.layers[1].weights[2] = 2;  // y grows by relu(5 x0 + 6 x1), largest at the corner (1, 2)
  const NetworkComparison comparison = compare_networks(a, b, kSquare, {.samples = 100});
  EXPECT_FALSE(comparison.same_parameters);
  EXPECT_EQ(comparison.layers[1].largest_weight_difference, 1);
  EXPECT_EQ(comparison.layers[1].largest_bias_difference, 0.5);
  EXPECT_EQ(comparison.outputs[0].largest, 17.5);
  EXPECT_EQ(comparison.outputs[0].x, (std::vector{1.0, 2.0}));
}

TEST(CompareNetworks, leaves_an_extra_layer_alone_on_either_side) {
  const Network a = small_network();
  Network b = a;
  b.layers.insert(b.layers.begin(), diagonal_layer(std::vector{1.0, 1.0}, std::vector{-1.0, -1.0}));
  const std::vector<LayerPair> expected = {{.a = std::nullopt, .b = 0},
                                           {.a = 0, .b = 1, .same_kind = true},
                                           {.a = 1, .b = 2, .same_kind = true}};
  EXPECT_EQ(compare_networks(a, b, kSquare, {.samples = 1}).layers, expected);
  EXPECT_EQ(compare_networks(b, a, kSquare, {.samples = 1}).layers[0], (LayerPair{.a = 0}));
  EXPECT_EQ(describe(b.layers[0]), "elementwise y = x - 1 on 2 values");
  EXPECT_EQ(describe(a.layers[0]), "3 x 2 relu");
}

TEST(CompareNetworks, sees_that_only_the_clipping_differs) {
  const Network a = small_network();
  Network b = a;
  b.input_lower = {0, 0};
  b.input_upper = {1, 1};
  const NetworkComparison comparison = compare_networks(a, b, kSquare, {});
  EXPECT_FALSE(comparison.same_clipping);
  EXPECT_FALSE(comparison.same_parameters);
  EXPECT_GT(comparison.outputs[0].largest, 0);
}

TEST(CompareNetworks, refuses_networks_of_other_sizes) {
  Network b = small_network();
  b.layers.pop_back();
  EXPECT_THROW(compare_networks(small_network(), b, kSquare, {}), Error);
}

TEST(CompareNetworks, shows_the_extra_sub_of_accs_onnx_file) {
  NAPIER_NEEDS_SHARED_DATA();
  const auto folder = shared_data() / "controllers";
  const Network a = read_network(folder / "ACC_5x20_relu_2024.json");
  const Network b = read_network(folder / "raw/controller_5_20.onnx");
  const Box box = {.lower = {30, 1.4, 20, 50, -12}, .upper = {30, 1.4, 32, 110, 4}};
  const NetworkComparison comparison = compare_networks(a, b, box, {});
  ASSERT_EQ(comparison.layers.size(), 7u);
  EXPECT_EQ(comparison.layers[0], (LayerPair{.a = std::nullopt, .b = 0}));
  EXPECT_EQ(describe(b.layers[0]), "elementwise y = x - 1 on 5 values");
  for (std::size_t i = 1; i < 7; ++i) {
    EXPECT_EQ(comparison.layers[i], (LayerPair{.a = i - 1, .b = i, .same_kind = true}));
  }
  EXPECT_GT(comparison.outputs[0].largest, 0.2);
}

}  // namespace
}  // namespace napier
