#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "napier/base/json.h"
#include "napier/network/box.h"
#include "napier/network/network.h"

namespace napier {

// A layer of network A beside the layer of network B that it fits best, or one that only one of
// them has.
struct LayerPair {
  std::optional<std::size_t> a = std::nullopt;
  std::optional<std::size_t> b = std::nullopt;
  bool same_kind = false;                // both exist, with the same shape and activation
  double largest_weight_difference = 0;  // max |ΔW|, where they are of the same kind
  double largest_bias_difference = 0;    // max |Δb|, likewise

  bool operator==(const LayerPair&) const = default;
};

// Where among the points one output of the two networks differs most.
struct OutputDifference {
  double largest = 0;  // |a - b|
  std::vector<double> x;
  double a = 0;
  double b = 0;

  bool operator==(const OutputDifference&) const = default;
};

struct NetworkComparison {
  bool same_parameters = false;  // hash_of agrees: they are one function
  bool same_clipping = false;
  std::vector<LayerPair> layers;
  std::size_t points = 0;
  std::vector<OutputDifference> outputs;

  bool operator==(const NetworkComparison&) const = default;
};

struct ComparisonOptions {
  std::size_t samples = 10000;  // random points of the box, beside its center and corners
  std::uint64_t seed = 1;

  bool operator==(const ComparisonOptions&) const = default;
};

// Lays the layers of two networks beside each other (the alignment of least edit cost), and runs
// both, in binary64, on the center of the box, its corners (all of them while at most 12 dimensions
// are wider than a point, else the two extreme ones) and uniform random points. That no difference
// is seen there proves nothing. Throws Error when inputs, outputs or the box do not fit.
NetworkComparison compare_networks(const Network& a, const Network& b, const Box& box,
                                   const ComparisonOptions& options);

// "20 x 5 relu", or "elementwise y = x - 1 on 5 values".
std::string describe(const DenseLayer& layer);

Json to_json(const NetworkComparison& comparison);

}  // namespace napier
