#pragma once

#include <cstddef>
#include <functional>
#include <limits>

#include "napier/arithmetic/gemm.h"
#include "napier/kernels/gemm_plan.h"

namespace napier {

// An operand that need not be a matrix in memory but can be read as one: pack(first, count, stride,
// out) writes the elements of columns first … first + count - 1 of B, or of rows of A, as
// out[k · stride + column]; what lies beyond the end is zero.
struct PackedOperand {
  std::function<void(std::size_t first, std::size_t count, std::size_t stride, float* out)> pack;
  DataRange range;
};

// Where results go: element (i, j) to
//   data[⌊i / group_rows⌋ · group_stride + (i mod group_rows) · row_stride + j · column_stride].
struct GemmOutput {
  float* data = nullptr;
  std::size_t row_stride = 0;
  std::size_t column_stride = 1;
  std::size_t group_rows = std::numeric_limits<std::size_t>::max();
  std::size_t group_stride = 0;
};

// A device packs A and takes C back by chunks of rows of at most so many elements each: 64 MiB.
inline constexpr std::size_t kDeviceChunk = std::size_t{1} << 24;

// A GEMM by what its operands are, wherever they come from. Each backend's driver takes one.
struct PackedGemm {
  GemmShape shape;
  PackedOperand a;
  PackedOperand b;
  const float* bias = nullptr;  // (n), or none
  GemmOutput c;
};

// The GEMM of matrices in memory; c is row-major.
PackedGemm gemm_of_matrices(const GemmShape& shape, const MatrixView& a, const MatrixView& b,
                            const float* bias, float* c);

// `panels` panels of `width` columns of B (rows of A) from `first` on, one after the other:
// element k of column first + p · width + w goes to out[(p · steps + k) · width + w].
void pack_panels(const PackedOperand& x, std::size_t first, std::size_t panels, std::size_t width,
                 std::size_t steps, float* out);

// Stores the results of row i from column j on.
void store_row(const GemmOutput& c, std::size_t i, std::size_t j, const float* values,
               std::size_t count);

}  // namespace napier
