#include "napier/kernels/reduce.h"

#include <algorithm>
#include <atomic>

#include "napier/arithmetic/values.h"
#include "napier/base/parallel.h"

namespace napier {
namespace {

constexpr std::size_t kMostSums = 256;  // of a tile, on any target
constexpr std::size_t kCacheLine = 64;

struct Job {
  const GemmRules& rules;
  const Reduction& reduction;
  const GemmPlan& plan;
  float* sums;
  std::size_t tile_sums;
  std::atomic<std::size_t> redone{0};
};

std::size_t count_at(const Job& job, std::size_t first) {
  return std::min(job.tile_sums, job.reduction.count - first);
}

float start_of(const Reduction& r, std::size_t n) { return r.start == nullptr ? 0 : r.start[n]; }

SumOperand operand_at(const Job& job, std::size_t first) {
  const MatrixView& x = job.reduction.x;
  if (job.reduction.steps == 0) return {nullptr, 0, 0, count_at(job, first)};
  return {x.data + first * x.column_stride, x.row_stride, x.column_stride, count_at(job, first)};
}

template <typename Number>
void start_tile(const Job& job, std::size_t first, Number* tile) {
  std::fill_n(tile, job.tile_sums, Number{0});
  for (std::size_t n = 0; n < count_at(job, first); ++n) {
    tile[n] = start_of(job.reduction, first + n);
  }
}

template <class Tile, typename Number>
Tile tile_at(Tile tile, std::size_t first, Number* c) {
  tile.c = c;
  tile.row = 0;
  tile.column = static_cast<std::uint32_t>(first);
  return tile;
}

template <typename Number>
void store(const Job& job, std::size_t first, const Number* tile) {
  for (std::size_t n = 0; n < count_at(job, first); ++n) {
    job.sums[first + n] = static_cast<float>(tile[n]);
  }
}

void sum_in_binary64(const Job& job, std::size_t first) {
  double tile[kMostSums];
  start_tile(job, first, tile);
  run_sums64(tile_at(job.plan.tile64, first, tile), operand_at(job, first));
  store(job, first, tile);
}

bool run_tile(const Job& job, std::size_t first, float* tile) {
  if (job.plan.path == GemmPath::any32) {
    return run_sums_any32(tile_at(job.plan.any32, first, tile), operand_at(job, first));
  }
  Tile32 t;
  t.steps = job.reduction.steps;
  t.sum = job.plan.sum32;
  t.random = job.rules.random;
  return run_sums32(tile_at(t, first, tile), operand_at(job, first), job.plan.is_guarded);
}

// Where a guard trips, the tile is computed anew.
void sum_in_binary32(Job& job, std::size_t first) {
  alignas(kCacheLine) float tile[kMostSums];
  start_tile(job, first, tile);
  if (!run_tile(job, first, tile)) {
    ++job.redone;
    sum_in_binary64(job, first);
  } else if (job.rules.rounds_output) {
    double values[kMostSums];
    std::copy_n(tile, job.tile_sums, values);
    run_sum_outputs64(tile_at(job.plan.tile64, first, values));
    store(job, first, values);
  } else {
    store(job, first, tile);
  }
}

void sum_by_definition(const Job& job, std::size_t first) {
  const Projection total = total_projection(job.rules);
  const NumberFormat result = job.rules.rounds_output ? job.rules.output.format : total.format;
  const auto exact = [](float x) { return decode(kBinary32, bits_of_value(x)); };
  DotState state;
  for (std::size_t n = first; n < first + count_at(job, first); ++n) {
    const u64 start =
        project_exact(exact(start_of(job.reduction, n)), {total.format, {kRne, 0}, kOverflow}, 0);
    dot_begin(&job.rules, &state, 0, static_cast<u32>(n), job.reduction.steps, start);
    for (std::size_t k = 0; k < job.reduction.steps; ++k) {
      dot_step(&job.rules, &state, exact(1), exact(job.reduction.x.at(k, n)));
    }
    job.sums[n] = float_of_code(result, dot_finish(&job.rules, &state));
  }
}

void sum_tile(Job& job, std::size_t first) {
  switch (job.plan.path) {
    case GemmPath::binary32:
    case GemmPath::any32:
      return sum_in_binary32(job, first);
    case GemmPath::binary64:
      return sum_in_binary64(job, first);
    case GemmPath::scalar:
    case GemmPath::fixed32:  // of rounded products alone
      return sum_by_definition(job, first);
  }
}

MatrixView one() {
  static constexpr float kOne = 1;
  return {&kOne, 0, 0};
}

GemmShape shape_of(const Reduction& r) { return {1, r.count, r.steps}; }

}  // namespace

GemmReport reduce_cpu(const GemmRules& rules, const Reduction& reduction, float* sums,
                      int threads) {
  const GemmRules own = reduction_rules(rules);
  const GemmPlan plan =
      plan_gemm(own, reduction.steps, {.largest = 1, .smallest = 1},
                range_of(reduction.x, reduction.steps, reduction.count),
                largest_of_bias(reduction.start, reduction.count),
                {.has_own_products = true, .has_fused_sums = true, .has_registers = true});
  Job job{own, reduction, plan, sums, static_cast<std::size_t>(kTileRows * tile_columns()), {}};
  const std::size_t tiles = (reduction.count + job.tile_sums - 1) / job.tile_sums;
  parallel_for(tiles, threads, [&job](std::size_t n) { sum_tile(job, n * job.tile_sums); });
  return {name_of(plan.path),
          simd_target(),
          plan.reason,
          plan.is_guarded && (plan.path == GemmPath::binary32 || plan.path == GemmPath::any32),
          tiles,
          job.redone};
}

GemmReport reduce_opencl(OpenClDevice& device, const GemmRules& rules, const Reduction& reduction,
                         float* sums) {
  return gemm_opencl(device, reduction_rules(rules), shape_of(reduction), one(), reduction.x,
                     reduction.start, sums);
}

GemmReport reduce_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                       const Reduction& reduction, float* sums) {
  return gemm_cuda(device, reduction_rules(rules), shape_of(reduction), one(), reduction.x,
                   reduction.start, sums);
}

}  // namespace napier
