#pragma once

#include "napier/base/random.h"
#include "napier/network/quantized_network.h"

namespace napier {

// A small network with many zero, even and negative weights, and neurons that are dead.
inline Network random_network(std::uint64_t seed, std::vector<std::size_t> sizes, Activation hidden,
                              Activation last) {
  Network network;
  network.name = "random";
  std::uint64_t next = 0;
  const auto draw = [&] {
    const auto code = static_cast<int>(random_bits(seed, 11, next++) % 129) - 64;
    return code % 5 == 0 ? 0.0 : code / 32.0;
  };
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    DenseLayer layer;
    layer.inputs = sizes[l];
    layer.outputs = sizes[l + 1];
    layer.activation = l + 2 == sizes.size() ? last : hidden;
    for (std::size_t i = 0; i < layer.inputs * layer.outputs; ++i) layer.weights.push_back(draw());
    for (std::size_t j = 0; j < layer.outputs; ++j) layer.bias.push_back(draw());
    network.layers.push_back(layer);
  }
  return network;
}

// Codes of the box: its corners first, then random ones. (count, inputs)
inline std::vector<std::int64_t> random_codes(const QuantizedNetwork& network, std::size_t count,
                                              std::uint64_t seed) {
  const std::size_t inputs = network.input_formats.size();
  std::vector<std::int64_t> codes(count * inputs);
  for (std::size_t v = 0; v < count; ++v) {
    for (std::size_t i = 0; i < inputs; ++i) {
      const std::int64_t lower = network.input_lower_codes[i];
      const std::int64_t upper = network.input_upper_codes[i];
      const auto random = static_cast<std::int64_t>(random_bits(seed, 5, v * inputs + i) %
                                                    static_cast<std::uint64_t>(upper - lower + 1));
      const bool is_corner = v < (std::size_t{1} << std::min<std::size_t>(inputs, 6));
      codes[v * inputs + i] = !is_corner ? lower + random : (v >> i & 1) == 1 ? upper : lower;
    }
  }
  return codes;
}

}  // namespace napier
