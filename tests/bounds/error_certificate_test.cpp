#include "napier/bounds/error_certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "napier/base/error.h"
#include "napier/bounds/observed_error.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

Network one_layer(std::vector<double> weights, double bias, Activation activation) {
  Network network;
  network.name = "by hand";
  network.layers = {{weights.size(), 1, weights, {bias}, activation}};
  return network;
}

// w = (0.3, -0.7), b = 0.1 over [-1, 1]², 2 input, 3 weight and 1 signal fraction bits:
// wq = (0.25, -0.75), bq = 0.09375; an input is off by at most 1/8.
//   first term:  0.25/8 + 0.05·1 = 0.08125 (the other split: 0.3/8 + 0.05 = 0.0875)
//   second term: 0.7/8 + 0.05·1 = 0.1375   (the other split: 0.75/8 + 0.05 = 0.14375)
// with the bias' -0.00625: [-0.225, 0.2125]. Relu does not shrink it (both signs are possible), and
// rounding to halves adds ±1/4: [-0.475, 0.4625].
TEST(ErrorCertificate, agrees_with_the_example_computed_by_hand) {
  const Network network = one_layer({0.3, -0.7}, 0.1, Activation::relu);
  const QuantizedNetwork quantized =
      quantize(network, uniform_plan(network, {{-1, -1}, {1, 1}}, 2, 3, 1));
  const ErrorCertificate certificate = certify(network, quantized);
  ASSERT_EQ(certificate.layers.size(), 1U);
  const Interval error = certificate.layers[0].error.at(0);
  EXPECT_NEAR(error.lower, -0.475, 1e-14);
  EXPECT_NEAR(error.upper, 0.4625, 1e-14);
  EXPECT_NEAR(certificate.bound.at(0), 0.475, 1e-14);
  EXPECT_GE(certificate.layers[0].real_range.at(0).upper, 1.1);
  EXPECT_EQ(certificate.layers[0].real_range.at(0).lower, 0);
}

// One input, weight 1: the only error is the input's tie at half a step.
TEST(ErrorCertificate, is_attained_where_only_the_input_is_rounded) {
  const Network network = one_layer({1}, 0, Activation::linear);
  const QuantizedNetwork quantized = quantize(network, uniform_plan(network, {{0}, {1}}, 2, 0, 2));
  EXPECT_EQ(certify(network, quantized).bound.at(0), 0.125);
  EXPECT_EQ(evaluate(quantized, std::vector<double>{0.125}).at(0), 0);
}

TEST(ErrorCertificate, is_zero_when_nothing_is_rounded) {
  const Network network = one_layer({0.5, -0.25}, 0.125, Activation::relu);
  const Box constants = {{1, 3}, {1, 3}};
  const QuantizedNetwork quantized = quantize(network, uniform_plan(network, constants, 2, 3, 20));
  EXPECT_EQ(certify(network, quantized).bound.at(0), 0);
}

// Weight 1 at 3 fraction bits is 8: what is dropped from the accumulator is always zeros.
TEST(ErrorCertificate, knows_that_zeros_are_dropped_without_error) {
  const Network network = one_layer({1, -2}, 0.25, Activation::linear);
  const QuantizedNetwork quantized =
      quantize(network, uniform_plan(network, {{0, 0}, {1, 1}}, 2, 3, 2));
  EXPECT_EQ(certify(network, quantized).bound.at(0), 0.125 + 0.25)
      << "the inputs' half steps alone";
}

TEST(ErrorCertificate, knows_that_an_inactive_relu_has_no_error) {
  const Network network = one_layer({1, 1}, -10, Activation::relu);
  const QuantizedNetwork quantized =
      quantize(network, uniform_plan(network, {{-1, -1}, {1, 1}}, 1, 1, 1));
  EXPECT_EQ(certify(network, quantized).bound.at(0), 0);
}

TEST(ErrorCertificate, truncation_errors_have_one_sign) {
  const Network network = one_layer({1}, 8, Activation::relu);
  FormatPlan plan = uniform_plan(network, {{0}, {0.75}}, 8, 0, 2);
  for (const Rounding rounding : {Rounding::kRd, Rounding::kRz}) {
    plan.rounding = rounding;
    const Interval error = certify(network, quantize(network, plan)).layers[0].error[0];
    EXPECT_LT(error.lower, -0.24);
    EXPECT_GT(error.lower, -0.25);
    EXPECT_EQ(error.upper, 0x1p-9) << "the input's half step alone";
  }
}

TEST(ErrorCertificate, carries_the_hashes_of_what_it_speaks_of) {
  const Network network = one_layer({1}, 0, Activation::linear);
  const QuantizedNetwork quantized = quantize(network, uniform_plan(network, {{0}, {1}}, 2, 3, 2));
  const Json json = to_json(certify(network, quantized));
  EXPECT_EQ(json["format"], "napier error certificate");
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["network_hash"], hash_of(network));
  EXPECT_EQ(json["quantized_network_hash"], hash_of(quantized));
  EXPECT_EQ(json["bound"][0], 0.125);
  EXPECT_EQ(json["layers"][0]["error"][0].size(), 2U);
}

TEST(ErrorCertificate, refuses_a_network_from_which_the_quantized_one_was_not_made) {
  const Network network = one_layer({1}, 0, Activation::linear);
  const QuantizedNetwork quantized = quantize(network, uniform_plan(network, {{0}, {1}}, 2, 3, 2));
  const Network other = one_layer({1.0000001}, 0, Activation::linear);
  try {
    certify(other, quantized);
    ADD_FAILURE() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("made from another network"));
    EXPECT_THAT(error.what(), HasSubstr(hash_of(network)));
  }
}

// A weight that is changed after quantization is part of what is certified: the bound follows.
TEST(ErrorCertificate, speaks_of_the_integers_and_not_of_how_they_were_made) {
  const Network network = one_layer({1}, 0, Activation::linear);
  QuantizedNetwork quantized = quantize(network, uniform_plan(network, {{0}, {1}}, 2, 3, 2));
  quantized.layers[0].weights[0] = -8;
  quantized.layers[0].output_formats[0] = FixedFormat{8, 2, true};
  EXPECT_GE(certify(network, quantized).bound[0], 2);
}

}  // namespace
}  // namespace napier
