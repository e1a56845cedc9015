// What stands in for the CUDA kernels where Napier was built without them.
#include "napier/kernels/cuda.h"

#include "napier/base/error.h"

namespace napier {
namespace {

[[noreturn]] void refuse() {
  throw Error({.what = "this Napier was built without CUDA",
               .remedy = "Install nvcc (the CUDA toolkit), configure with -DNAPIER_CUDA=ON and "
                         "build again"});
}

}  // namespace

std::vector<CudaDeviceInfo> cuda_devices() { refuse(); }

CudaDeviceInfo cuda_device(const std::string&) { refuse(); }

GemmReport gemm_cuda(const CudaDeviceInfo&, const GemmRules&, const GemmShape&, const MatrixView&,
                     const MatrixView&, const float*, float*) {
  refuse();
}

GemmReport gemm_packed_cuda(const CudaDeviceInfo&, const GemmRules&, const PackedGemm&,
                            std::size_t) {
  refuse();
}

GemmReport gemm_batched_cuda(const CudaDeviceInfo&, const GemmRules&, const GemmShape&, std::size_t,
                             const MatrixView&, std::size_t, const MatrixView&, std::size_t,
                             const float*, float*) {
  refuse();
}

QuantizeReport quantize_cuda(const CudaDeviceInfo&, const Projection&, const RandomSource&,
                             std::span<const float>, std::span<float>, std::span<std::uint32_t>,
                             std::uint64_t) {
  refuse();
}

QuantizeReport quantize_codes_cuda(const CudaDeviceInfo&, const Projection&, const RandomSource&,
                                   std::span<const float>, std::span<std::uint8_t>, std::uint64_t) {
  refuse();
}

QuantizeReport decode_cuda(const CudaDeviceInfo&, const NumberFormat&,
                           std::span<const std::uint8_t>, std::span<float>) {
  refuse();
}

BlockReport quantize_blocks_cuda(const CudaDeviceInfo&, const BlockRules&, std::span<const float>,
                                 const BlockArrays&, std::uint64_t) {
  refuse();
}

}  // namespace napier
