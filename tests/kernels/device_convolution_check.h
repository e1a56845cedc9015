#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "convolution_case.h"

namespace napier {

// Convolution on a device is the definition on 300 random shapes, most of them cut into chunks.
// Each direction: (case, out, chunk_elements) → the report.
template <typename Forward, typename InputGradient, typename WeightGradient>
void expect_convolution_on_device(const Forward& forward, const InputGradient& input_gradient,
                                  const WeightGradient& weight_gradient) {
  RandomGemm random(3);
  std::map<std::string, int> seen;
  for (int n = 0; n < 300; ++n) {
    const ConvolutionCase c = draw_convolution_case(random);
    const std::size_t chunk =
        n % 3 == 0 ? kDeviceChunk : static_cast<std::size_t>(random.below(3000));
    const auto count = [&](const GemmReport& report) {
      ++seen[report.path + (report.is_guarded ? ", guarded" : "")];
      if (report.chunks > 1) ++seen[report.path + ", chunks"];
      if (report.chunks > 1 && report.tiles_redone > 0) ++seen["redone in chunks"];
      if (n % 3 == 0 && report.chunks != 1) ++seen["chunks without need"];
    };
    ASSERT_EQ(convolution_difference(
                  c, [&](float* out) { count(forward(c, out, chunk)); },
                  [&](float* out) { count(input_gradient(c, out, chunk)); },
                  [&](float* out) { count(weight_gradient(c, out, chunk)); }),
              "")
        << "case " << n << ", chunks of " << chunk;
  }
  for (const char* kind :
       {"binary32", "binary32, guarded", "binary32, chunks", "definition", "definition, chunks"}) {
    EXPECT_GE(seen[kind], 20) << kind;
  }
  EXPECT_GE(seen["redone in chunks"], 3);
  EXPECT_EQ(seen["chunks without need"], 0);
}

}  // namespace napier
