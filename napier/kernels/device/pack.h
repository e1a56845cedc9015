#pragma once

#include <vector>

#include "napier/kernels/device/tile.h"
#include "napier/kernels/gemm.h"
#include "napier/kernels/gemm_plan.h"

namespace napier {

// What a device makes of a plan.
//   fixed32, binary32  the shortcuts of tile.h · definition: the scalar text, output by output
enum class DevicePath { fixed32, binary32, definition };

const char* name_of(DevicePath path);

// A GEMM as it is handed to a device.
struct DeviceGemm {
  DevicePath path = DevicePath::definition;
  TileKind kind = {};
  DeviceTask task = {};
  std::string reason;
  std::size_t row_panels = 0;
  std::size_t column_panels = 0;
  std::size_t padded_rows = 0;
};

// panel_columns is the width of B's panels. Without `has_shortcuts` (a device that flushes
// subnormals, say, for the reason given) the path is the definition.
struct DeviceAbilities {
  std::size_t panel_columns = 0;
  bool has_shortcuts = true;
  std::string reason;
};

// Checks rules and sizes (Error), and plans. Sizes are below 2^31.
DeviceGemm plan_device_gemm(const GemmRules& rules, const GemmShape& shape, const MatrixView& a,
                            const MatrixView& b, const float* bias,
                            const DeviceAbilities& abilities);

// The sizes in elements, and the packing, of padded operands: tile.h tells the order.
std::size_t left_size(const DeviceGemm& gemm);
std::size_t right_size(const DeviceGemm& gemm);
void pack_left(const DeviceGemm& gemm, const MatrixView& a, float* out);
void pack_right(const DeviceGemm& gemm, const MatrixView& b, float* out);
void pack_bias(const DeviceGemm& gemm, const float* bias, float* out);

// From the padded C to the caller's (rows, columns).
void unpack(const DeviceGemm& gemm, const float* padded, float* c);

}  // namespace napier
