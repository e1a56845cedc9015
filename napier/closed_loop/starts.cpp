#include "napier/closed_loop/starts.h"

#include <algorithm>
#include <cstddef>

#include "napier/base/error.h"
#include "napier/base/random.h"

namespace napier {
namespace {

constexpr std::size_t kMostWideForAllCorners = 12;
constexpr std::size_t kSampledCorners = std::size_t{1} << kMostWideForAllCorners;
constexpr std::uint32_t kPointStream = 0;
constexpr std::uint32_t kCornerStream = 1;

std::vector<std::size_t> wide_dimensions(const Plant& plant) {
  std::vector<std::size_t> wide;
  for (std::size_t i = 0; i < plant.states.size(); ++i) {
    if (plant.states[i].initial_lower < plant.states[i].initial_upper) wide.push_back(i);
  }
  return wide;
}

std::vector<double> lowest_corner(const Plant& plant) {
  std::vector<double> corner;
  for (const PlantState& state : plant.states) corner.push_back(state.initial_lower);
  return corner;
}

void add_corners(const Plant& plant, std::uint64_t seed, Starts& starts) {
  const std::vector<std::size_t> wide = wide_dimensions(plant);
  const bool is_complete = wide.size() <= kMostWideForAllCorners;
  const std::size_t count = is_complete ? std::size_t{1} << wide.size() : kSampledCorners;
  for (std::size_t c = 0; c < count; ++c) {
    std::vector<double> corner = lowest_corner(plant);
    for (std::size_t d = 0; d < wide.size(); ++d) {
      const bool is_upper = is_complete
                                ? (c >> d) % 2 == 1
                                : random_unit(seed, kCornerStream, c * wide.size() + d) >= 0.5;
      if (is_upper) corner[wide[d]] = plant.states[wide[d]].initial_upper;
    }
    starts.points.push_back(corner);
  }
  starts.corners = static_cast<int>(count);
}

}  // namespace

Starts choose_starts(const Plant& plant, int random_count, std::uint64_t seed) {
  require(random_count >= 0, "the number of random starts is not negative");
  Starts starts;
  add_corners(plant, seed, starts);
  const std::size_t dimensions = plant.states.size();
  for (std::size_t r = 0; r < static_cast<std::size_t>(random_count); ++r) {
    std::vector<double> point(dimensions);
    for (std::size_t i = 0; i < dimensions; ++i) {
      const PlantState& state = plant.states[i];
      const double unit = random_unit(seed, kPointStream, r * dimensions + i);
      point[i] = std::min(state.initial_lower + unit * (state.initial_upper - state.initial_lower),
                          state.initial_upper);
    }
    starts.points.push_back(point);
  }
  return starts;
}

}  // namespace napier
