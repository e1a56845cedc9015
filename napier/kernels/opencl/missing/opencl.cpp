// What stands in for the OpenCL kernels where Napier was built without OpenCL's headers.
#include "napier/kernels/opencl.h"

#include "napier/base/error.h"

namespace napier {
namespace {

[[noreturn]] void refuse() {
  throw Error({.what = "this Napier was built without OpenCL",
               .remedy = "Install ocl-icd-opencl-dev and opencl-c-headers, and a driver such as "
                         "pocl-opencl-icd; then configure and build again"});
}

}  // namespace

std::vector<OpenClDeviceInfo> opencl_devices() { refuse(); }

OpenClDevice::OpenClDevice(const std::string&) { refuse(); }
OpenClDevice::~OpenClDevice() = default;
OpenClDevice::OpenClDevice(OpenClDevice&&) noexcept = default;
OpenClDevice& OpenClDevice::operator=(OpenClDevice&&) noexcept = default;
const OpenClDeviceInfo& OpenClDevice::info() const { return info_; }
std::size_t OpenClDevice::programs() const { return 0; }

GemmReport gemm_opencl(OpenClDevice&, const GemmRules&, const GemmShape&, const MatrixView&,
                       const MatrixView&, const float*, float*) {
  refuse();
}

GemmReport gemm_packed_opencl(OpenClDevice&, const GemmRules&, const PackedGemm&, std::size_t) {
  refuse();
}

GemmReport gemm_batched_opencl(OpenClDevice&, const GemmRules&, const GemmShape&, std::size_t,
                               const MatrixView&, std::size_t, const MatrixView&, std::size_t,
                               const float*, float*) {
  refuse();
}

QuantizeReport quantize_opencl(OpenClDevice&, const Projection&, const RandomSource&,
                               std::span<const float>, std::span<float>, std::span<std::uint32_t>,
                               std::uint64_t) {
  refuse();
}

QuantizeReport quantize_codes_opencl(OpenClDevice&, const Projection&, const RandomSource&,
                                     std::span<const float>, std::span<std::uint8_t>,
                                     std::uint64_t) {
  refuse();
}

QuantizeReport decode_opencl(OpenClDevice&, const NumberFormat&, std::span<const std::uint8_t>,
                             std::span<float>) {
  refuse();
}

BlockReport quantize_blocks_opencl(OpenClDevice&, const BlockRules&, std::span<const float>,
                                   const BlockArrays&, std::uint64_t) {
  refuse();
}

}  // namespace napier
