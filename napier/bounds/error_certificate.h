#pragma once

#include <string>
#include <vector>

#include "napier/arithmetic/interval.h"
#include "napier/base/json.h"
#include "napier/network/network.h"
#include "napier/network/quantized_network.h"

namespace napier {

// What is known of a layer's outputs when the inputs lie in the box.
struct LayerBounds {
  std::vector<Interval> real_range;  // (outputs) of the real-valued network
  std::vector<Interval> error;       // (outputs) of quantized - real, at the same input
};

// A sound statement: for every real input in the box, |quantized_j - real_j| ≤ bound[j].
struct ErrorCertificate {
  std::string network_hash;
  std::string quantized_network_hash;
  Box box;
  std::string method;               // "interval, per neuron"
  std::vector<LayerBounds> layers;  // of the folded network
  std::vector<double> bound;        // (outputs), the magnitude of the last layer's error
};

// Propagates ranges and signed error intervals neuron by neuron, outward rounded. Source:
// docs/bounds.md. `network` must be the one that `quantized` was made from (checked by hash).
ErrorCertificate certify(const Network& network, const QuantizedNetwork& quantized);

Json to_json(const ErrorCertificate& certificate);

}  // namespace napier
