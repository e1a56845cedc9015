#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "napier/base/error.h"
#include "napier/base/random.h"
#include "napier/network/code_ranges.h"
#include "napier/network/fold_linear.h"
#include "napier/network/quantized_network.h"

namespace napier {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Network one_layer(std::vector<double> weights, std::vector<double> bias, Activation activation) {
  Network network;
  network.name = "by hand";
  const std::size_t outputs = bias.size();
  network.layers = {{.inputs = weights.size() / outputs,
                     .outputs = outputs,
                     .weights = std::move(weights),
                     .bias = std::move(bias),
                     .activation = activation}};
  return network;
}

// Layers of the given sizes with coefficients uniform on [-1, 1).
Network random_network(const std::vector<std::size_t>& sizes, std::uint64_t seed,
                       Activation hidden) {
  Network network;
  network.name = "random";
  std::uint64_t draw = 0;
  const auto next = [&] { return 2 * random_unit(seed, 0, draw++) - 1; };
  for (std::size_t l = 1; l < sizes.size(); ++l) {
    DenseLayer layer{.inputs = sizes[l - 1], .outputs = sizes[l], .weights = {}, .bias = {}};
    for (std::size_t n = 0; n < sizes[l] * sizes[l - 1]; ++n) layer.weights.push_back(next());
    for (std::size_t n = 0; n < sizes[l]; ++n) layer.bias.push_back(next());
    layer.activation = l + 1 == sizes.size() ? Activation::linear : hidden;
    network.layers.push_back(std::move(layer));
  }
  return network;
}

Box cube(std::size_t dimensions, double half_width) {
  return {std::vector<double>(dimensions, -half_width),
          std::vector<double>(dimensions, half_width)};
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// By hand: weights 0.3 → round(0.3·8) = 2, -0.7 → round(-5.6) = -6 in eighths; bias 0.1 at 3 + 2 =
// 5 fraction bits → round(3.2) = 3; input codes of [-1, 1] at 2 fraction bits: -4 … 4. accumulator
// ∈ [-8 - 24 + 3, 8 + 24 + 3] = [-29, 35] in 2^-5; relu, then 4 of the 5 bits are dropped: 35/16
// = 2.19 → 2 at 1 fraction bit.
TEST(Quantize, agrees_with_the_example_computed_by_hand) {
  const Network network = one_layer({0.3, -0.7}, {0.1}, Activation::relu);
  const QuantizedNetwork quantized = quantize(network, uniform_plan(network, cube(2, 1), 2, 3, 1));
  EXPECT_THAT(quantized.input_lower_codes, ElementsAre(-4, -4));
  EXPECT_THAT(quantized.input_upper_codes, ElementsAre(4, 4));
  const QuantizedLayer& layer = quantized.layers.at(0);
  EXPECT_THAT(layer.weights, ElementsAre(2, -6));
  EXPECT_THAT(layer.bias, ElementsAre(3));
  EXPECT_EQ(layer.accumulator_fraction_bits, 5);
  const std::vector<LayerRanges> ranges = code_ranges(quantized);
  EXPECT_THAT(ranges[0].accumulators, ElementsAre(CodeRange{-29, 35}));
  EXPECT_THAT(ranges[0].outputs, ElementsAre(CodeRange{0, 2}));
  EXPECT_THAT(layer.output_formats, ElementsAre(FixedFormat{2, 1, false}));
  // (1, -0.5) → codes (4, -2) → 8 + 12 + 3 = 23 → 23/16 = 1.44 → 1 → 0.5.
  EXPECT_THAT(evaluate(quantized, std::vector<double>{1, -0.5}), ElementsAre(0.5));
}

TEST(Quantize, aligns_inputs_of_different_fraction_bits_inside_the_weights) {
  const Network network = one_layer({1, 1}, {0}, Activation::linear);
  FormatPlan plan = uniform_plan(network, cube(2, 1), 0, 1, 8);
  plan.input_fraction_bits = {1, 4};
  const QuantizedNetwork quantized = quantize(network, plan);
  EXPECT_THAT(quantized.layers[0].weights, ElementsAre(2 * 8, 2));
  EXPECT_EQ(quantized.layers[0].accumulator_fraction_bits, 5);
  EXPECT_THAT(evaluate(quantized, std::vector<double>{0.5, 0.0625}), ElementsAre(0.5625));
}

TEST(Quantize, gives_an_output_no_more_fraction_bits_than_its_accumulator_has) {
  const Network network = one_layer({1}, {0}, Activation::linear);
  const QuantizedNetwork quantized = quantize(network, uniform_plan(network, cube(1, 1), 2, 3, 20));
  EXPECT_EQ(output_fraction_bits(quantized.layers[0]), 5);
}

TEST(Quantize, is_exact_when_every_number_is_representable) {
  const Network network = one_layer({0.5, -0.25, 2, 1}, {0.125, -1}, Activation::linear);
  const QuantizedNetwork quantized = quantize(network, uniform_plan(network, cube(2, 3), 4, 2, 9));
  for (double a = -3; a <= 3; a += 0.0625) {
    for (double b = -3; b <= 3; b += 0.0625) {
      const std::vector<double> x = {a, b};
      ASSERT_EQ(evaluate(quantized, x), evaluate(network, x)) << a << ", " << b;
    }
  }
}

TEST(Quantize, clamps_inputs_to_the_codes_of_the_box_and_nan_to_code_zero) {
  const Network network = one_layer({1}, {0}, Activation::linear);
  const QuantizedNetwork quantized = quantize(network, uniform_plan(network, cube(1, 1), 2, 0, 2));
  const auto code = [&](double x) { return input_codes(quantized, std::vector<double>{x})[0]; };
  EXPECT_EQ(code(7), 4);
  EXPECT_EQ(code(-INFINITY), -4);
  EXPECT_EQ(code(0.125), 0);  // a tie: 0.5 → 0
  EXPECT_EQ(code(0.375), 2);  // a tie: 1.5 → 2
  EXPECT_EQ(code(NAN), 0);
}

TEST(Quantize, no_output_leaves_its_range_on_random_inputs) {
  for (const Activation hidden : {Activation::relu, Activation::tanh, Activation::sigmoid}) {
    for (const Rounding rounding : {Rounding::kRne, Rounding::kRna, Rounding::kRz, Rounding::kRd}) {
      const Network network = random_network({3, 8, 8, 2}, 1, hidden);
      FormatPlan plan = uniform_plan(network, cube(3, 1.5), 5, 6, 5);
      plan.rounding = rounding;
      plan.table_input_bits = 6;
      const QuantizedNetwork quantized = quantize(network, plan);
      const std::vector<LayerRanges> ranges = code_ranges(quantized);
      for (std::uint64_t n = 0; n < 2000; ++n) {
        std::vector<double> x(3);
        for (std::size_t i = 0; i < 3; ++i) x[i] = 3 * random_unit(2, 0, 3 * n + i) - 1.5;
        const auto y = evaluate_codes(quantized, input_codes(quantized, x));
        for (std::size_t j = 0; j < 2; ++j) {
          ASSERT_LE(ranges.back().outputs[j].lower, y[j]);
          ASSERT_GE(ranges.back().outputs[j].upper, y[j]);
        }
      }
    }
  }
}

TEST(Quantize, ranges_of_one_layer_are_attained) {
  const Network network = random_network({4, 5}, 7, Activation::relu);
  const QuantizedNetwork quantized = quantize(network, uniform_plan(network, cube(4, 1), 3, 4, 3));
  std::vector<CodeRange> seen(5, {INT64_MAX, INT64_MIN});
  for (unsigned corner = 0; corner < 16; ++corner) {
    std::vector<std::int64_t> codes(4);
    for (std::size_t i = 0; i < 4; ++i) codes[i] = (corner >> i & 1) != 0 ? 8 : -8;
    const auto y = evaluate_codes(quantized, codes);
    for (std::size_t j = 0; j < 5; ++j) {
      seen[j] = {std::min(seen[j].lower, y[j]), std::max(seen[j].upper, y[j])};
    }
  }
  EXPECT_EQ(code_ranges(quantized)[0].outputs, seen);
}

TEST(Quantize, says_which_layer_needs_more_than_62_bits_and_how_to_mend_it) {
  const Network network = random_network({3, 4, 2}, 3, Activation::relu);
  const std::string message =
      message_of([&] { quantize(network, uniform_plan(network, cube(3, 1000), 20, 40, 40)); });
  EXPECT_THAT(message, HasSubstr("an accumulator is too wide"));
  EXPECT_THAT(message, HasSubstr("layer 0"));
  EXPECT_THAT(message, HasSubstr("ake fewer fraction bits"));
}

TEST(Quantize, refuses_a_box_that_leaves_the_clipping_range) {
  Network network = one_layer({1}, {0}, Activation::linear);
  network.input_lower = {-1};
  network.input_upper = {1};
  EXPECT_NO_THROW(quantize(network, uniform_plan(network, cube(1, 1), 2, 2, 2)));
  const std::string message =
      message_of([&] { quantize(network, uniform_plan(network, cube(1, 1.5), 2, 2, 2)); });
  EXPECT_THAT(message, HasSubstr("input 0 of the box leaves the range"));
  EXPECT_THAT(message, HasSubstr("-1.5:1.5"));
}

TEST(Quantize, refuses_a_plan_for_another_network) {
  const Network network = random_network({3, 4, 2}, 3, Activation::relu);
  FormatPlan plan = uniform_plan(network, cube(3, 1), 8, 8, 8);
  plan.layers.pop_back();
  EXPECT_THAT(message_of([&] { quantize(network, plan); }), HasSubstr("another number of layers"));
  plan = uniform_plan(network, cube(2, 1), 8, 8, 8);
  EXPECT_THAT(message_of([&] { quantize(network, plan); }), HasSubstr("number of dimensions"));
  plan = uniform_plan(network, cube(3, 1), 8, 99, 8);
  EXPECT_THAT(message_of([&] { quantize(network, plan); }), HasSubstr("fraction bits of weights"));
}

TEST(EvaluateCodes, refuses_codes_outside_the_box) {
  const Network network = one_layer({1}, {0}, Activation::linear);
  const QuantizedNetwork quantized = quantize(network, uniform_plan(network, cube(1, 1), 2, 2, 2));
  EXPECT_THROW(evaluate_codes(quantized, std::vector<std::int64_t>{5}), std::logic_error);
}

TEST(FoldLinearLayers, keeps_exact_coefficients_where_nothing_is_folded) {
  const Network network = random_network({3, 4, 2}, 3, Activation::relu);
  const std::vector<FoldedLayer> folded = fold_linear_layers(network);
  ASSERT_EQ(folded.size(), 2U);
  for (const FoldedLayer& layer : folded) {
    for (const Interval& weight : layer.weights) EXPECT_EQ(weight.lower, weight.upper);
  }
}

TEST(FoldLinearLayers, multiplies_a_chain_of_linear_layers_into_one_exactly) {
  Network network = one_layer({2, 0, 0, 3}, {1, -1}, Activation::linear);
  network.layers.push_back({2, 2, {1, 1, 0.5, -1}, {0, 4}, Activation::linear});
  network.layers.push_back({2, 1, {1, 2}, {0.5}, Activation::relu});
  ASSERT_EQ(folded_layer_count(network), 1U);
  const FoldedLayer folded = fold_linear_layers(network).at(0);
  // (1, 2) · ((1, 1), (0.5, -1)) = (2, -1); · diag(2, 3) = (4, -3);
  // bias (2, -1)·(1, -1) + (1, 2)·(0, 4) + 0.5 = 3 + 8 + 0.5.
  EXPECT_THAT(folded.weights, ElementsAre(Interval{4, 4}, Interval{-3, -3}));
  EXPECT_THAT(folded.bias, ElementsAre(Interval{11.5, 11.5}));
  EXPECT_EQ(folded.activation, Activation::relu);
}

}  // namespace
}  // namespace napier
