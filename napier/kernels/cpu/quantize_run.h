#pragma once

#include <cstddef>
#include <cstdint>

#include "napier/arithmetic/random_draw.h"
#include "napier/kernels/quantize_plan.h"

namespace napier {

// Elements first_element, first_element + 1, … of an array that one thread quantizes.
struct QuantizeRun {
  const QuantizePlan* plan = nullptr;  // not the scalar path
  const RandomSource* random = nullptr;
  std::uint64_t first_element = 0;
  const float* in = nullptr;
  std::size_t size = 0;
};

// The values; on the binary64 path rounded to binary32. `out` may be run.in.
void run_quantize(const QuantizeRun& run, float* out);

// On the binary64 path: the values as they are, not rounded to binary32.
void run_quantize_wide(const QuantizeRun& run, double* out);

}  // namespace napier
