#pragma once

#include <cstdint>
#include <vector>

#include "napier/closed_loop/plant.h"

namespace napier {

// Where runs begin: corners of the initial box first, then random points of it.
struct Starts {
  std::vector<std::vector<double>> points;  // (corners + random, states)
  int corners = 0;
};

// All corners of the dimensions with lower < upper when they are at most 4096, else 4096 random
// ones; then `random_count` points, uniform and independent. A pure function of its arguments.
Starts choose_starts(const Plant& plant, int random_count, std::uint64_t seed);

}  // namespace napier
