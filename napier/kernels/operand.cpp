#include "napier/kernels/operand.h"

#include <algorithm>

#include "napier/kernels/gemm.h"

namespace napier {
namespace {

// Columns of B (steps × columns), or rows of A when the view is transposed. Reads along memory.
void pack_columns(const MatrixView& x, std::size_t steps, std::size_t first, std::size_t count,
                  std::size_t stride, float* out) {
  if (x.column_stride == 1) {
    for (std::size_t k = 0; k < steps; ++k) {
      std::copy_n(x.data + k * x.row_stride + first, count, out + k * stride);
    }
    return;
  }
  for (std::size_t n = 0; n < count; ++n) {
    const float* const column = x.data + (first + n) * x.column_stride;
    for (std::size_t k = 0; k < steps; ++k) out[k * stride + n] = column[k * x.row_stride];
  }
}

PackedOperand operand_of(const MatrixView& x, std::size_t steps, std::size_t columns) {
  const auto pack = [x, steps, columns](std::size_t first, std::size_t count, std::size_t stride,
                                        float* out) {
    const std::size_t inside = first < columns ? std::min(count, columns - first) : 0;
    if (inside < count) std::fill_n(out, steps * stride, 0.0F);
    pack_columns(x, steps, first, inside, stride, out);
  };
  return {pack, range_of(x, steps, columns)};
}

}  // namespace

PackedGemm gemm_of_matrices(const GemmShape& shape, const MatrixView& a, const MatrixView& b,
                            const float* bias, float* c) {
  const MatrixView transposed{a.data, a.column_stride, a.row_stride};
  return {shape,
          operand_of(transposed, shape.k, shape.m),
          operand_of(b, shape.k, shape.n),
          bias,
          {c, shape.n, 1}};
}

void pack_panels(const PackedOperand& x, std::size_t first, std::size_t panels, std::size_t width,
                 std::size_t steps, float* out) {
  for (std::size_t p = 0; p < panels; ++p) {
    x.pack(first + p * width, width, width, out + p * width * steps);
  }
}

void store_row(const GemmOutput& c, std::size_t i, std::size_t j, const float* values,
               std::size_t count) {
  float* const row = c.data + i / c.group_rows * c.group_stride + i % c.group_rows * c.row_stride;
  if (c.column_stride == 1) {
    std::copy_n(values, count, row + j);
    return;
  }
  for (std::size_t n = 0; n < count; ++n) row[(j + n) * c.column_stride] = values[n];
}

}  // namespace napier
