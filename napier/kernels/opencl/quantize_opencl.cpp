#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/packed_codes.h"
#include "napier/base/error.h"
#include "napier/kernels/device/vector_task.h"
#include "napier/kernels/opencl/device.h"

namespace napier {
namespace {

constexpr cl_uint kCpuSpan = 64;
constexpr std::size_t kCpuElements = 4096;  // of an item, on the shortcuts
constexpr std::size_t kGpuElements = 64;
constexpr const char* kOptions = "-cl-std=CL1.2 -DNAPIER_LANES=1";
DeviceKernel kernel(OpenClState& s, const char* name) {
  return DeviceKernel(s, opencl_elements_text(), kOptions, name);
}

// Groups of eight, or blocks, that an item takes: a CPU spends more on starting an item than on
// one.
cl_uint span_of(const OpenClState& s) { return s.is_gpu ? 1 : kCpuSpan; }

std::size_t items_of(const OpenClState& s, std::size_t count) {
  return (count + span_of(s) - 1) / span_of(s);
}

// At least `items` items in whole groups: a driver that chose the groups itself would compile the
// kernel anew for other numbers of items.
void run_items(OpenClState& s, DeviceKernel& ready, std::size_t items) {
  const std::size_t group = s.group_items;
  ready.run((items + group - 1) / group * group, 1, group);
}

std::size_t groups_of_eight(std::size_t count) { return (count + 7) / 8; }

template <class T>
DeviceBuffer buffer_of_array(OpenClState& s, std::span<const T> x) {
  if (s.shares_memory && !x.empty()) return {s, x.data(), x.size_bytes()};
  DeviceBuffer buffer(s, x.size_bytes());
  buffer.write([&](void* memory) { std::copy(x.begin(), x.end(), static_cast<T*>(memory)); });
  return buffer;
}

// What becomes `bytes` bytes at `to`, if it is wanted; read_to brings it there.
DeviceBuffer buffer_for(OpenClState& s, void* to, std::size_t bytes) {
  if (to == nullptr) return {s, 0};
  if (s.shares_memory) return {s, to, bytes};
  return {s, bytes};
}

void read_to(DeviceBuffer& buffer, void* to, std::size_t bytes) {
  buffer.read([&](const void* memory) {
    if (memory == to) return;
    std::copy_n(static_cast<const std::byte*>(memory), bytes, static_cast<std::byte*>(to));
  });
}

std::string vector_options(const OpenClState& s, const VectorKind& kind) {
  constexpr const char* kMethods[] = {"kNearestMethod", "kCutMethod", "kThresholdMethod",
                                      "kDirectedMethod", "kOddMethod"};
  return fmt::format(
      "-cl-std=CL1.2 -DNAPIER_LANES={} -DNAPIER_METHOD={} -DNAPIER_IS_INTEGER={} "
      "-DNAPIER_FIELD_BITS={}{}",
      s.lanes, kMethods[kind.method], kind.is_integer, kind.field_bits,
      s.has_double ? " -DNAPIER_HAS_DOUBLE" : "");
}

// x rounded by a shortcut, into the arrays that are not null.
struct VectorOutputs {
  float* values = nullptr;
  std::uint32_t* words = nullptr;
  std::uint8_t* packed = nullptr;
};

void run_shortcut(OpenClState& s, const DeviceShortcut& shortcut, std::span<const float> x,
                  const VectorOutputs& out) {
  const std::size_t packed_size = packed_bytes(x.size(), shortcut.task.width);
  const DeviceBuffer given = buffer_of(s, shortcut.task);
  const DeviceBuffer elements = buffer_of_array(s, x);
  DeviceBuffer values = buffer_for(s, out.values, x.size_bytes());
  DeviceBuffer words = buffer_for(s, out.words, x.size_bytes());
  DeviceBuffer packed = buffer_for(s, out.packed, packed_size);
  const int wants = (out.values != nullptr ? kWantsValues : 0) |
                    (out.words != nullptr ? kWantsWords : 0) |
                    (out.packed != nullptr ? kWantsPacked : 0);
  const std::size_t span = s.is_gpu ? kGpuElements : kCpuElements;
  DeviceKernel quantize(s, opencl_vectors_text(), vector_options(s, shortcut.kind),
                        "quantize_vector");
  quantize.with(given).with(cl_ulong{span}).with(cl_int{wants}).with(elements);
  quantize.with(values).with(words).with(packed);
  run_items(s, quantize, (x.size() + span - 1) / span);
  if (out.values != nullptr) read_to(values, out.values, x.size_bytes());
  if (out.words != nullptr) read_to(words, out.words, x.size_bytes());
  if (out.packed != nullptr) read_to(packed, out.packed, packed_size);
}

// The shortcut that a device may take; its path is empty where there is none.
DeviceShortcut shortcut_of(const OpenClState& s, const Projection& to, const RandomSource& random,
                           std::size_t count, std::uint64_t first) {
  return s.info.has_shortcuts ? device_shortcut(to, random, count, first) : DeviceShortcut{};
}

// codes: one word for each.
void read_packed(OpenClState& s, const DeviceBuffer& codes, std::size_t count, int width,
                 std::uint8_t* out) {
  const std::size_t bytes = packed_bytes(count, width);
  DeviceBuffer packed(s, bytes);
  DeviceKernel pack = kernel(s, "pack_codes");
  pack.with(codes).with(span_of(s)).with(cl_ulong{count}).with(cl_int{width}).with(packed);
  run_items(s, pack, items_of(s, groups_of_eight(count)));
  read_to(packed, out, bytes);
}

// look: a kernel that finds the largest number of each part.
std::uint32_t tensor_scale_of(OpenClState& s, const BlockFormat& format, DeviceKernel look,
                              const DeviceBuffer& x, std::size_t count) {
  std::vector<std::uint32_t> largest((count + kNumbersPerPart - 1) / kNumbersPerPart);
  DeviceBuffer parts(s, largest.size() * sizeof(std::uint32_t));
  look.with(x).with(cl_ulong{count}).with(cl_ulong{kNumbersPerPart}).with(parts);
  run_items(s, look, largest.size());
  read_to(parts, largest.data(), largest.size() * sizeof(std::uint32_t));
  return tensor_scale_of_parts(format, largest);
}

}  // namespace

QuantizeReport quantize_opencl(OpenClDevice& device, const Projection& to,
                               const RandomSource& random, std::span<const float> x,
                               std::span<float> values, std::span<std::uint32_t> codes,
                               std::uint64_t first) {
  check_projection(to, "the result");
  require(to.format.width_bits <= 32, "a code has at most 32 bits");
  require(values.size() == x.size(), "as many values as elements");
  require(codes.empty() || codes.size() == x.size(), "as many codes as elements, or none");
  OpenClState& s = device.state();
  const DeviceShortcut shortcut = shortcut_of(s, to, random, x.size(), first);
  const QuantizeReport report = vector_report(shortcut, narrow_codes(to), device.info().name);
  if (x.empty()) return report;
  if (!shortcut.path.empty()) {
    run_shortcut(s, shortcut, x, {values.data(), codes.empty() ? nullptr : codes.data(), nullptr});
    return report;
  }
  const DeviceBuffer given = buffer_of(s, device_vector(to, random, x.size(), first));
  const DeviceBuffer elements = buffer_of_array(s, x);
  DeviceBuffer rounded(s, x.size_bytes());
  DeviceBuffer words(s, x.size_bytes());
  DeviceKernel quantize = kernel(s, "quantize");
  quantize.with(given).with(span_of(s)).with(elements).with(rounded).with(words);
  run_items(s, quantize, items_of(s, groups_of_eight(x.size())));
  read_to(rounded, values.data(), x.size_bytes());
  if (!codes.empty()) read_to(words, codes.data(), x.size_bytes());
  return report;
}

QuantizeReport quantize_codes_opencl(OpenClDevice& device, const Projection& to,
                                     const RandomSource& random, std::span<const float> x,
                                     std::span<std::uint8_t> codes, std::uint64_t first) {
  check_device_codes(to, x.size(), codes);
  OpenClState& s = device.state();
  const DeviceShortcut shortcut = shortcut_of(s, to, random, x.size(), first);
  const QuantizeReport report = vector_report(shortcut, narrow_codes(to), device.info().name);
  if (x.empty()) return report;
  if (!shortcut.path.empty()) {
    run_shortcut(s, shortcut, x, {nullptr, nullptr, codes.data()});
    return report;
  }
  const DeviceBuffer given = buffer_of(s, device_vector(to, random, x.size(), first));
  const DeviceBuffer elements = buffer_of_array(s, x);
  DeviceBuffer packed(s, codes.size());
  DeviceKernel quantize = kernel(s, "quantize_codes");
  quantize.with(given).with(span_of(s)).with(elements).with(packed);
  run_items(s, quantize, items_of(s, groups_of_eight(x.size())));
  read_to(packed, codes.data(), codes.size());
  return report;
}

QuantizeReport decode_opencl(OpenClDevice& device, const NumberFormat& format,
                             std::span<const std::uint8_t> codes, std::span<float> values) {
  check_device_decode(format, codes, values.size());
  OpenClState& s = device.state();
  const DeviceDecode decode = device_decode(format, values.size());
  const bool is_vector = decode.is_vector && s.info.has_shortcuts;
  const QuantizeReport report = decode_report(is_vector, device.info().name);
  if (values.empty()) return report;
  const DeviceBuffer packed = buffer_of_array(s, codes);
  DeviceBuffer out = buffer_for(s, values.data(), values.size_bytes());
  if (is_vector) {
    const std::size_t span = s.is_gpu ? kGpuElements : kCpuElements;
    const DeviceBuffer given = buffer_of(s, decode.task);
    DeviceKernel ready(s, opencl_decode_text(),
                       fmt::format("-cl-std=CL1.2 -DNAPIER_LANES={}", s.lanes), "decode_vector");
    ready.with(given).with(cl_ulong{span}).with(packed).with(out);
    run_items(s, ready, (values.size() + span - 1) / span);
  } else {
    const DeviceBuffer given = buffer_of(s, format);
    DeviceKernel ready = kernel(s, "decode_codes");
    ready.with(given).with(span_of(s)).with(cl_ulong{values.size()}).with(packed).with(out);
    run_items(s, ready, items_of(s, groups_of_eight(values.size())));
  }
  read_to(out, values.data(), values.size_bytes());
  return report;
}

namespace {

// The tensor scale's bits.
std::uint32_t run_block_shortcut(OpenClState& s, const BlockFormat& format,
                                 DeviceBlockShortcut shortcut, std::span<const float> x,
                                 const BlockArrays& out) {
  const auto size = static_cast<std::size_t>(format.block_size);
  const std::size_t blocks = number_of_blocks(x.size(), format);
  const std::size_t packed_size = packed_bytes(x.size(), format.element.width_bits);
  const std::string options = vector_options(s, shortcut.kind);
  const auto vector_kernel = [&](const char* name) {
    return DeviceKernel(s, opencl_vectors_text(), options, name);
  };
  const DeviceBuffer elements = buffer_of_array(s, x);
  std::uint32_t tensor_scale = 0x3F800000;
  if (format.has_tensor_scale) {
    tensor_scale =
        tensor_scale_of(s, format, vector_kernel("largest_by_vectors"), elements, x.size());
    set_tensor_scale(tensor_scale, shortcut);
  }
  const bool is_quotient = shortcut.path == "quotient";
  const DeviceBuffer given =
      is_quotient ? buffer_of(s, shortcut.task) : buffer_of(s, shortcut.task.blocks);
  DeviceBuffer scales(s, blocks);
  DeviceBuffer values = buffer_for(s, out.values, x.size_bytes());
  DeviceBuffer packed = buffer_for(s, out.elements, packed_size);
  const int wants =
      (out.values != nullptr ? kWantsValues : 0) | (out.elements != nullptr ? kWantsPacked : 0);
  const std::size_t span =
      std::max<std::size_t>(1, (s.is_gpu ? kGpuElements : kCpuElements) / size);
  DeviceKernel quantize =
      vector_kernel(is_quotient ? "quantize_quotient_blocks" : "quantize_power_blocks");
  quantize.with(given).with(cl_ulong{span}).with(cl_int{wants}).with(elements);
  quantize.with(scales).with(values).with(packed);
  run_items(s, quantize, (blocks + span - 1) / span);
  if (out.scales != nullptr) read_to(scales, out.scales, blocks);
  if (out.values != nullptr) read_to(values, out.values, x.size_bytes());
  if (out.elements != nullptr) read_to(packed, out.elements, packed_size);
  return tensor_scale;
}

}  // namespace

BlockReport quantize_blocks_opencl(OpenClDevice& device, const BlockRules& rules,
                                   std::span<const float> x, const BlockArrays& out,
                                   std::uint64_t first) {
  const BlockFormat& format = rules.format;
  DeviceBlocks task = device_blocks(rules, x.size(), first, out.values != nullptr);
  OpenClState& s = device.state();
  if (s.info.has_shortcuts && !x.empty()) {
    const DeviceBlockShortcut shortcut =
        device_block_shortcut(rules, x.size(), first, s.has_double);
    if (!shortcut.path.empty()) {
      const std::uint32_t tensor_scale = run_block_shortcut(s, format, shortcut, x, out);
      return {shortcut.path, device.info().name, "", tensor_scale};
    }
  }
  const DeviceBuffer elements = buffer_of_array(s, x);
  if (format.has_tensor_scale) {
    task.tensor_scale =
        x.empty() ? tensor_scale_of_parts(format, {})
                  : tensor_scale_of(s, format, kernel(s, "largest_numbers"), elements, x.size());
  }
  const BlockReport report = blocks_report(task, device.info().name);
  if (x.empty()) return report;
  const std::size_t blocks = number_of_blocks(x.size(), format);
  const DeviceBuffer given = buffer_of(s, task);
  DeviceBuffer scales(s, blocks);
  const DeviceBuffer words(s, x.size_bytes());
  DeviceBuffer values(s, x.size_bytes());
  DeviceKernel quantize = kernel(s, "quantize_blocks");
  quantize.with(given).with(span_of(s)).with(elements).with(scales).with(words).with(values);
  run_items(s, quantize, items_of(s, blocks));
  if (out.scales != nullptr) read_to(scales, out.scales, blocks);
  if (out.values != nullptr) read_to(values, out.values, x.size_bytes());
  if (out.elements != nullptr) {
    read_packed(s, words, x.size(), format.element.width_bits, out.elements);
  }
  return report;
}

}  // namespace napier
