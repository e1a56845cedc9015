#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "napier/base/error.h"
#include "napier/network/network.h"

namespace napier {
namespace {

using testing::HasSubstr;

constexpr const char* kLayer = R"({"W": [[1, 2], [3, 4]], "b": [5, 6], "activation": "relu"})";

Network read(const std::string& text) { return network_from_json(parse_json(text, "n.json")); }

std::string with_layers(const std::string& layers) { return "{\"layers\": [" + layers + "]}"; }

std::string complaint_about(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(NetworkJson, remarks_at_the_top_decide_nothing) {
  const Network plain = read(with_layers(kLayer));
  const Network remarked = read(R"({"onnx_pre_ops": [["sub", [1, 1]]], "sizes": [9], "name": "m",
                                    "layers": [)" +
                                std::string(kLayer) + "]}");
  EXPECT_EQ(remarked.layers, plain.layers);
  EXPECT_EQ(remarked.name, "m");
  EXPECT_EQ(plain.name, "n");
  EXPECT_EQ(hash_of(remarked), hash_of(plain));
}

TEST(NetworkJson, comes_back_as_it_was_written) {
  Network network = read(with_layers(kLayer));
  network.layers[0].weights[0] = 0.1;
  network.input_lower = {-1, -2};
  network.input_upper = {1, 1e300};
  EXPECT_EQ(read(print_json(to_json(network))), network);
}

TEST(NetworkJson, the_recommended_box_is_read_where_there_is_one) {
  const auto box_in = [](const std::string& text) {
    return recommended_box(parse_json(text, "n.json"), 2);
  };
  EXPECT_EQ(box_in("{}"), std::nullopt);
  const Box box = {.lower = {0, 1}, .upper = {2, 1}};
  EXPECT_EQ(box_in(R"({"input_lo": [0, 1], "input_hi": [2, 1]})"), box);
  EXPECT_THROW(box_in(R"({"input_lo": [0, 1]})"), Error);
  EXPECT_THROW(box_in(R"({"input_lo": [0, 1], "input_hi": [2, 0]})"), Error);
}

TEST(NetworkJson, malformed_files_are_refused_with_place_and_reason) {
  EXPECT_THAT(complaint_about("{\"layers\": [{\"W\": [[1, 2"),
              HasSubstr("n.json:1: this is not JSON"));
  EXPECT_THAT(complaint_about("{}"), HasSubstr("n.json: \"layers\" is missing"));
  EXPECT_THAT(complaint_about("[]"), HasSubstr("this should be an object"));
  EXPECT_THAT(complaint_about(with_layers("")),
              HasSubstr("n.json: /layers: the network has no layers"));
  EXPECT_THAT(complaint_about("{\"layers\": [], \"layers\": []}"),
              HasSubstr("the key \"layers\" is given twice"));
  EXPECT_THAT(complaint_about("{\"format\": \"napier datapath\", \"layers\": []}"),
              HasSubstr("n.json: /format: this is another kind of file"));
  EXPECT_THAT(complaint_about("{\"format\": \"napier network\", \"version\": 2, \"layers\": []}"),
              HasSubstr("n.json: /version"));
  EXPECT_THAT(
      complaint_about(with_layers(R"({"W": [[1, 2], [3]], "b": [5, 6], "activation": "relu"})")),
      HasSubstr("n.json: /layers/0/W/1: the rows of W differ in length: got 1 numbers, "
                "expected 2, as in row 0"));
  EXPECT_THAT(complaint_about(with_layers(R"({"W": [[1, 2]], "b": [5, 6], "activation": "relu"})")),
              HasSubstr("n.json: /layers/0/b: this has the wrong length"));
  EXPECT_THAT(complaint_about(with_layers(R"({"W": [[1]], "b": [5], "activation": "gelu"})")),
              HasSubstr("n.json: /layers/0/activation: this activation is not known: got \"gelu\", "
                        "expected linear, relu, tanh or sigmoid"));
  EXPECT_THAT(complaint_about(with_layers(R"({"W": [[1]], "b": [5]})")),
              HasSubstr("n.json: /layers/0: \"activation\" is missing"));
  EXPECT_THAT(complaint_about(with_layers(R"({"W": [], "b": [], "activation": "relu"})")),
              HasSubstr("/layers/0/W: the weight matrix has no rows"));
  EXPECT_THAT(complaint_about(with_layers(R"({"W": [["a"]], "b": [5], "activation": "relu"})")),
              HasSubstr("n.json: /layers/0/W/0/0: this should be a number: got \"a\""));
  EXPECT_THAT(complaint_about(with_layers(R"({"W": [[NaN]], "b": [5], "activation": "relu"})")),
              HasSubstr("this is not JSON"));
  EXPECT_THAT(complaint_about(with_layers(R"({"W": [[1e999]], "b": [5], "activation": "relu"})")),
              HasSubstr("n.json"));
  EXPECT_THAT(
      complaint_about(with_layers(R"({"W": [[1]], "b": [5], "activation": "relu", "stride": 2})")),
      HasSubstr("n.json: /layers/0/stride: \"stride\" is not known here"));
  EXPECT_THAT(complaint_about(with_layers(std::string(kLayer) +
                                          R"(, {"W": [[1]], "b": [5], "activation": "linear"})")),
              HasSubstr("n.json: /layers/1/W: this layer does not fit the one before it: got rows "
                        "of 1 numbers, expected 2, one per output of layer 0"));
  EXPECT_THAT(complaint_about("{\"input_lower\": [1, 2], \"input_upper\": [1], \"layers\": [" +
                              std::string(kLayer) + "]}"),
              HasSubstr("n.json: /input_upper: this has the wrong length"));
}

}  // namespace
}  // namespace napier
