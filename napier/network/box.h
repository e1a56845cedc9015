#pragma once

#include <cstddef>
#include <vector>

#include "napier/base/json.h"

namespace napier {

// A product of closed intervals: where a network's inputs may lie. lower[i] ≤ upper[i], all finite.
struct Box {
  std::vector<double> lower;
  std::vector<double> upper;

  bool operator==(const Box&) const = default;
};

// [[lower, upper], …], one pair per dimension. Throws Error unless there are `dimensions` of them.
Box box_from_json(const JsonView& view, std::size_t dimensions);
Json to_json(const Box& box);

}  // namespace napier
