#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "napier/datapath/datapath.h"

namespace napier {

struct VectorOptions {
  std::size_t count = 100'000;
  std::uint64_t seed = 1;

  bool operator==(const VectorOptions&) const = default;
};

// Input vectors that a circuit should be tried on, (count, inputs) row-major codes inside the
// ranges of the input nodes. A pure function of the datapath and the options. In this order:
//   corners     every input at its lower or upper end: all 2^inputs when that is at most 4096, else
//               4096 of them drawn at random; never more than half of the vectors
//   flips       pairs of neighbors between which the argument of a relu changes its sign; at most a
//               quarter of the vectors
//   random      the rest, uniform
std::vector<std::int64_t> make_vectors(const Datapath& datapath, const VectorOptions& options);

// The parts of the above, for tests and for whoever wants only one.
std::vector<std::int64_t> corner_vectors(const Datapath& datapath, std::size_t limit,
                                         std::uint64_t seed);
// Two neighboring vectors (they differ by one in one input) for each flip that was found.
std::vector<std::int64_t> flip_vectors(const Datapath& datapath, std::size_t limit,
                                       std::uint64_t seed);

}  // namespace napier
