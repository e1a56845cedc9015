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
