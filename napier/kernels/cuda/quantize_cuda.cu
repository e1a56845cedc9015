#include "napier/arithmetic/check_rules.h"
#include "napier/base/error.h"
#include "napier/kernels/cuda.h"
#include "napier/kernels/cuda/memory.h"
#include "napier/kernels/device/outputs.h"

namespace napier {
namespace {

constexpr unsigned kThreads = 128;
constexpr std::size_t kMostBlocks = 65535;

__global__ void quantize_kernel(Projection to, RandomSource source, const u32* x, u32* values,
                                u32* codes, u64 first, u64 count) {
  const u64 step = (u64)gridDim.x * blockDim.x;
  for (u64 n = (u64)blockIdx.x * blockDim.x + threadIdx.x; n < count; n += step) {
    const u64 code = quantize_element(&to, &source, x[n], first + n);
    codes[n] = (u32)code;
    values[n] = bits_of_code(to.format, code);
  }
}

}  // namespace

void quantize_cuda(const CudaDeviceInfo& device, const Projection& to, const RandomSource& random,
                   std::span<const float> x, std::span<float> values,
                   std::span<std::uint32_t> codes, std::uint64_t first) {
  check_projection(to, "the result");
  require(to.format.width_bits <= 32, "a code has at most 32 bits");
  require(values.size() == x.size(), "as many values as elements");
  require(codes.empty() || codes.size() == x.size(), "as many codes as elements, or none");
  if (x.empty()) return;
  const CurrentCudaDevice current(device.index);
  CudaMemory<u32> elements(x.size());
  CudaMemory<u32> rounded(x.size());
  CudaMemory<u32> code_memory(x.size());
  elements.write(reinterpret_cast<const u32*>(x.data()));
  const std::size_t blocks = (x.size() + kThreads - 1) / kThreads;
  quantize_kernel<<<static_cast<unsigned>(blocks < kMostBlocks ? blocks : kMostBlocks), kThreads>>>(
      to, random, elements.data(), rounded.data(), code_memory.data(), first, x.size());
  finish_cuda("quantize_kernel");
  rounded.read(reinterpret_cast<u32*>(values.data()));
  if (!codes.empty()) code_memory.read(codes.data());
}

}  // namespace napier
