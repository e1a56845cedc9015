#pragma once

#include <string>

#include "napier/kernels/device/ordered_items.h"
#include "napier/kernels/gemm.h"

namespace napier {

// What a device makes of a plan.
//   fixed32, binary32  the shortcuts of tile.h
//   any32, binary64    any rounding and order (orders-inl.h), carried in binary32 or in binary64
//   definition         the scalar text, output by output
enum class DevicePath { fixed32, binary32, any32, binary64, definition };

const char* name_of(DevicePath path);

// A GEMM, or a chunk of its rows, as it is handed to a device.
struct DeviceGemm {
  DevicePath path = DevicePath::definition;
  TileKind kind = {};
  DeviceTask task = {};
  SumOrder order = kSequential;
  carrier32::OrderedTask any32 = {};
  carrier64::OrderedTask binary64 = {};  // also of tiles whose guard trips, if has_binary64
  bool has_binary64 = false;
  std::string reason;
  std::size_t row_panels = 0;
  std::size_t column_panels = 0;
  std::size_t padded_rows = 0;
};

// panel_columns is the width of B's panels. Without `has_shortcuts` (a device that flushes
// subnormals, say, for the reason given) the path is the definition. has_double: it has binary64.
struct DeviceAbilities {
  std::size_t panel_columns = 0;
  bool has_shortcuts = true;
  bool has_double = true;
  std::string reason;
};

// Whether the tiles of a path leave the output's projection to finish_output, and those whose guard
// tripped to the path binary64 or to the definition.
bool leaves_output(DevicePath path);

// Checks rules and sizes (Error), and plans. Sizes are below 2^31.
DeviceGemm plan_device_gemm(const GemmRules& rules, const PackedGemm& gemm,
                            const DeviceAbilities& abilities);

// How many row panels make a chunk whose parts of A and of C have at most so many elements each:
// one at least.
std::size_t panels_of_chunk(const DeviceGemm& whole, std::size_t most_elements);

// The chunk of row panels first … first + panels - 1, or as many as there are.
DeviceGemm chunk_of(const DeviceGemm& whole, std::size_t first, std::size_t panels);

// The sizes in elements, and the packing, of padded operands: tile.h tells the order.
std::size_t left_size(const DeviceGemm& chunk);
std::size_t right_size(const DeviceGemm& gemm);
std::size_t output_size(const DeviceGemm& chunk);
void pack_left(const DeviceGemm& chunk, const PackedOperand& a, float* out);
void pack_right(const DeviceGemm& gemm, const PackedOperand& b, float* out);
void pack_bias(const DeviceGemm& gemm, const float* bias, float* out);

// From a chunk's padded rows of C to the caller's.
void unpack(const DeviceGemm& chunk, const float* padded, const GemmOutput& c);

}  // namespace napier
