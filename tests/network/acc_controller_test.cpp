#include <gtest/gtest.h>

#include <cmath>

#include "napier/base/csv.h"
#include "napier/network/network.h"

namespace napier {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(NAPIER_SOURCE_DIR) / "examples/acc";

TEST(AccController, is_five_hidden_layers_of_twenty_relu_neurons) {
  const Network network = read_network(kFolder / "acc_controller.json");
  ASSERT_EQ(network.layers.size(), 6u);
  EXPECT_EQ(input_count(network), 5u);
  EXPECT_EQ(output_count(network), 1u);
  for (std::size_t l = 0; l < 5; ++l) {
    EXPECT_EQ(network.layers[l].outputs, 20u);
    EXPECT_EQ(network.layers[l].activation, Activation::relu);
  }
  EXPECT_EQ(network.layers[5].activation, Activation::linear);
}

TEST(AccController, says_the_same_in_json_and_onnx_in_floats_of_at_most_one) {
  const Network json = read_network(kFolder / "acc_controller.json");
  const Network onnx = read_network(kFolder / "acc_controller.onnx");
  EXPECT_EQ(hash_of(json), hash_of(onnx));
  for (const DenseLayer& layer : json.layers) {
    for (const double weight : layer.weights) {
      EXPECT_LE(std::abs(weight), 1);
      EXPECT_EQ(static_cast<float>(weight), weight);
    }
  }
}

// reference_io.csv was computed by a plain loop in another language, in binary64 and in the order
// that evaluate documents; so the bits agree.
TEST(AccController, computes_its_reference_pairs_bit_for_bit) {
  const Network network = read_network(kFolder / "acc_controller.json");
  const CsvTable pairs = read_csv(kFolder / "reference_io.csv");
  ASSERT_EQ(pairs.columns, 6u);
  for (std::size_t i = 0; i < pairs.rows(); ++i) {
    EXPECT_EQ(evaluate(network, pairs.row(i).first(5))[0], pairs.row(i)[5]);
  }
}

}  // namespace
}  // namespace napier
