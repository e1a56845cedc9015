#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <new>
#include <thread>
#include <vector>

#include "napier/arithmetic/values.h"
#include "napier/base/error.h"
#include "napier/base/parallel.h"
#include "napier/kernels/gemm.h"

namespace napier {
namespace {

constexpr std::size_t kRows = kTileRows;
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kMostColumns = 64;  // of a tile, on any target
constexpr std::size_t kRowsPerTask = 128;

// Cache-aligned floats.
class Panel {
 public:
  explicit Panel(std::size_t size)
      : data_(static_cast<float*>(
            ::operator new (size * sizeof(float) + kCacheLine, std::align_val_t{kCacheLine}))) {}
  float* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(float* p) const { ::operator delete (p, std::align_val_t{kCacheLine}); }
  };
  std::unique_ptr<float, Free> data_;
};

// Everything a tile needs to know but its place.
struct Job {
  const GemmRules& rules;
  GemmShape shape;
  const GemmPlan& plan;
  const float* bias;
  GemmOutput c;
  std::size_t columns;
  std::atomic<std::size_t> redone{0};
};

struct Place {
  std::size_t row;
  std::size_t column;
  const float* a;  // steps × kRows
  const float* b;  // steps × columns
};

float start_of(const Job& job, std::size_t column) {
  return job.bias != nullptr && column < job.shape.n ? job.bias[column] : 0;
}

void store(const Job& job, const Place& at, const float* tile) {
  const std::size_t rows = std::min(kRows, job.shape.m - at.row);
  const std::size_t columns = std::min(job.columns, job.shape.n - at.column);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t j = 0; j < columns; ++j) {
      job.c.data[(at.row + r) * job.c.row_stride + (at.column + j) * job.c.column_stride] =
          tile[r * job.columns + j];
    }
  }
}

Tile64 tile64_at(const Job& job, const Place& at, double* c) {
  Tile64 tile = job.plan.tile64;
  tile.a = at.a;
  tile.b = at.b;
  tile.c = c;
  tile.row = static_cast<std::uint32_t>(at.row);
  tile.column = static_cast<std::uint32_t>(at.column);
  return tile;
}

void store_values(const Job& job, const Place& at, const double* values) {
  float tile[kRows * kMostColumns];
  for (std::size_t n = 0; n < kRows * job.columns; ++n) tile[n] = static_cast<float>(values[n]);
  store(job, at, tile);
}

// From the sums' values to the outputs'.
void finish(const Job& job, const Place& at, double* values) {
  if (job.rules.rounds_output) run_output64(tile64_at(job, at, values));
  store_values(job, at, values);
}

void compute_binary64(const Job& job, const Place& at) {
  double values[kRows * kMostColumns];
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t j = 0; j < job.columns; ++j) {
      values[r * job.columns + j] = start_of(job, at.column + j);
    }
  }
  run_tile64(tile64_at(job, at, values));
  store_values(job, at, values);
}

void compute_binary32(Job& job, const Place& at) {
  alignas(kCacheLine) float tile[kRows * kMostColumns];
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t j = 0; j < job.columns; ++j) {
      tile[r * job.columns + j] = start_of(job, at.column + j);
    }
  }
  Tile32 t;
  t.steps = job.shape.k;
  t.a = at.a;
  t.b = at.b;
  t.c = tile;
  t.product = job.plan.product32;
  t.sum = job.plan.sum32;
  t.random = job.rules.random;
  t.row = static_cast<std::uint32_t>(at.row);
  t.column = static_cast<std::uint32_t>(at.column);
  if (!run_tile32(t, job.plan.is_guarded)) {
    ++job.redone;
    compute_binary64(job, at);
    return;
  }
  if (!job.rules.rounds_output) {
    store(job, at, tile);
    return;
  }
  double values[kRows * kMostColumns];
  std::copy_n(tile, kRows * job.columns, values);
  finish(job, at, values);
}

void compute_fixed32(const Job& job, const Place& at) {
  std::int32_t sums[kRows * kMostColumns] = {};
  Tile32 t;
  t.steps = job.shape.k;
  t.a = at.a;
  t.b = at.b;
  run_tile_fixed32(t, job.plan.magic, sums);
  double values[kRows * kMostColumns];
  for (std::size_t n = 0; n < kRows * job.columns; ++n) {
    values[n] = std::ldexp(sums[n], -job.plan.fixed_fraction);
  }
  finish(job, at, values);
}

void compute_scalar(const Job& job, const Place& at) {
  const Projection total = total_projection(job.rules);
  const NumberFormat result = job.rules.rounds_output ? job.rules.output.format : total.format;
  const auto exact = [](float x) { return decode(kBinary32, bits_of_value(x)); };
  float tile[kRows * kMostColumns];
  DotState state;
  for (std::size_t r = 0; r < std::min(kRows, job.shape.m - at.row); ++r) {
    for (std::size_t j = 0; j < std::min(job.columns, job.shape.n - at.column); ++j) {
      const u64 start = project_exact(exact(start_of(job, at.column + j)),
                                      {total.format, {kRne, 0}, kOverflow}, 0);
      dot_begin(&job.rules, &state, static_cast<u32>(at.row + r), static_cast<u32>(at.column + j),
                job.shape.k, start);
      for (std::size_t k = 0; k < job.shape.k; ++k) {
        dot_step(&job.rules, &state, exact(at.a[k * kRows + r]), exact(at.b[k * job.columns + j]));
      }
      tile[r * job.columns + j] = float_of_code(result, dot_finish(&job.rules, &state));
    }
  }
  store(job, at, tile);
}

void compute(Job& job, const Place& at) {
  switch (job.plan.path) {
    case GemmPath::fixed32:
      return compute_fixed32(job, at);
    case GemmPath::binary32:
      return compute_binary32(job, at);
    case GemmPath::binary64:
      return compute_binary64(job, at);
    case GemmPath::scalar:
      return compute_scalar(job, at);
  }
}

const char* name_of(GemmPath path) {
  constexpr const char* kNames[] = {"fixed32", "binary32", "binary64", "scalar"};
  return kNames[static_cast<std::size_t>(path)];
}

std::size_t divide_up(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

// Rows of A as panels of kRows, one after the other.
Panel pack_rows(const PackedOperand& a, const GemmShape& shape, int threads) {
  const std::size_t panels = divide_up(shape.m, kRows);
  Panel packed(panels * kRows * shape.k);
  parallel_for(panels, threads, [&](std::size_t p) {
    a.pack(p * kRows, kRows, kRows, packed.data() + p * kRows * shape.k);
  });
  return packed;
}

}  // namespace

GemmReport gemm_packed(const GemmRules& rules, const GemmShape& shape, const PackedOperand& a,
                       const PackedOperand& b, const float* bias, const GemmOutput& c,
                       int threads) {
  check_rules(rules);
  float largest_bias = 0;
  for (std::size_t j = 0; bias != nullptr && j < shape.n; ++j) {
    largest_bias = std::isnan(bias[j]) ? HUGE_VALF : std::max(largest_bias, std::abs(bias[j]));
  }
  const GemmPlan plan = plan_gemm(rules, shape.k, a.range, b.range, largest_bias);
  Job job{rules, shape, plan, bias, c, static_cast<std::size_t>(tile_columns()), {}};
  const Panel left = pack_rows(a, shape, threads);
  const std::size_t panels = divide_up(shape.n, job.columns);
  const std::size_t chunks = std::max<std::size_t>(1, divide_up(shape.m, kRowsPerTask));
  parallel_for(panels * chunks, threads, [&](std::size_t task) {
    const std::size_t column = task / chunks * job.columns;
    const Panel right(job.columns * shape.k);
    b.pack(column, job.columns, job.columns, right.data());
    const std::size_t first = task % chunks * kRowsPerTask;
    for (std::size_t row = first; row < std::min(shape.m, first + kRowsPerTask); row += kRows) {
      compute(job, {row, column, left.data() + row * shape.k, right.data()});
    }
  });
  return {name_of(plan.path),
          simd_target(),
          plan.reason,
          plan.is_guarded && plan.path == GemmPath::binary32,
          panels * divide_up(shape.m, kRows),
          job.redone};
}

DataRange range_of(const MatrixView& x, std::size_t rows, std::size_t columns) {
  DataRange range;
  float smallest = HUGE_VALF;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      const float size = std::abs(x.at(r, c));
      if (!std::isfinite(size)) {
        range.is_finite = false;
        continue;
      }
      range.largest = std::max(range.largest, size);
      if (size != 0) smallest = std::min(smallest, size);
    }
  }
  range.smallest = std::isfinite(smallest) ? smallest : 0;
  return range;
}

namespace {

// Columns of B, or rows of A when the view is transposed.
PackedOperand operand_of(const MatrixView& x, std::size_t steps, std::size_t columns) {
  const auto pack = [x, steps, columns](std::size_t first, std::size_t count, std::size_t stride,
                                        float* out) {
    const std::size_t inside = first < columns ? std::min(count, columns - first) : 0;
    for (std::size_t k = 0; k < steps; ++k) {
      for (std::size_t n = 0; n < inside; ++n) out[k * stride + n] = x.at(k, first + n);
      for (std::size_t n = inside; n < count; ++n) out[k * stride + n] = 0;
    }
  };
  return {pack, range_of(x, steps, columns)};
}

}  // namespace

GemmReport gemm_cpu(const GemmRules& rules, const GemmShape& shape, const MatrixView& a,
                    const MatrixView& b, const float* bias, float* c, int threads) {
  const MatrixView transposed{a.data, a.column_stride, a.row_stride};
  return gemm_packed(rules, shape, operand_of(transposed, shape.k, shape.m),
                     operand_of(b, shape.k, shape.n), bias, {c, shape.n, 1}, threads);
}

GemmReport gemm_batched_cpu(const GemmRules& rules, const GemmShape& shape, std::size_t batch,
                            const MatrixView& a, std::size_t a_stride, const MatrixView& b,
                            std::size_t b_stride, const float* bias, float* c, int threads) {
  GemmReport all;
  for (std::size_t n = 0; n < batch; ++n) {
    GemmRules own = rules;
    own.random.stream += static_cast<u32>(n);
    MatrixView left = a;
    MatrixView right = b;
    left.data += n * a_stride;
    right.data += n * b_stride;
    const GemmReport one =
        gemm_cpu(own, shape, left, right, bias, c + n * shape.m * shape.n, threads);
    if (n == 0) all = one;
    if (n == 0) continue;
    all.tiles += one.tiles;
    all.tiles_redone += one.tiles_redone;
    if (one.path != all.path) all.path = "mixed";
  }
  return all;
}

}  // namespace napier
