#include "napier/bounds/observed_error.h"

#include <algorithm>
#include <cmath>

#include "napier/base/error.h"
#include "napier/base/parallel.h"
#include "napier/base/random.h"

namespace napier {
namespace {

constexpr std::int64_t kPointsPerChunk = 4096;
constexpr std::size_t kMostCornerBits = 10;  // up to 1024 corners are all visited
constexpr std::uint32_t kCornerStream = 0x636f726e;
constexpr std::uint32_t kPointStream = 0x706f696e;

void keep_larger(ObservedError& best, const ObservedError& other) {
  for (std::size_t j = 0; j < best.largest.size(); ++j) {
    if (other.largest[j] <= best.largest[j]) continue;
    best.largest[j] = other.largest[j];
    best.inputs[j] = other.inputs[j];
  }
}

ObservedError nothing_seen(std::size_t outputs) {
  return {.points = 0,
          .largest = std::vector<double>(outputs, -1.0),
          .inputs = std::vector<std::vector<double>>(outputs)};
}

}  // namespace

std::vector<double> sample_point(const Box& box, std::uint64_t seed, std::int64_t index) {
  const std::size_t inputs = box.lower.size();
  const std::int64_t corners = std::int64_t{1} << std::min(inputs, kMostCornerBits);
  const auto at = static_cast<std::uint64_t>(index);
  std::vector<double> point(inputs);
  for (std::size_t i = 0; i < inputs; ++i) {
    if (index < corners) {
      const std::uint64_t bits =
          inputs <= kMostCornerBits ? at >> i : random_bits(seed, kCornerStream, at * inputs + i);
      point[i] = (bits & 1) != 0 ? box.upper[i] : box.lower[i];
    } else {
      const double unit = random_unit(seed, kPointStream, at * inputs + i);
      point[i] = std::min(box.upper[i], box.lower[i] + unit * (box.upper[i] - box.lower[i]));
    }
  }
  return point;
}

ObservedError observe_error(const Network& network, const QuantizedNetwork& quantized,
                            std::int64_t points, std::uint64_t seed, int threads) {
  require(points > 0, "observe_error needs at least one point");
  const std::size_t outputs = output_count(network);
  const std::int64_t chunks = (points + kPointsPerChunk - 1) / kPointsPerChunk;
  std::vector<ObservedError> seen(static_cast<std::size_t>(chunks), nothing_seen(outputs));
  parallel_for(seen.size(), threads, [&](std::size_t chunk) {
    const std::int64_t first = static_cast<std::int64_t>(chunk) * kPointsPerChunk;
    for (std::int64_t p = first; p < std::min(points, first + kPointsPerChunk); ++p) {
      const std::vector<double> x = sample_point(quantized.plan.box, seed, p);
      const std::vector<double> real = evaluate(network, x);
      const std::vector<double> got = evaluate(quantized, x);
      for (std::size_t j = 0; j < outputs; ++j) {
        const double error = std::abs(got[j] - real[j]);
        if (error <= seen[chunk].largest[j]) continue;
        seen[chunk].largest[j] = error;
        seen[chunk].inputs[j] = x;
      }
    }
  });
  ObservedError best = nothing_seen(outputs);
  for (const ObservedError& part : seen) keep_larger(best, part);
  best.points = points;
  return best;
}

}  // namespace napier
