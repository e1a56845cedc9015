// Sums along an axis in declared arithmetic: napier/arithmetic/reduce.h is the definition.
#pragma once

#include "napier/arithmetic/reduce.h"
#include "napier/kernels/cuda.h"
#include "napier/kernels/gemm.h"
#include "napier/kernels/opencl.h"

namespace napier {

// On the CPU: the bits of reduce_reference, whatever the SIMD target and the number of threads (0:
// one per core). The report is that of a GEMM; its paths are "binary32", "any32", "binary64" and
// "scalar". Numbers are values of the format rules.a, which is not checked. x is read in place, or
// a few steps at a time where sums do not lie side by side; it is never copied whole.
GemmReport reduce_cpu(const GemmRules& rules, const Reduction& reduction, float* sums, int threads);

// On a device: a GEMM with a row of ones. x is packed, and copied to the device, whole.
GemmReport reduce_opencl(OpenClDevice& device, const GemmRules& rules, const Reduction& reduction,
                         float* sums);
GemmReport reduce_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                       const Reduction& reduction, float* sums);

}  // namespace napier
