#pragma once

#include <cstdint>
#include <vector>

#include "napier/network/network.h"
#include "napier/network/quantized_network.h"

namespace napier {

// The largest |quantized - real| that was seen. A lower bound on the true worst error, nothing
// more; an ErrorCertificate is the upper one.
struct ObservedError {
  std::int64_t points = 0;
  std::vector<double> largest;              // (outputs)
  std::vector<std::vector<double>> inputs;  // (outputs, inputs): where each was seen

  bool operator==(const ObservedError&) const = default;
};

// Runs both networks in binary64 and in codes on the corners of the plan's box (all when they are
// few, else a sample) and on random points, `points` in all. The same for any number of threads.
ObservedError observe_error(const Network& network, const QuantizedNetwork& quantized,
                            std::int64_t points, std::uint64_t seed, int threads);

// Point number `index` of the sequence that observe_error walks through: corners first, then
// random.
std::vector<double> sample_point(const Box& box, std::uint64_t seed, std::int64_t index);

}  // namespace napier
