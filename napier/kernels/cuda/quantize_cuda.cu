#include <algorithm>
#include <vector>

#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/packed_codes.h"
#include "napier/base/error.h"
#include "napier/kernels/cuda.h"
#include "napier/kernels/cuda/memory.h"
#include "napier/kernels/device/blocks.h"
#include "napier/kernels/device/vector_task.h"

namespace napier {
namespace {

constexpr unsigned kThreads = 128;
constexpr std::size_t kMostBlocks = 65535;
constexpr std::size_t kThreadElements = 64;  // of a thread's item, on the shortcuts

// A thread's first item, and how far its next one is.
__device__ u64 first_item() { return (u64)blockIdx.x * blockDim.x + threadIdx.x; }
__device__ u64 item_step() { return (u64)gridDim.x * blockDim.x; }

__global__ void quantize_kernel(DeviceVector task, const u32* x, u32* values, u32* codes) {
  ElementDraws draws = element_draws(task.random);
  for (u64 n = first_item(); n < task.count; n += item_step()) {
    const u64 code = quantize_element(&task, &draws, x[n], n);
    codes[n] = (u32)code;
    values[n] = bits_of_code(task.to.format, code);
  }
}

__global__ void codes_kernel(DeviceVector task, const u32* x, unsigned char* bytes) {
  ElementDraws draws = element_draws(task.random);
  for (u64 group = first_item(); 8 * group < task.count; group += item_step())
    quantize_group(&task, x, group, &draws, bytes);
}

__global__ void pack_kernel(const u32* codes, u64 count, int width, unsigned char* bytes) {
  for (u64 group = first_item(); 8 * group < count; group += item_step())
    pack_group(codes, count, width, group, bytes);
}

__global__ void largest_kernel(const u32* x, u64 count, u64 span, u32* out) {
  for (u64 part = first_item(); part * span < count; part += item_step()) {
    const u64 end = (part + 1) * span < count ? (part + 1) * span : count;
    i32 holds_nan = 0;
    out[part] = find_largest(x, part * span, end, &holds_nan);
  }
}

__global__ void blocks_kernel(DeviceBlocks task, u64 blocks, const u32* x, unsigned char* scales,
                              u32* codes, u32* values) {
  for (u64 block = first_item(); block < blocks; block += item_step())
    define_block(&task, x, block, scales, codes, values);
}

// The shortcuts: an item is `span` elements, or so many blocks.
__global__ void vector_kernel(VectorKind kind, VectorTask task, u64 span, const u32* x,
                              VectorArrays out) {
  for (u64 begin = first_item() * span; begin < task.count; begin += item_step() * span) {
    const u64 end = begin + span < task.count ? begin + span : task.count;
    quantize_item(kind, &task, begin, end, x, out);
  }
}

__global__ void power_kernel(VectorKind kind, BlockVectors task, u64 span, u64 blocks, const u32* x,
                             unsigned char* scales, VectorArrays out) {
  for (u64 first = first_item() * span; first < blocks; first += item_step() * span) {
    const u64 last = first + span < blocks ? first + span : blocks;
    quantize_power_item(kind, &task, first, last, x, scales, out);
  }
}

__global__ void quotient_kernel(VectorKind kind, QuotientVectors task, u64 span, u64 blocks,
                                const u32* x, unsigned char* scales, VectorArrays out) {
  for (u64 first = first_item() * span; first < blocks; first += item_step() * span) {
    const u64 last = first + span < blocks ? first + span : blocks;
    quantize_quotient_item(kind, &task, first, last, x, scales, out);
  }
}

__global__ void decode_kernel(DecodeTask task, u64 span, const unsigned char* packed, u32* values) {
  for (u64 begin = first_item() * span; begin < task.count; begin += item_step() * span) {
    const u64 end = begin + span < task.count ? begin + span : task.count;
    decode_item(&task, begin, end, packed, values);
  }
}

__global__ void define_numbers_kernel(NumberFormat format, u64 count, const unsigned char* packed,
                                      u32* values) {
  for (u64 n = first_item(); n < count; n += item_step())
    values[n] = bits_of_code(format, read_code(packed, n, format.width_bits));
}

unsigned grid_of(std::size_t items) {
  const std::size_t blocks = (items + kThreads - 1) / kThreads;
  return static_cast<unsigned>(blocks < kMostBlocks ? blocks : kMostBlocks);
}

std::size_t groups_of_eight(std::size_t count) { return (count + 7) / 8; }

std::uint32_t tensor_scale_of(const BlockFormat& format, const u32* x, std::size_t count) {
  std::vector<std::uint32_t> largest((count + kNumbersPerPart - 1) / kNumbersPerPart);
  CudaMemory<u32> parts(largest.size());
  largest_kernel<<<grid_of(largest.size()), kThreads>>>(x, count, kNumbersPerPart, parts.data());
  finish_cuda("largest_kernel");
  parts.read(largest.data());
  return tensor_scale_of_parts(format, largest);
}

// Null pointers are arrays that are not wanted.
struct VectorOutputs {
  float* values = nullptr;
  std::uint32_t* words = nullptr;
  std::uint8_t* packed = nullptr;
};

// What a shortcut writes, on the device: memory of one element for what is not wanted.
class VectorMemory {
 public:
  VectorMemory(const VectorOutputs& out, std::size_t count, int width)
      : out_(out),
        values_(out.values == nullptr ? 0 : count),
        words_(out.words == nullptr ? 0 : count),
        packed_(out.packed == nullptr ? 0 : packed_bytes(count, width)) {}

  VectorArrays arrays() const {
    const int wants = (out_.values != nullptr ? kWantsValues : 0) |
                      (out_.words != nullptr ? kWantsWords : 0) |
                      (out_.packed != nullptr ? kWantsPacked : 0);
    return {wants, values_.data(), words_.data(), packed_.data()};
  }
  void read() const {
    if (out_.values != nullptr) values_.read(reinterpret_cast<u32*>(out_.values));
    if (out_.words != nullptr) words_.read(out_.words);
    if (out_.packed != nullptr) packed_.read(out_.packed);
  }

 private:
  VectorOutputs out_;
  CudaMemory<u32> values_;
  CudaMemory<u32> words_;
  CudaMemory<unsigned char> packed_;
};

void run_shortcut(const DeviceShortcut& shortcut, const CudaMemory<u32>& x,
                  const VectorOutputs& out) {
  const VectorMemory memory(out, x.size(), shortcut.task.width);
  const std::size_t items = (x.size() + kThreadElements - 1) / kThreadElements;
  vector_kernel<<<grid_of(items), kThreads>>>(shortcut.kind, shortcut.task, kThreadElements,
                                              x.data(), memory.arrays());
  finish_cuda("vector_kernel");
  memory.read();
}

// The tensor scale's bits.
std::uint32_t run_block_shortcut(const BlockFormat& format, DeviceBlockShortcut shortcut,
                                 const CudaMemory<u32>& x, const BlockArrays& out) {
  const std::size_t blocks = number_of_blocks(x.size(), format);
  const VectorMemory memory({out.values, nullptr, out.elements}, x.size(),
                            format.element.width_bits);
  const CudaMemory<unsigned char> scales(blocks);
  const auto size = static_cast<std::size_t>(format.block_size);
  const std::size_t span = std::max<std::size_t>(1, kThreadElements / size);
  const unsigned grid = grid_of((blocks + span - 1) / span);
  std::uint32_t tensor_scale = 0x3F800000;
  if (format.has_tensor_scale) {
    tensor_scale = tensor_scale_of(format, x.data(), x.size());
    set_tensor_scale(tensor_scale, shortcut);
  }
  if (shortcut.path == "quotient") {
    quotient_kernel<<<grid, kThreads>>>(shortcut.kind, shortcut.task, span, blocks, x.data(),
                                        scales.data(), memory.arrays());
  } else {
    power_kernel<<<grid, kThreads>>>(shortcut.kind, shortcut.task.blocks, span, blocks, x.data(),
                                     scales.data(), memory.arrays());
  }
  finish_cuda("the kernel of blocks");
  memory.read();
  if (out.scales != nullptr) scales.read(out.scales);
  return tensor_scale;
}

}  // namespace

QuantizeReport quantize_cuda(const CudaDeviceInfo& device, const Projection& to,
                             const RandomSource& random, std::span<const float> x,
                             std::span<float> values, std::span<std::uint32_t> codes,
                             std::uint64_t first) {
  check_projection(to, "the result");
  require(to.format.width_bits <= 32, "a code has at most 32 bits");
  require(values.size() == x.size(), "as many values as elements");
  require(codes.empty() || codes.size() == x.size(), "as many codes as elements, or none");
  const DeviceShortcut shortcut = device_shortcut(to, random, x.size(), first);
  const QuantizeReport report = vector_report(shortcut, narrow_codes(to), device.name);
  if (x.empty()) return report;
  const CurrentCudaDevice current(device.index);
  CudaMemory<u32> elements(x.size());
  elements.write(reinterpret_cast<const u32*>(x.data()));
  if (!shortcut.path.empty()) {
    run_shortcut(shortcut, elements, {values.data(), codes.empty() ? nullptr : codes.data()});
    return report;
  }
  CudaMemory<u32> rounded(x.size());
  CudaMemory<u32> code_memory(x.size());
  quantize_kernel<<<grid_of(x.size()), kThreads>>>(device_vector(to, random, x.size(), first),
                                                   elements.data(), rounded.data(),
                                                   code_memory.data());
  finish_cuda("quantize_kernel");
  rounded.read(reinterpret_cast<u32*>(values.data()));
  if (!codes.empty()) code_memory.read(codes.data());
  return report;
}

QuantizeReport quantize_codes_cuda(const CudaDeviceInfo& device, const Projection& to,
                                   const RandomSource& random, std::span<const float> x,
                                   std::span<std::uint8_t> codes, std::uint64_t first) {
  check_device_codes(to, x.size(), codes);
  const DeviceShortcut shortcut = device_shortcut(to, random, x.size(), first);
  const QuantizeReport report = vector_report(shortcut, narrow_codes(to), device.name);
  if (x.empty()) return report;
  const CurrentCudaDevice current(device.index);
  CudaMemory<u32> elements(x.size());
  elements.write(reinterpret_cast<const u32*>(x.data()));
  if (!shortcut.path.empty()) {
    run_shortcut(shortcut, elements, {nullptr, nullptr, codes.data()});
    return report;
  }
  CudaMemory<unsigned char> packed(codes.size());
  codes_kernel<<<grid_of(groups_of_eight(x.size())), kThreads>>>(
      device_vector(to, random, x.size(), first), elements.data(), packed.data());
  finish_cuda("codes_kernel");
  packed.read(codes.data());
  return report;
}

QuantizeReport decode_cuda(const CudaDeviceInfo& device, const NumberFormat& format,
                           std::span<const std::uint8_t> codes, std::span<float> values) {
  check_device_decode(format, codes, values.size());
  const DeviceDecode decode = device_decode(format, values.size());
  const QuantizeReport report = decode_report(decode.is_vector, device.name);
  if (values.empty()) return report;
  const CurrentCudaDevice current(device.index);
  CudaMemory<unsigned char> packed(codes.size());
  CudaMemory<u32> out(values.size());
  packed.write(codes.data());
  if (decode.is_vector) {
    const std::size_t items = (values.size() + kThreadElements - 1) / kThreadElements;
    decode_kernel<<<grid_of(items), kThreads>>>(decode.task, kThreadElements, packed.data(),
                                                out.data());
  } else {
    define_numbers_kernel<<<grid_of(values.size()), kThreads>>>(format, values.size(),
                                                                packed.data(), out.data());
  }
  finish_cuda("the kernel of codes");
  out.read(reinterpret_cast<u32*>(values.data()));
  return report;
}

BlockReport quantize_blocks_cuda(const CudaDeviceInfo& device, const BlockRules& rules,
                                 std::span<const float> x, const BlockArrays& out,
                                 std::uint64_t first) {
  const BlockFormat& format = rules.format;
  DeviceBlocks task = device_blocks(rules, x.size(), first, out.values != nullptr);
  const CurrentCudaDevice current(device.index);
  CudaMemory<u32> elements(x.size());
  if (!x.empty()) elements.write(reinterpret_cast<const u32*>(x.data()));
  const DeviceBlockShortcut shortcut = device_block_shortcut(rules, x.size(), first, true);
  if (!x.empty() && !shortcut.path.empty()) {
    return {shortcut.path, device.name, "", run_block_shortcut(format, shortcut, elements, out)};
  }
  if (format.has_tensor_scale) {
    task.tensor_scale = x.empty() ? tensor_scale_of_parts(format, {})
                                  : tensor_scale_of(format, elements.data(), x.size());
  }
  const BlockReport report = blocks_report(task, device.name);
  if (x.empty()) return report;
  const std::size_t blocks = number_of_blocks(x.size(), format);
  const int width = format.element.width_bits;
  CudaMemory<unsigned char> scales(blocks);
  CudaMemory<u32> words(x.size());
  CudaMemory<u32> values(x.size());
  CudaMemory<unsigned char> packed(packed_bytes(x.size(), width));
  blocks_kernel<<<grid_of(blocks), kThreads>>>(task, blocks, elements.data(), scales.data(),
                                               words.data(), values.data());
  finish_cuda("blocks_kernel");
  pack_kernel<<<grid_of(groups_of_eight(x.size())), kThreads>>>(words.data(), x.size(), width,
                                                                packed.data());
  finish_cuda("pack_kernel");
  if (out.scales != nullptr) scales.read(out.scales);
  if (out.elements != nullptr) packed.read(out.elements);
  if (out.values != nullptr) values.read(reinterpret_cast<u32*>(out.values));
  return report;
}

}  // namespace napier
