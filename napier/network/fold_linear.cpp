#include "napier/network/fold_linear.h"

#include <utility>

#include "napier/base/error.h"

namespace napier {
namespace {

Interval point(double x) { return {x, x}; }

FoldedLayer as_folded(const DenseLayer& layer) {
  FoldedLayer folded{.inputs = layer.inputs,
                     .outputs = layer.outputs,
                     .weights = {},
                     .bias = {},
                     .activation = layer.activation};
  for (const double weight : layer.weights) folded.weights.push_back(point(weight));
  for (const double bias : layer.bias) folded.bias.push_back(point(bias));
  return folded;
}

// second ∘ first, for a linear `first`.
FoldedLayer compose(const FoldedLayer& second, const FoldedLayer& first) {
  require(second.inputs == first.outputs, "layers that are folded fit each other");
  FoldedLayer product{.inputs = first.inputs,
                      .outputs = second.outputs,
                      .weights = std::vector<Interval>(second.outputs * first.inputs),
                      .bias = second.bias,
                      .activation = second.activation};
  for (std::size_t j = 0; j < second.outputs; ++j) {
    for (std::size_t k = 0; k < second.inputs; ++k) {
      const Interval factor = second.weights[j * second.inputs + k];
      if (factor == Interval{}) continue;
      product.bias[j] = product.bias[j] + factor * first.bias[k];
      for (std::size_t i = 0; i < first.inputs; ++i) {
        Interval& sum = product.weights[j * first.inputs + i];
        sum = sum + factor * first.weights[k * first.inputs + i];
      }
    }
  }
  return product;
}

}  // namespace

std::vector<FoldedLayer> fold_linear_layers(const Network& network) {
  std::vector<FoldedLayer> folded;
  bool last_awaits_successor = false;
  for (const DenseLayer& layer : network.layers) {
    FoldedLayer next = as_folded(layer);
    if (last_awaits_successor) {
      folded.back() = compose(next, folded.back());
    } else {
      folded.push_back(std::move(next));
    }
    last_awaits_successor = layer.activation == Activation::linear;
  }
  return folded;
}

std::size_t folded_layer_count(const Network& network) {
  std::size_t count = 0;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const bool is_last = l + 1 == network.layers.size();
    if (is_last || network.layers[l].activation != Activation::linear) ++count;
  }
  return count;
}

}  // namespace napier
