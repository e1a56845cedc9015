#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <new>
#include <thread>
#include <vector>

#include "napier/arithmetic/values.h"
#include "napier/base/parallel.h"
#include "napier/kernels/gemm.h"

namespace napier {
namespace {

constexpr std::size_t kRows = kTileRows;
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kMostColumns = 64;  // of a tile, on any target
constexpr std::size_t kMostChunkRows = 128;
constexpr std::size_t kCacheFloats = 65536;  // of A, for a task: a quarter of a usual L2 cache

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
    store_row(job.c, at.row + r, at.column, tile + r * job.columns, columns);
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

template <typename Number>
void start_tile(const Job& job, const Place& at, Number* tile) {
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t j = 0; j < job.columns; ++j) {
      tile[r * job.columns + j] = start_of(job, at.column + j);
    }
  }
}

void compute_binary64(const Job& job, const Place& at) {
  double values[kRows * kMostColumns];
  start_tile(job, at, values);
  run_tile64(tile64_at(job, at, values));
  store_values(job, at, values);
}

// Stores a tile of sums, or computes it anew where its guard tripped.
void accept(Job& job, const Place& at, const float* tile, bool is_right) {
  if (!is_right) {
    ++job.redone;
    compute_binary64(job, at);
  } else if (job.rules.rounds_output) {
    double values[kRows * kMostColumns];
    std::copy_n(tile, kRows * job.columns, values);
    finish(job, at, values);
  } else {
    store(job, at, tile);
  }
}

void compute_binary32(Job& job, const Place& at) {
  alignas(kCacheLine) float tile[kRows * kMostColumns];
  start_tile(job, at, tile);
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
  accept(job, at, tile, run_tile32(t, job.plan.is_guarded));
}

void compute_any32(Job& job, const Place& at) {
  alignas(kCacheLine) float tile[kRows * kMostColumns];
  start_tile(job, at, tile);
  TileAny32 t = job.plan.any32;
  t.a = at.a;
  t.b = at.b;
  t.c = tile;
  t.row = static_cast<std::uint32_t>(at.row);
  t.column = static_cast<std::uint32_t>(at.column);
  accept(job, at, tile, run_tile_any32(t));
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
    case GemmPath::any32:
      return compute_any32(job, at);
    case GemmPath::binary64:
      return compute_binary64(job, at);
    case GemmPath::scalar:
      return compute_scalar(job, at);
  }
}

std::size_t divide_up(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

// How C is cut into tasks: chunks of rows, whose part of A stays in a core's cache, times groups of
// columns, as many as give every thread work.
struct Tasks {
  std::size_t chunk_rows;
  std::size_t chunks;
  std::size_t group_panels;
  std::size_t groups;
};

Tasks tasks_of(const GemmShape& shape, std::size_t panels, int threads) {
  const std::size_t fitting = kCacheFloats / std::max<std::size_t>(1, shape.k) / kRows * kRows;
  Tasks tasks{};
  tasks.chunk_rows = std::clamp(fitting, kRows, kMostChunkRows);
  tasks.chunks = divide_up(shape.m, tasks.chunk_rows);
  const std::size_t workers =
      threads > 0 ? static_cast<std::size_t>(threads) : std::thread::hardware_concurrency();
  const std::size_t wanted = workers == 1 ? 1 : divide_up(4 * workers, tasks.chunks);
  tasks.group_panels = divide_up(panels, std::min(panels, std::max<std::size_t>(1, wanted)));
  tasks.groups = divide_up(panels, tasks.group_panels);
  return tasks;
}

void run_task(Job& job, const Tasks& tasks, std::size_t task, const PackedOperand& a,
              const float* right) {
  const std::size_t steps = job.shape.k;
  const std::size_t first = task % tasks.chunks * tasks.chunk_rows;
  const std::size_t rows = std::min(tasks.chunk_rows, job.shape.m - first);
  const Panel left(divide_up(rows, kRows) * kRows * steps);
  pack_panels(a, first, divide_up(rows, kRows), kRows, steps, left.data());
  const std::size_t first_column = task / tasks.chunks * tasks.group_panels * job.columns;
  const std::size_t end = first_column + tasks.group_panels * job.columns;
  for (std::size_t j = first_column; j < std::min(job.shape.n, end); j += job.columns) {
    for (std::size_t i = 0; i < rows; i += kRows) {
      compute(job, {first + i, j, left.data() + i * steps, right + j * steps});
    }
  }
}

}  // namespace

GemmReport gemm_packed(const GemmRules& rules, const PackedGemm& gemm, int threads) {
  check_rules(rules);
  const GemmShape& shape = gemm.shape;
  const GemmPlan plan =
      plan_gemm(rules, shape.k, gemm.a.range, gemm.b.range, largest_of_bias(gemm.bias, shape.n),
                {.has_own_products = true,
                 .has_fused_sums = has_fused_multiply_add(),
                 .has_registers = true});
  Job job{rules, shape, plan, gemm.bias, gemm.c, static_cast<std::size_t>(tile_columns()), {}};
  const std::size_t panels = divide_up(shape.n, job.columns);
  const Panel right(panels * job.columns * shape.k);
  parallel_for(panels, threads, [&](std::size_t p) {
    pack_panels(gemm.b, p * job.columns, 1, job.columns, shape.k,
                right.data() + p * job.columns * shape.k);
  });
  const Tasks tasks = tasks_of(shape, panels, threads);
  parallel_for(tasks.chunks * tasks.groups, threads,
               [&](std::size_t task) { run_task(job, tasks, task, gemm.a, right.data()); });
  return {name_of(plan.path),
          simd_target(),
          plan.reason,
          plan.is_guarded && (plan.path == GemmPath::binary32 || plan.path == GemmPath::any32),
          panels * divide_up(shape.m, kRows),
          job.redone};
}

float largest_of_bias(const float* bias, std::size_t count) {
  float largest = 0;
  for (std::size_t j = 0; bias != nullptr && j < count; ++j) {
    if (std::isnan(bias[j])) return HUGE_VALF;
    largest = std::max(largest, std::abs(bias[j]));
  }
  return largest;
}

GemmReport gemm_each(const GemmRules& rules, const GemmShape& shape, const GemmBatch& batch,
                     const MultiplyOne& multiply) {
  GemmReport all;
  for (std::size_t n = 0; n < batch.count; ++n) {
    GemmRules own = rules;
    own.random.stream += static_cast<u32>(n);
    MatrixView a = batch.a;
    MatrixView b = batch.b;
    a.data += n * batch.a_stride;
    b.data += n * batch.b_stride;
    const GemmReport one = multiply(own, a, b, batch.c + n * shape.m * shape.n);
    if (n == 0) {
      all = one;
      continue;
    }
    all.tiles += one.tiles;
    all.tiles_redone += one.tiles_redone;
    all.chunks += one.chunks;
    all.is_guarded = all.is_guarded || one.is_guarded;
    if (one.path != all.path) all.path = "mixed";
  }
  return all;
}

GemmReport gemm_cpu(const GemmRules& rules, const GemmShape& shape, const MatrixView& a,
                    const MatrixView& b, const float* bias, float* c, int threads) {
  return gemm_packed(rules, gemm_of_matrices(shape, a, b, bias, c), threads);
}

GemmReport gemm_batched_cpu(const GemmRules& rules, const GemmShape& shape, std::size_t batch,
                            const MatrixView& a, std::size_t a_stride, const MatrixView& b,
                            std::size_t b_stride, const float* bias, float* c, int threads) {
  return gemm_each(
      rules, shape, {batch, a, a_stride, b, b_stride, c},
      [&](const GemmRules& own, const MatrixView& left, const MatrixView& right, float* out) {
        return gemm_cpu(own, shape, left, right, bias, out, threads);
      });
}

}  // namespace napier
