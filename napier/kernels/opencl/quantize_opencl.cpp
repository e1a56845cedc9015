#include <cstring>

#include "napier/arithmetic/check_rules.h"
#include "napier/base/error.h"
#include "napier/kernels/opencl/device.h"

namespace napier {

void quantize_opencl(OpenClDevice& device, const Projection& to, const RandomSource& random,
                     std::span<const float> x, std::span<float> values,
                     std::span<std::uint32_t> codes, std::uint64_t first) {
  check_projection(to, "the result");
  require(to.format.width_bits <= 32, "a code has at most 32 bits");
  require(values.size() == x.size(), "as many values as elements");
  require(codes.empty() || codes.size() == x.size(), "as many codes as elements, or none");
  if (x.empty()) return;
  OpenClState& s = device.state();
  const std::size_t bytes = x.size() * sizeof(float);
  const DeviceBuffer projection = buffer_of(s, to);
  const DeviceBuffer source = buffer_of(s, random);
  DeviceBuffer elements(s, bytes);
  DeviceBuffer rounded(s, bytes);
  DeviceBuffer code_buffer(s, bytes);
  elements.write([&](void* memory) { std::memcpy(memory, x.data(), bytes); });
  DeviceKernel(s, opencl_definition_text(), "-cl-std=CL1.2 -DNAPIER_LANES=1", "quantize")
      .with(projection)
      .with(source)
      .with(elements)
      .with(rounded)
      .with(code_buffer)
      .with(cl_ulong{first})
      .run(x.size(), 1, 0);
  rounded.read([&](const void* memory) { std::memcpy(values.data(), memory, bytes); });
  if (codes.empty()) return;
  code_buffer.read([&](const void* memory) { std::memcpy(codes.data(), memory, bytes); });
}

}  // namespace napier
