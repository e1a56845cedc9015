#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "napier/base/error.h"
#include "napier/base/random.h"
#include "napier/network/code_ranges.h"
#include "napier/network/quantized_network.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

QuantizedNetwork example(Activation hidden) {
  Network network;
  network.name = "example";
  std::uint64_t draw = 0;
  for (const std::size_t outputs : {3, 2}) {
    DenseLayer layer{.inputs = draw == 0 ? 2U : 3U, .outputs = outputs, .weights = {}, .bias = {}};
    for (std::size_t n = 0; n < layer.inputs * outputs; ++n) {
      layer.weights.push_back(2 * random_unit(4, 0, draw++) - 1);
    }
    layer.bias.assign(outputs, 0.25);
    layer.activation = outputs == 3 ? hidden : Activation::linear;
    network.layers.push_back(layer);
  }
  FormatPlan plan = uniform_plan(network, {{-1, 0}, {1, 0.5}}, 5, 6, 4);
  plan.input_fraction_bits = {5, 3};
  plan.table_input_bits = 5;
  return quantize(network, plan);
}

QuantizedNetwork read_back(const Json& json) {
  return quantized_network_from_json(parse_json(json.dump(), "file.json"));
}

TEST(QuantizedNetworkJson, reads_back_what_was_written) {
  for (const Activation hidden :
       {Activation::linear, Activation::relu, Activation::tanh, Activation::sigmoid}) {
    const QuantizedNetwork network = example(hidden);
    EXPECT_EQ(read_back(to_json(network)), network) << name_of(hidden);
  }
}

TEST(QuantizedNetworkJson, the_hash_changes_with_what_is_computed_and_not_with_the_name) {
  QuantizedNetwork network = example(Activation::relu);
  const std::string hash = hash_of(network);
  network.name = "other";
  EXPECT_EQ(hash_of(network), hash);
  network.layers[0].bias[0] += 1;
  EXPECT_NE(hash_of(network), hash);
}

struct Damage {
  const char* pointer;
  Json value;
  const char* message;
};

// Each change to a good file is refused; the message names the place and what is wrong there.
TEST(QuantizedNetworkJson, damaged_files_are_refused_with_place_and_reason) {
  const Damage damages[] = {
      {"/format", "napier network", "another kind of file"},
      {"/version", 2, "out of range"},
      {"/layers", Json::array(), "no layers"},
      {"/layers/0/weights/2", 1.5, "should be an integer"},
      {"/layers/0/weights", Json::array({1, 2}), "wrong length"},
      {"/layers/0/bias/0", std::int64_t{1} << 61, "out of range"},
      {"/layers/0/weights/0", (std::int64_t{1} << 61) - 1, "more than 62 bits"},
      {"/layers/1/bias/0", 100'000, "do not fit in their format"},
      {"/layers/0/inputs", 3, "out of range"},
      {"/layers/0/activation", "softmax", "activation is not known"},
      {"/layers/0/activation", "relu", "have a table"},
      {"/layers/0/rounding", "up", "no rounding of that name"},
      {"/layers/0/table/entries", Json::array(), "wrong size"},
      {"/layers/0/table/input_fraction_bits", 40, "out of range"},
      {"/layers/0/output_formats/0", "fixed5", "no fixed-point format"},
      {"/layers/0/output_formats/0", "fixed9f1", "the same fraction bits"},
      {"/layers/1/output_formats/0", "fixed1f4", "do not fit in their format"},
      {"/input_formats/0", "fixed7f4", "input stage is not the one of the plan"},
      {"/input_lower_codes/0", -31, "input stage is not the one of the plan"},
      {"/input_lower_codes/1", 9, "do not fit in their format"},
      {"/plan/box/0", Json::array({1, -1}), "interval is empty"},
      {"/plan/rounding", "up", "no rounding of that name"},
      {"/plan/layers", Json::array(), "another number of layers"},
      {"/plan/extra", 1, "extra"},
      {"/layers/0/bias/0", 17, "hash differs"},
  };
  const Json good = to_json(example(Activation::tanh));
  for (const Damage& damage : damages) {
    Json bad = good;
    bad[Json::json_pointer(damage.pointer)] = damage.value;
    try {
      read_back(bad);
      ADD_FAILURE() << damage.pointer << " = " << damage.value << " was accepted";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(damage.message)) << damage.pointer;
      EXPECT_THAT(error.what(), HasSubstr("file.json")) << damage.pointer;
    }
  }
}

TEST(QuantizedNetworkJson, every_missing_key_is_named) {
  const Json good = to_json(example(Activation::relu));
  for (const auto& [key, value] : good.items()) {
    Json bad = good;
    bad.erase(key);
    try {
      read_back(bad);
      ADD_FAILURE() << key << " was not missed";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("\"" + key + "\" is missing"));
    }
  }
}

}  // namespace
}  // namespace napier
