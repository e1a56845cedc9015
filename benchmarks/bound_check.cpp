// How far the proven bound is from the largest error that sampling finds: one Markdown row per
// network of the shared data, at 12 input, 14 weight and 12 signal fraction bits, rne. `bound_check
// [POINTS]`, 10^6 when left out. Exits with 10 when a bound is exceeded.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <vector>

#include "napier/bounds/error_certificate.h"
#include "napier/bounds/observed_error.h"
#include "tests/bounds/controllers.h"

namespace napier {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Prints the row of the output whose error comes closest to its bound; false when one exceeds it.
bool check(const Controller& controller, std::int64_t points) {
  const Network network = network_of(controller);
  const FormatPlan plan = uniform_plan(network, box_of(controller), 12, 14, 12);
  const Clock::time_point start = Clock::now();
  const QuantizedNetwork quantized = quantize(network, plan);
  const ErrorCertificate certificate = certify(network, quantized);
  const double certify_s = seconds_since(start);
  const Clock::time_point sampling = Clock::now();
  const ObservedError seen = observe_error(network, quantized, points, 1, 0);
  std::size_t closest = 0;
  const auto ratio = [&](std::size_t j) { return seen.largest[j] / certificate.bound[j]; };
  for (std::size_t j = 1; j < certificate.bound.size(); ++j) {
    if (ratio(j) > ratio(closest)) closest = j;
  }
  fmt::print("| {} | {:.4g} | {:.4g} | {:.2g} | {:.4f} | {:.1f} |\n", test_name(controller),
             certificate.bound[closest], seen.largest[closest], ratio(closest), certify_s,
             seconds_since(sampling));
  std::fflush(stdout);
  return std::equal(seen.largest.begin(), seen.largest.end(), certificate.bound.begin(),
                    [](double largest, double bound) { return largest <= bound; });
}

bool check_all(std::int64_t points) {
  fmt::print(
      "| network | bound | largest error seen | ratio | quantize and certify, s | "
      "{} points, s |\n|---|---|---|---|---|---|\n",
      points);
  bool holds = true;
  for (const auto& controllers : {small_controllers(), large_controllers()}) {
    for (const Controller& controller : controllers) holds = check(controller, points) && holds;
  }
  return holds;
}

}  // namespace
}  // namespace napier

int main(int argc, char** argv) {
  if (!std::filesystem::exists(shared_data())) {
    fmt::print(stderr, "bound_check: the shared data is missing: set NAPIER_SHARED\n");
    return 0;
  }
  try {
    const long points = argc > 1 ? std::max(1L, std::strtol(argv[1], nullptr, 10)) : 1'000'000;
    return napier::check_all(points) ? 0 : 10;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bound_check: {}\n", error.what());
    return 1;
  }
}
