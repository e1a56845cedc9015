#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "napier/kernels/block_quantize.h"
#include "napier/kernels/convolution.h"
#include "napier/kernels/gemm.h"
#include "napier/kernels/quantize.h"

namespace napier {

// A device as its driver describes it.
struct OpenClDeviceInfo {
  int index = 0;  // among all devices of all platforms
  std::string name;
  std::string platform;
  std::string version;
  int compute_units = 0;
  bool has_shortcuts = true;  // binary32 with subnormals and rounding to nearest
};

// All devices, in the drivers' order. Throws Error where there is none, or no OpenCL at all: it
// says what to install.
std::vector<OpenClDeviceInfo> opencl_devices();

struct OpenClState;

// A device with its queue and the programs compiled for it so far, each once for each kind of
// rules. Not for two threads at a time; two objects know nothing of each other.
class OpenClDevice {
 public:
  // choice: empty (the first device), an index, or a part of a device's or a platform's name, in
  // any case. Throws Error where none fits: it lists those there are.
  explicit OpenClDevice(const std::string& choice = "");
  ~OpenClDevice();
  OpenClDevice(OpenClDevice&&) noexcept;
  OpenClDevice& operator=(OpenClDevice&&) noexcept;

  const OpenClDeviceInfo& info() const;
  std::size_t programs() const;  // compiled so far

  OpenClState& state() { return *state_; }

 private:
  OpenClDeviceInfo info_;
  std::shared_ptr<OpenClState> state_;  // shared by none: so it may be incomplete here
};

// gemm_cpu on a device: the bits of gemm_reference. The report's target is the device's name; its
// path is "fixed32", "binary32", "any32", "binary64" or "definition". Throws Error where the device
// or its compiler fails, with what they said.
GemmReport gemm_opencl(OpenClDevice& device, const GemmRules& rules, const GemmShape& shape,
                       const MatrixView& a, const MatrixView& b, const float* bias, float* c);

// gemm_packed on a device. A is packed, and C taken back, by chunks of rows of at most
// chunk_elements elements (four rows at least); B is packed whole.
GemmReport gemm_packed_opencl(OpenClDevice& device, const GemmRules& rules, const PackedGemm& gemm,
                              std::size_t chunk_elements = kDeviceChunk);

// gemm_batched_cpu on a device.
GemmReport gemm_batched_opencl(OpenClDevice& device, const GemmRules& rules, const GemmShape& shape,
                               std::size_t batch, const MatrixView& a, std::size_t a_stride,
                               const MatrixView& b, std::size_t b_stride, const float* bias,
                               float* c);

// convolve_cpu and its gradients (napier/kernels/convolution.h) on a device. The host gathers
// patches by chunks of rows, of at most chunk_elements elements; the input is never copied whole.
GemmReport convolve_opencl(OpenClDevice& device, const GemmRules& rules,
                           const ConvolutionShape& shape, const float* input, const float* weights,
                           const float* bias, float* output,
                           std::size_t chunk_elements = kDeviceChunk);
GemmReport convolve_input_gradient_opencl(OpenClDevice& device, const GemmRules& rules,
                                          const ConvolutionShape& shape,
                                          const float* output_gradient, const float* weights,
                                          float* input_gradient,
                                          std::size_t chunk_elements = kDeviceChunk);
GemmReport convolve_weight_gradient_opencl(OpenClDevice& device, const GemmRules& rules,
                                           const ConvolutionShape& shape, const float* input,
                                           const float* output_gradient, float* weight_gradient,
                                           std::size_t chunk_elements = kDeviceChunk);

// Rounds x to the format of `to`. values (as many as x) become the rounded values, codes (as many,
// or empty) the codes; the format has at most 32 bits. Element n draws as element first + n. The
// report's path is "integer32" or "binary32" as on the CPU, "integer64" or "definition". A CPU
// works on the arrays themselves: they must not overlap, except that values may be x.
QuantizeReport quantize_opencl(OpenClDevice& device, const Projection& to,
                               const RandomSource& random, std::span<const float> x,
                               std::span<float> values, std::span<std::uint32_t> codes,
                               std::uint64_t first = 0);

// Quantizer::codes on a device: packed codes, of formats of at most 32 bits. The same paths.
QuantizeReport quantize_codes_opencl(OpenClDevice& device, const Projection& to,
                                     const RandomSource& random, std::span<const float> x,
                                     std::span<std::uint8_t> codes, std::uint64_t first = 0);

// Decoder::values on a device, of formats of at most 32 bits: values are those of as many packed
// codes. The report's path is "vector" as on the CPU, or "definition".
QuantizeReport decode_opencl(OpenClDevice& device, const NumberFormat& format,
                             std::span<const std::uint8_t> codes, std::span<float> values);

// BlockQuantizer::quantize on a device. The report's path is "power" or "quotient" as on the CPU,
// "integer64" or "definition".
BlockReport quantize_blocks_opencl(OpenClDevice& device, const BlockRules& rules,
                                   std::span<const float> x, const BlockArrays& out,
                                   std::uint64_t first = 0);

}  // namespace napier
