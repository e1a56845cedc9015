#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "napier/kernels/block_quantize.h"
#include "napier/kernels/convolution.h"
#include "napier/kernels/gemm.h"
#include "napier/kernels/quantize.h"

namespace napier {

struct CudaDeviceInfo {
  int index = 0;
  std::string name;
  int major = 0;  // of the compute capability
  int minor = 0;
  int multiprocessors = 0;
};

// All devices. Throws Error where there is none, or Napier was built without CUDA: it says what to
// do.
std::vector<CudaDeviceInfo> cuda_devices();

// choice: empty (the first device), an index, or a part of a name, in any case. Throws Error where
// none fits: it lists those there are.
CudaDeviceInfo cuda_device(const std::string& choice = "");

// gemm_cpu on a GPU: the bits of gemm_reference. The report's target is the device's name; its path
// is "fixed32", "binary32", "any32", "binary64" or "definition". Throws Error where the device
// fails.
GemmReport gemm_cuda(const CudaDeviceInfo& device, const GemmRules& rules, const GemmShape& shape,
                     const MatrixView& a, const MatrixView& b, const float* bias, float* c);

// gemm_packed on a device. A is packed, and C taken back, by chunks of rows of at most
// chunk_elements elements (four rows at least); B is packed whole.
GemmReport gemm_packed_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                            const PackedGemm& gemm, std::size_t chunk_elements = kDeviceChunk);

// gemm_batched_cpu on a GPU.
GemmReport gemm_batched_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                             const GemmShape& shape, std::size_t batch, const MatrixView& a,
                             std::size_t a_stride, const MatrixView& b, std::size_t b_stride,
                             const float* bias, float* c);

// convolve_cpu and its gradients (napier/kernels/convolution.h) on a device. The host gathers
// patches by chunks of rows, of at most chunk_elements elements; the input is never copied whole.
GemmReport convolve_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                         const ConvolutionShape& shape, const float* input, const float* weights,
                         const float* bias, float* output,
                         std::size_t chunk_elements = kDeviceChunk);
GemmReport convolve_input_gradient_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                                        const ConvolutionShape& shape, const float* output_gradient,
                                        const float* weights, float* input_gradient,
                                        std::size_t chunk_elements = kDeviceChunk);
GemmReport convolve_weight_gradient_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                                         const ConvolutionShape& shape, const float* input,
                                         const float* output_gradient, float* weight_gradient,
                                         std::size_t chunk_elements = kDeviceChunk);

// quantize_opencl on a GPU: napier/kernels/opencl.h.
QuantizeReport quantize_cuda(const CudaDeviceInfo& device, const Projection& to,
                             const RandomSource& random, std::span<const float> x,
                             std::span<float> values, std::span<std::uint32_t> codes,
                             std::uint64_t first = 0);

// decode_opencl on a GPU.
QuantizeReport decode_cuda(const CudaDeviceInfo& device, const NumberFormat& format,
                           std::span<const std::uint8_t> codes, std::span<float> values);

// quantize_codes_opencl and quantize_blocks_opencl on a GPU.
QuantizeReport quantize_codes_cuda(const CudaDeviceInfo& device, const Projection& to,
                                   const RandomSource& random, std::span<const float> x,
                                   std::span<std::uint8_t> codes, std::uint64_t first = 0);
BlockReport quantize_blocks_cuda(const CudaDeviceInfo& device, const BlockRules& rules,
                                 std::span<const float> x, const BlockArrays& out,
                                 std::uint64_t first = 0);

}  // namespace napier
