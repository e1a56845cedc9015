#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "napier/base/error.h"
#include "napier/network/network.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

using testing::HasSubstr;

// The parts of a small file: 2 inputs, 2 hidden neurons, 1 output.
struct Parts {
  std::string header = "2,2,1,2,\n2,2,1,\n0,\n";
  std::string clipping = "-1,-2,\n3,4,\n";
  std::string scaling = "1,0,10,\n2,4,8,\n";
  std::string layer0 = "1,2,\n3,-4,\n5,\n-6,\n";
  std::string layer1 = "0.5,-0.25\n0.125\n";
  std::string tail = {};

  std::string text() const {
    return "// a comment\n" + header + clipping + scaling + layer0 + layer1 + tail;
  }
};

Network read(const Parts& parts) { return network_from_nnet(parts.text(), "n.nnet"); }

std::string complaint_about(const Parts& parts) {
  try {
    read(parts);
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(Nnet, clips_normalizes_and_restores_as_the_format_says) {
  const Network network = read({});
  ASSERT_EQ(network.layers.size(), 4u);
  EXPECT_EQ(network.layers[1].activation, Activation::relu);
  EXPECT_EQ(network.layers[2].activation, Activation::linear);
  // By hand for x = (9, 2), clipped to (3, 2): ((3-1)/2, 2/4) = (1, 0.5); relu(7, -5) = (7, 0);
  // 0.5 · 7 + 0.125 = 3.625; 3.625 · 8 + 10 = 39. All numbers are dyadic, so exactly.
  EXPECT_EQ(evaluate(network, std::vector{9.0, 2.0}), std::vector{39.0});
}

TEST(Nnet, leaves_out_a_normalization_that_changes_nothing) {
  Parts parts;
  parts.scaling = "0,0,0\n1,1,1\n";
  EXPECT_EQ(read(parts).layers.size(), 2u);
  EXPECT_EQ(read(parts).input_upper, (std::vector{3.0, 4.0}));
}

TEST(Nnet, takes_four_lone_zeros_for_no_normalization_and_no_clipping) {
  Parts parts;
  parts.clipping = "0\n0\n";
  parts.scaling = "0\n0\n";
  EXPECT_EQ(read(parts).layers.size(), 2u);
  EXPECT_TRUE(read(parts).input_lower.empty());
  parts.scaling = "0,0,0\n1,1,1\n";
  EXPECT_THAT(complaint_about(parts),
              HasSubstr("n.nnet:7: the minima of the inputs: the line has the wrong length"));
}

TEST(Nnet, malformed_files_are_refused_with_line_and_reason) {
  const auto spoiled = [](std::string Parts::*part, const std::string& text) {
    Parts parts;
    parts.*part = text;
    return complaint_about(parts);
  };
  EXPECT_THAT(spoiled(&Parts::header, "2,2,1\n"),
              HasSubstr("n.nnet:2: the header (layers, inputs, outputs, largest layer): the line "
                        "has the wrong length: got 3 numbers, expected 4"));
  EXPECT_THAT(spoiled(&Parts::header, "2,2,1,2\n2,2\n0\n"),
              HasSubstr("n.nnet:3: the layer sizes: the line has the wrong length"));
  EXPECT_THAT(spoiled(&Parts::header, "2,3,1,2\n2,2,1\n0\n"),
              HasSubstr("n.nnet:3: the layer sizes contradict the header"));
  EXPECT_THAT(spoiled(&Parts::header, "2,2,1,2\n2,1.5,1\n0\n"),
              HasSubstr("n.nnet:3: this is no size: got 1.5"));
  EXPECT_THAT(spoiled(&Parts::header, "-1,2,1,2\n"), HasSubstr("this is no size: got -1"));
  EXPECT_THAT(spoiled(&Parts::header, "2,2,1,2\n2,60000000,1\n0\n"),
              HasSubstr("n.nnet:3: the network is too large"));
  EXPECT_THAT(spoiled(&Parts::clipping, "-1\n3,4\n"),
              HasSubstr("n.nnet:5: the minima of the inputs: the line has the wrong length: got 1 "
                        "numbers, expected 2"));
  EXPECT_THAT(spoiled(&Parts::clipping, "5,5\n3,4\n"),
              HasSubstr("n.nnet: input 0 has no clipping range: got minimum 5 and maximum 3"));
  EXPECT_THAT(spoiled(&Parts::scaling, "1,0,10\n2,0,8\n"), HasSubstr("n.nnet:8: a range is zero"));
  EXPECT_THAT(spoiled(&Parts::layer0, "1,2\n3,nan\n5\n-6\n"),
              HasSubstr("n.nnet:10: weights of neuron 1 of layer 0: this is not a finite number: "
                        "got \"nan\""));
  EXPECT_THAT(spoiled(&Parts::layer0, "1,2\n\n3,4\n5\n-6\n"), HasSubstr("this line is empty"));
  EXPECT_THAT(spoiled(&Parts::layer1, "0.5,-0.25\n"),
              HasSubstr("the file ends before bias of neuron 0 of layer 1"));
  EXPECT_THAT(spoiled(&Parts::tail, "\n1\n"),
              HasSubstr("n.nnet:16: there is more text after the last bias"));
  EXPECT_THAT(spoiled(&Parts::header, ""), HasSubstr("n.nnet:2"));
}

TEST(Nnet, the_shared_file_of_vcas_is_its_json_between_the_normalizations) {
  NAPIER_NEEDS_SHARED_DATA();
  const auto folder = shared_data() / "controllers";
  const Network json = read_network(folder / "VCAS_pra01.json");
  const Network nnet = read_network(folder / "raw/VertCAS_noResp_pra01_v9_20HU_200.nnet");
  ASSERT_EQ(nnet.layers.size(), json.layers.size() + 2);
  EXPECT_TRUE(std::equal(json.layers.begin(), json.layers.end(), nnet.layers.begin() + 1));
  EXPECT_EQ(nnet.input_lower, (std::vector{-8000.0, -100.0, 0.0}));
  const auto scaled = evaluate(json, std::vector{4000.0 / 16000, -50.0 / 200, (30.0 - 20) / 40});
  const auto y = evaluate(nnet, std::vector{4000.0, -50.0, 30.0});
  for (std::size_t j = 0; j < y.size(); ++j) {
    // The diagonal layer's 1/range and mean/range are rounded once each: 2^-52 relative, and the
    // network's slopes are below 2^8.
    EXPECT_NEAR(y[j], scaled[j] * 26.24923585890485 - 0.7194709316423972, 0x1p-38);
  }
}

TEST(Nnet, the_shared_file_of_the_single_pendulum_is_its_json_to_five_decimals) {
  NAPIER_NEEDS_SHARED_DATA();
  const auto folder = shared_data() / "controllers";
  const Network json = read_network(folder / "SinglePendulum.json");
  const Network nnet = read_network(folder / "raw/controller_single_pendulum.nnet");
  ASSERT_EQ(nnet.layers.size(), json.layers.size());
  for (std::size_t l = 0; l < json.layers.size(); ++l) {
    ASSERT_EQ(nnet.layers[l].weights.size(), json.layers[l].weights.size());
    for (std::size_t i = 0; i < json.layers[l].weights.size(); ++i) {
      EXPECT_NEAR(nnet.layers[l].weights[i], json.layers[l].weights[i], 0.5000001e-5);
    }
  }
}

}  // namespace
}  // namespace napier
