#include "apps/napier/gemm_backend.h"

#include <memory>

#include "napier/base/error.h"
#include "napier/kernels/cuda.h"
#include "napier/kernels/opencl.h"

namespace napier {
namespace {

void refuse_device(const std::string& name, const std::string& device) {
  if (device.empty()) return;
  throw Error({.what = "this backend has no devices to choose from",
               .where = "--device",
               .got = "--backend " + name,
               .expected = "--backend opencl or cuda",
               .remedy = "Leave --device out, or name one of these backends"});
}

GemmBackend open_opencl(const std::string& choice) {
  const auto device = std::make_shared<OpenClDevice>(choice);
  return {[device](const GemmRules& rules, const GemmShape& shape, const MatrixView& a,
                   const MatrixView& b,
                   float* c) { return gemm_opencl(*device, rules, shape, a, b, nullptr, c); },
          true};
}

GemmBackend open_cuda(const std::string& choice) {
  return {[device = cuda_device(choice)](const GemmRules& rules, const GemmShape& shape,
                                         const MatrixView& a, const MatrixView& b, float* c) {
            return gemm_cuda(device, rules, shape, a, b, nullptr, c);
          },
          true};
}

GemmReport multiply_by_definition(const GemmRules& rules, const GemmShape& shape,
                                  const MatrixView& a, const MatrixView& b, float* c) {
  gemm_reference(rules, shape, a, b, nullptr, c);
  return {.path = "reference", .target = "one thread", .reason = "the definition was asked for"};
}

}  // namespace

GemmBackend open_backend(const std::string& name, const std::string& device, int threads) {
  if (name == "opencl") return open_opencl(device);
  if (name == "cuda") return open_cuda(device);
  refuse_device(name, device);
  if (name == "reference") return {multiply_by_definition};
  return {[threads](const GemmRules& rules, const GemmShape& shape, const MatrixView& a,
                    const MatrixView& b,
                    float* c) { return gemm_cpu(rules, shape, a, b, nullptr, c, threads); }};
}

}  // namespace napier
