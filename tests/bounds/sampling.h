#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "napier/arithmetic/rule_names.h"
#include "napier/bounds/error_certificate.h"
#include "napier/bounds/observed_error.h"
#include "tests/bounds/controllers.h"

namespace napier {

struct Precision {
  int input_fraction_bits;
  int weight_fraction_bits;
  int signal_fraction_bits;
  Rounding rounding;
};

// Coarse and fine, and every rounding.
inline constexpr Precision kPrecisions[] = {{2, 2, 2, Rounding::kRne},   {2, 3, 2, Rounding::kRd},
                                            {3, 2, 2, Rounding::kRz},    {3, 4, 3, Rounding::kRna},
                                            {8, 8, 8, Rounding::kRd},    {8, 10, 9, Rounding::kRz},
                                            {12, 14, 12, Rounding::kRne}};

inline FormatPlan plan_of(const Network& network, const Box& box, const Precision& precision) {
  FormatPlan plan = uniform_plan(network, box, precision.input_fraction_bits,
                                 precision.weight_fraction_bits, precision.signal_fraction_bits);
  plan.rounding = precision.rounding;
  return plan;
}

// Corners of the box and random points, `points` in all over the precisions.
// The real network is evaluated in binary64 and the comparison has no tolerance: the bound is met
// with room to spare by far more than the rounding of that evaluation.
inline void expect_bound_holds(const Controller& controller, std::int64_t points) {
  const Network network = network_of(controller);
  const Box box = box_of(controller);
  for (const Precision& precision : kPrecisions) {
    const QuantizedNetwork quantized = quantize(network, plan_of(network, box, precision));
    const ErrorCertificate certificate = certify(network, quantized);
    const ObservedError seen = observe_error(
        network, quantized, points / static_cast<std::int64_t>(std::size(kPrecisions)) + 1, 1, 1);
    for (std::size_t j = 0; j < certificate.bound.size(); ++j) {
      ASSERT_LE(seen.largest[j], certificate.bound[j])
          << "output " << j << " with " << precision.input_fraction_bits << ", "
          << precision.weight_fraction_bits << ", " << precision.signal_fraction_bits << ", "
          << name_of(precision.rounding);
    }
  }
}

}  // namespace napier
