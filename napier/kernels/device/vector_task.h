#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "napier/kernels/block_quantize.h"
#include "napier/kernels/device/block_vectors.h"
#include "napier/kernels/device/blocks.h"
#include "napier/kernels/device/decode.h"
#include "napier/kernels/quantize.h"

namespace napier {

// What a device's functions require of their callers before anything is copied.
void check_device_decode(const NumberFormat& format, std::span<const std::uint8_t> codes,
                         std::size_t count);
void check_device_codes(const Projection& to, std::size_t count,
                        std::span<const std::uint8_t> codes);

// The projection as integers see it; is_narrow says whether they can.
NarrowCodes narrow_codes(const Projection& to);

DeviceVector device_vector(const Projection& to, const RandomSource& random, std::size_t count,
                           std::uint64_t first);

// A vector by the shortcuts of the CPU's 32-bit paths; `path` is empty where they do not take it:
// another path of plan_quantize, an lfsr, or draws of which the first is not the first of a call.
struct DeviceShortcut {
  VectorKind kind;
  VectorTask task;
  std::string path;
};
DeviceShortcut device_shortcut(const Projection& to, const RandomSource& random, std::size_t count,
                               std::uint64_t first);

// Codes to numbers, on Decoder's path `vector`, or by the definition where is_vector says no.
struct DeviceDecode {
  bool is_vector;
  DecodeTask task;
};
DeviceDecode device_decode(const NumberFormat& format, std::size_t count);
QuantizeReport decode_report(bool is_vector, const std::string& device);

// The rules of BlockQuantizer, and what a kernel reads; tensor_scale is 1 as yet.
DeviceBlocks device_blocks(const BlockRules& rules, std::size_t count, std::uint64_t first,
                           bool wants_values);

// Blocks of whole units likewise, on BlockPlan's path `power`, or `quotient` where the device has
// binary64; that wants set_tensor_scale.
struct DeviceBlockShortcut {
  VectorKind kind;
  QuotientVectors task;  // of `power` only its blocks
  double largest_element;
  std::string path;
};
DeviceBlockShortcut device_block_shortcut(const BlockRules& rules, std::size_t count,
                                          std::uint64_t first, bool has_double);
void set_tensor_scale(std::uint32_t bits, DeviceBlockShortcut& shortcut);

// The path is "integer64" or "definition".
QuantizeReport codes_report(const NarrowCodes& narrow, const std::string& device);
// The same where a shortcut may be taken: its path then.
QuantizeReport vector_report(const DeviceShortcut& shortcut, const NarrowCodes& narrow,
                             const std::string& device);
BlockReport blocks_report(const DeviceBlocks& task, const std::string& device);

// The tensor scale of an array whose parts have these largest sizes.
std::uint32_t tensor_scale_of_parts(const BlockFormat& format,
                                    std::span<const std::uint32_t> largest);

// Numbers that one item looks through for a tensor scale.
inline constexpr std::size_t kNumbersPerPart = 1024;

}  // namespace napier
