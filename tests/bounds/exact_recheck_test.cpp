// Small networks, where the true error can be had: every combination of input codes, and for each
// the corners of the cell of reals that the input stage sends there, in exact rationals that share
// no code with the product. (Cells are closed here; at a tie the other code is another
// combination.)

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "napier/base/random.h"
#include "napier/bounds/error_certificate.h"

namespace napier {
namespace {

using Vector = std::vector<mpq_class>;

mpq_class power_of_two(int exponent) { return mpq_class(std::ldexp(1.0, exponent)); }

Vector exact_network(const Network& network, Vector values) {
  for (const DenseLayer& layer : network.layers) {
    Vector next(layer.outputs);
    for (std::size_t j = 0; j < layer.outputs; ++j) {
      next[j] = mpq_class(layer.bias[j]);
      for (std::size_t i = 0; i < layer.inputs; ++i) {
        next[j] += mpq_class(layer.weights[j * layer.inputs + i]) * values[i];
      }
      if (layer.activation == Activation::relu && sgn(next[j]) < 0) next[j] = 0;
    }
    values = std::move(next);
  }
  return values;
}

mpq_class rounded(const mpq_class& x, int fraction_bits, Rounding rounding) {
  const mpq_class scaled = x * power_of_two(fraction_bits);
  mpz_class floor;
  mpz_fdiv_q(floor.get_mpz_t(), scaled.get_num_mpz_t(), scaled.get_den_mpz_t());
  const mpq_class lost = scaled - floor;
  const mpq_class half(1, 2);
  const bool is_odd = mpz_odd_p(floor.get_mpz_t()) != 0;
  const bool up = rounding == Rounding::kRne   ? lost > half || (lost == half && is_odd)
                  : rounding == Rounding::kRna ? lost > half || (lost == half && sgn(scaled) > 0)
                  : rounding == Rounding::kRz  ? lost != 0 && sgn(scaled) < 0
                                               : false;
  return mpq_class(floor + (up ? 1 : 0)) * power_of_two(-fraction_bits);
}

// The quantized network from the real one's numbers and the plan alone: real-valued arithmetic with
// a rounding where the definition has one. No linear layer but the last, one input precision.
Vector exact_quantized(const Network& network, const FormatPlan& plan, Vector values) {
  int fraction_bits = plan.input_fraction_bits[0];
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const DenseLayer& layer = network.layers[l];
    const int weight_bits = plan.layers[l].weight_fraction_bits;
    const int sum_bits = weight_bits + fraction_bits;
    fraction_bits = std::min(plan.layers[l].signal_fraction_bits, sum_bits);
    Vector next(layer.outputs);
    for (std::size_t j = 0; j < layer.outputs; ++j) {
      next[j] = rounded(mpq_class(layer.bias[j]), sum_bits, Rounding::kRne);
      for (std::size_t i = 0; i < layer.inputs; ++i) {
        const mpq_class weight(layer.weights[j * layer.inputs + i]);
        next[j] += rounded(weight, weight_bits, Rounding::kRne) * values[i];
      }
      if (layer.activation == Activation::relu && sgn(next[j]) < 0) next[j] = 0;
      next[j] = rounded(next[j], fraction_bits, plan.rounding);
    }
    values = std::move(next);
  }
  return values;
}

Network small_network(std::uint64_t seed, const std::vector<std::size_t>& sizes) {
  Network network;
  network.name = "small";
  std::uint64_t draw = 0;
  for (std::size_t l = 1; l < sizes.size(); ++l) {
    DenseLayer layer{.inputs = sizes[l - 1], .outputs = sizes[l], .weights = {}, .bias = {}};
    const auto next = [&] { return 3 * random_unit(seed, 0, draw++) - 1.5; };
    for (std::size_t n = 0; n < sizes[l] * sizes[l - 1]; ++n) layer.weights.push_back(next());
    for (std::size_t n = 0; n < sizes[l]; ++n) layer.bias.push_back(next());
    layer.activation = l + 1 == sizes.size() ? Activation::linear : Activation::relu;
    network.layers.push_back(std::move(layer));
  }
  return network;
}

// The ends of the cell of input `dimension` that is sent to `code`, cut to the box.
std::vector<mpq_class> cell_ends(const QuantizedNetwork& quantized, std::size_t dimension,
                                 std::int64_t code) {
  const int bits = quantized.plan.input_fraction_bits[dimension];
  const mpq_class lower = (mpq_class(code) - mpq_class(1, 2)) * power_of_two(-bits);
  const mpq_class upper = (mpq_class(code) + mpq_class(1, 2)) * power_of_two(-bits);
  return {std::max(lower, mpq_class(quantized.plan.box.lower[dimension])),
          std::min(upper, mpq_class(quantized.plan.box.upper[dimension]))};
}

// Checks all combinations of two inputs; returns the largest true error seen over all outputs, as a
// fraction of its bound.
double check_all_codes(const Network& network, const QuantizedNetwork& quantized) {
  const ErrorCertificate certificate = certify(network, quantized);
  double largest_ratio = 0;
  for (std::int64_t a = quantized.input_lower_codes[0]; a <= quantized.input_upper_codes[0]; ++a) {
    for (std::int64_t b = quantized.input_lower_codes[1]; b <= quantized.input_upper_codes[1];
         ++b) {
      const mpq_class step = power_of_two(-quantized.plan.input_fraction_bits[0]);
      const Vector got =
          exact_quantized(network, quantized.plan, {mpq_class(a) * step, mpq_class(b) * step});
      const std::vector<std::int64_t> codes =
          evaluate_codes(quantized, std::vector<std::int64_t>{a, b});
      for (const mpq_class& x : cell_ends(quantized, 0, a)) {
        for (const mpq_class& y : cell_ends(quantized, 1, b)) {
          const Vector real = exact_network(network, {x, y});
          for (std::size_t j = 0; j < real.size(); ++j) {
            const mpq_class value(value_of(codes[j], quantized.layers.back().output_formats[j]));
            EXPECT_TRUE(value == got[j]) << "the circuit's value at " << a << ", " << b;
            const mpq_class error = abs(got[j] - real[j]);
            EXPECT_TRUE(error <= mpq_class(certificate.bound[j])) << a << ", " << b;
            largest_ratio = std::max(largest_ratio, error.get_d() / certificate.bound[j]);
          }
        }
      }
    }
  }
  return largest_ratio;
}

TEST(ExactRecheck, bounds_enclose_the_true_error_of_every_input_code) {
  const Box box = {{-0.9, -0.3}, {0.7, 1.1}};
  for (const Rounding rounding : {Rounding::kRne, Rounding::kRna, Rounding::kRz, Rounding::kRd}) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      const Network network = small_network(seed, {2, 4, 3, 2});
      FormatPlan plan = uniform_plan(network, box, 3, 4, 3);
      plan.rounding = rounding;
      const double ratio = check_all_codes(network, quantize(network, plan));
      EXPECT_GT(ratio, 0.1) << "the bound is sound but says little";
    }
  }
}

// With one layer the error is affine on each cell, so the corners give the true maximum.
TEST(ExactRecheck, the_bound_of_one_linear_layer_is_within_a_tenth_of_the_true_maximum) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Network network = small_network(seed, {2, 1});
    const FormatPlan plan = uniform_plan(network, {{-1, -1}, {1, 1}}, 4, 5, 20);
    EXPECT_GT(check_all_codes(network, quantize(network, plan)), 0.9) << seed;
  }
}

}  // namespace
}  // namespace napier
