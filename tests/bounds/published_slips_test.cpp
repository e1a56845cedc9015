// The public code of Lohar et al. (EMSOFT 2023) bounds errors with norms and slips in three places.
// Here the same kind of bound is computed once rightly and once with each slip; sampling must
// refute every slip, and must not refute the right one nor the certificate.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/bounds/sampling.h"

namespace napier {
namespace {

enum class Slip {
  none,
  magnitude_of_sum,          // |Σw| for Σ|w|
  input_error_not_weighted,  // the input error enters without W_1
  weights_of_same_layer,     // the error that leaves layer i is multiplied by W_i, not W_(i+1)
};

double weight_norm(const DenseLayer& layer, Slip slip) {
  double norm = 0;
  for (std::size_t j = 0; j < layer.outputs; ++j) {
    double sum = 0;
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      const double weight = layer.weights[j * layer.inputs + i];
      sum += slip == Slip::magnitude_of_sum ? weight : std::abs(weight);
    }
    norm = std::max(norm, std::abs(sum));
  }
  return norm;
}

// max |quantized - real| over all outputs of two relu layers whose weights and biases are exact in
// the quantized network, so that only the inputs' and the signals' rounding counts.
double norm_bound(const Network& network, double input_error, double signal_error, Slip slip) {
  const double first_norm = weight_norm(network.layers[0], slip);
  const double second_norm = weight_norm(network.layers[1], slip);
  if (slip == Slip::weights_of_same_layer) {
    return second_norm * first_norm * input_error + first_norm * signal_error + signal_error;
  }
  const double from_input =
      slip == Slip::input_error_not_weighted ? input_error : first_norm * input_error;
  return second_norm * (from_input + signal_error) + signal_error;
}

double largest_seen(const Network& network, const QuantizedNetwork& quantized) {
  const ObservedError seen = observe_error(network, quantized, 50'000, 3, 1);
  return *std::max_element(seen.largest.begin(), seen.largest.end());
}

double certified(const Network& network, const QuantizedNetwork& quantized) {
  const ErrorCertificate certificate = certify(network, quantized);
  return *std::max_element(certificate.bound.begin(), certificate.bound.end());
}

// Two inputs, weights of opposite sign, all exact.
Network difference_network() {
  Network network;
  network.name = "difference";
  network.layers = {{2, 2, {2, -2, -3, 3}, {8, 8}, Activation::relu},
                    {2, 1, {4, -4}, {100}, Activation::relu}};
  return network;
}

TEST(PublishedSlips, magnitude_of_sum_is_refuted_and_the_right_norm_is_not) {
  const Network network = difference_network();
  const FormatPlan plan = uniform_plan(network, {{0, 0}, {1, 1}}, 2, 0, 2);
  const QuantizedNetwork quantized = quantize(network, plan);
  const double seen = largest_seen(network, quantized);
  EXPECT_GT(seen, norm_bound(network, 0.125, 0, Slip::magnitude_of_sum));
  EXPECT_LE(seen, norm_bound(network, 0.125, 0, Slip::none));
  EXPECT_LE(seen, certified(network, quantized));
}

TEST(PublishedSlips, input_error_without_weights_is_refuted) {
  const Network network = difference_network();
  const FormatPlan plan = uniform_plan(network, {{0, 0}, {1, 1}}, 2, 0, 2);
  const QuantizedNetwork quantized = quantize(network, plan);
  EXPECT_GT(largest_seen(network, quantized),
            norm_bound(network, 0.125, 0, Slip::input_error_not_weighted));
}

// The Unicycle network with its weights rounded first, so that they are exact; inputs are fine and
// the hidden signals are truncated, whose errors all point one way.
TEST(PublishedSlips, weights_of_the_same_layer_are_refuted_on_the_unicycle) {
  NAPIER_NEEDS_SHARED_DATA();
  const Controller unicycle = {"lohar2023/UnicycleNN.json"};
  Network network = network_of(unicycle);
  for (DenseLayer& layer : network.layers) {
    for (double& weight : layer.weights) weight = std::ldexp(std::round(256 * weight), -8);
    for (double& bias : layer.bias) bias = std::ldexp(std::round(256 * bias), -8);
  }
  FormatPlan plan = uniform_plan(network, box_of(unicycle), 20, 8, 4);
  plan.rounding = Rounding::kRd;
  const QuantizedNetwork quantized = quantize(network, plan);
  const double input_error = 0x1p-21;
  const double signal_error = 0x1p-4;
  const double seen = largest_seen(network, quantized);
  EXPECT_GT(seen, norm_bound(network, input_error, signal_error, Slip::weights_of_same_layer));
  EXPECT_LE(seen, norm_bound(network, input_error, signal_error, Slip::none));
  EXPECT_LE(seen, certified(network, quantized));
  EXPECT_LE(certified(network, quantized),
            norm_bound(network, input_error, signal_error, Slip::none));
}

}  // namespace
}  // namespace napier
