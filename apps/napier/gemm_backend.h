#pragma once

#include <functional>
#include <string>

#include "napier/kernels/gemm.h"

namespace napier {

// A GEMM without a bias: the bits are those of gemm_reference, whoever computes.
using Multiply = std::function<GemmReport(const GemmRules& rules, const GemmShape& shape,
                                          const MatrixView& a, const MatrixView& b, float* c)>;

struct GemmBackend {
  Multiply multiply;
  bool wants_warm_up = false;  // the first call compiles or loads what later ones find
};

// name: reference, cpu, opencl or cuda. device (an index, or a part of a name; empty: the first) is
// for the last two, threads (0: all cores) for the cpu. Throws Error where the backend or its
// device is missing, with what to do.
GemmBackend open_backend(const std::string& name, const std::string& device, int threads);

}  // namespace napier
