#include "napier/bounds/error_certificate.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "napier/base/error.h"
#include "napier/bounds/error_terms.h"
#include "napier/network/code_ranges.h"
#include "napier/network/fold_linear.h"

namespace napier {
namespace {

constexpr const char* kMethod = "interval, per neuron";

Interval values_of(CodeRange codes, int fraction_bits) {
  return hull(enclosure_of(codes.lower, fraction_bits), enclosure_of(codes.upper, fraction_bits));
}

// The input stage: rne to the input's step, and the clamp never acts on a point of the box, since
// rne is monotone and the clamp's ends are the rounded ends of the box.
std::vector<SignalBounds> input_signals(const QuantizedNetwork& quantized) {
  std::vector<SignalBounds> signals;
  for (std::size_t i = 0; i < quantized.input_formats.size(); ++i) {
    const int fraction_bits = quantized.input_formats[i].fraction_bits;
    const Interval real{quantized.plan.box.lower[i], quantized.plan.box.upper[i]};
    const Interval codes =
        values_of({quantized.input_lower_codes[i], quantized.input_upper_codes[i]}, fraction_bits);
    const double half_step = std::ldexp(0.5, -fraction_bits);
    signals.push_back({.real = real,
                       .quantized = codes,
                       .error = intersect({-half_step, half_step}, codes - real)});
  }
  return signals;
}

// A layer and its folded real counterpart, with the exact ranges of the codes.
struct LayerPair {
  const FoldedLayer& real;
  const QuantizedLayer& quantized;
  const LayerRanges& ranges;
  std::vector<int> input_fraction_bits;
};

// The accumulator of neuron j: Σ w_i r_i + b, Σ wq_i q_i + bq, and their difference term by term.
// Each of the three bounds the others: q = r + e.
SignalBounds accumulate(const LayerPair& layer, std::size_t j,
                        const std::vector<SignalBounds>& inputs) {
  const int fraction_bits = layer.quantized.accumulator_fraction_bits;
  SignalBounds sum{
      .real = layer.real.bias[j],
      .quantized = values_of(layer.ranges.accumulators[j], fraction_bits),
      .error = enclosure_of(layer.quantized.bias[j], fraction_bits) - layer.real.bias[j]};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::size_t at = j * inputs.size() + i;
    const Interval quantized_weight =
        enclosure_of(layer.quantized.weights[at], fraction_bits - layer.input_fraction_bits[i]);
    sum.real = sum.real + layer.real.weights[at] * inputs[i].real;
    sum.error = sum.error + product_error(layer.real.weights[at], quantized_weight, inputs[i]);
  }
  sum.quantized = intersect(sum.quantized, sum.real + sum.error);
  sum.error = intersect(sum.error, sum.quantized - sum.real);
  return sum;
}

// The fraction bits that an accumulator really uses: all its codes are multiples of 2^k when its
// weights and its bias are, for whatever integers come in. With powers of two as weights nothing
// may be left to round.
int used_fraction_bits(const QuantizedLayer& layer, std::size_t j) {
  const auto row = layer.weights.begin() + static_cast<std::ptrdiff_t>(j * layer.inputs);
  std::int64_t low_bits = layer.bias[j];
  for (std::size_t i = 0; i < layer.inputs; ++i) low_bits |= row[static_cast<std::ptrdiff_t>(i)];
  if (low_bits == 0) return output_fraction_bits(layer);
  return layer.accumulator_fraction_bits - std::countr_zero(static_cast<std::uint64_t>(low_bits));
}

SignalBounds output_signal(const LayerPair& layer, std::size_t j, const SignalBounds& sum) {
  const QuantizedLayer& quantized = layer.quantized;
  const int to = output_fraction_bits(quantized);
  const Interval last_step =
      quantized.table ? table_error(quantized, layer.ranges.accumulators[j], sum.quantized)
                      : rounding_error(quantized.rounding, used_fraction_bits(quantized, j), to,
                                       activate(quantized.activation, sum.quantized));
  SignalBounds output{.real = activate(quantized.activation, sum.real),
                      .quantized = values_of(layer.ranges.outputs[j], to),
                      .error = activation_error(quantized.activation, sum) + last_step};
  output.quantized = intersect(output.quantized, output.real + output.error);
  output.error = intersect(output.error, output.quantized - output.real);
  return output;
}

std::vector<SignalBounds> through_layer(const LayerPair& layer,
                                        const std::vector<SignalBounds>& inputs) {
  std::vector<SignalBounds> outputs;
  for (std::size_t j = 0; j < layer.quantized.outputs; ++j) {
    outputs.push_back(output_signal(layer, j, accumulate(layer, j, inputs)));
  }
  return outputs;
}

LayerBounds bounds_of(const std::vector<SignalBounds>& signals) {
  LayerBounds bounds;
  for (const SignalBounds& signal : signals) {
    bounds.real_range.push_back(signal.real);
    bounds.error.push_back(signal.error);
  }
  return bounds;
}

void check_same_network(const Network& network, const QuantizedNetwork& quantized,
                        const std::vector<FoldedLayer>& folded) {
  const std::string hash = hash_of(network);
  if (hash != quantized.network_hash) {
    throw Error({.what = "the quantized network was made from another network",
                 .where = network.source.empty() ? network.name : network.source,
                 .got = "a network with hash " + hash,
                 .expected = quantized.network_hash,
                 .remedy = "quantize this network again"});
  }
  bool same_shape = folded.size() == quantized.layers.size();
  for (std::size_t l = 0; same_shape && l < folded.size(); ++l) {
    same_shape = folded[l].inputs == quantized.layers[l].inputs &&
                 folded[l].outputs == quantized.layers[l].outputs &&
                 folded[l].activation == quantized.layers[l].activation;
  }
  if (!same_shape) {
    throw Error({.what = "the layers of the quantized network are not those of the network",
                 .where = quantized.name,
                 .remedy = "quantize the network again"});
  }
}

std::vector<int> input_fraction_bits(const QuantizedNetwork& quantized, std::size_t layer) {
  std::vector<int> bits;
  const auto& formats =
      layer == 0 ? quantized.input_formats : quantized.layers[layer - 1].output_formats;
  for (const FixedFormat& format : formats) bits.push_back(format.fraction_bits);
  return bits;
}

Json to_json(const std::vector<Interval>& intervals) {
  Json pairs = Json::array();
  for (const Interval& interval : intervals) {
    pairs.push_back(Json::array({interval.lower, interval.upper}));
  }
  return pairs;
}

}  // namespace

ErrorCertificate certify(const Network& network, const QuantizedNetwork& quantized) {
  const std::vector<FoldedLayer> folded = fold_linear_layers(network);
  check_same_network(network, quantized, folded);
  require(inputs_follow_plan(quantized), "the input stage is that of the plan's box");
  ErrorCertificate certificate{.network_hash = quantized.network_hash,
                               .quantized_network_hash = hash_of(quantized),
                               .box = quantized.plan.box,
                               .method = kMethod,
                               .layers = {},
                               .bound = {}};
  const std::vector<LayerRanges> ranges = code_ranges(quantized);
  std::vector<SignalBounds> signals = input_signals(quantized);
  for (std::size_t l = 0; l < folded.size(); ++l) {
    signals = through_layer({.real = folded[l],
                             .quantized = quantized.layers[l],
                             .ranges = ranges[l],
                             .input_fraction_bits = input_fraction_bits(quantized, l)},
                            signals);
    certificate.layers.push_back(bounds_of(signals));
  }
  for (const SignalBounds& signal : signals) certificate.bound.push_back(magnitude(signal.error));
  return certificate;
}

Json to_json(const ErrorCertificate& certificate) {
  Json json = Json::object();
  json["format"] = "napier error certificate";
  json["version"] = 1;
  json["network_hash"] = certificate.network_hash;
  json["quantized_network_hash"] = certificate.quantized_network_hash;
  json["method"] = certificate.method;
  json["box"] = to_json(certificate.box);
  json["bound"] = certificate.bound;
  Json layers = Json::array();
  for (const LayerBounds& layer : certificate.layers) {
    layers.push_back(
        Json{{"real_range", to_json(layer.real_range)}, {"error", to_json(layer.error)}});
  }
  json["layers"] = std::move(layers);
  return json;
}

}  // namespace napier
