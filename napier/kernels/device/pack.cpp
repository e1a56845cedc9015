#include "napier/kernels/device/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr std::size_t kMostSize = std::size_t{1} << 31;
constexpr std::size_t kRows = kDeviceRows;

std::size_t divide_up(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

void check_sizes(const GemmShape& shape) {
  if (shape.m < kMostSize && shape.n < kMostSize && shape.k < kMostSize) return;
  throw Error({.what = "a matrix is too large for a device",
               .got = fmt::format("{} × {} × {}", shape.m, shape.n, shape.k),
               .expected = "rows, columns and steps below 2^31"});
}

DeviceStep step_of(Step32 step) {
  return step == Step32::exact ? kExactStep : step == Step32::nearest ? kNearestStep : kCutStep;
}

// The CPU's cut adds (1 + r0)·2^-m beside a power of two; the device's adds r0's bits to the code.
DeviceRounding rounding_of(const Rounding32& r) {
  DeviceRounding d{};
  d.lowest_power = r.lowest_power;
  d.nearest_scale = r.nearest_scale;
  d.limit = r.limit;
  if (r.step != Step32::cut) return d;
  const int mantissa_bits = 127 - static_cast<int>(r.addend >> 23);
  d.kept_bits = ~((1U << (23 - mantissa_bits)) - 1);
  d.addend = (r.addend & 0x7FFFFF) >> mantissa_bits;
  d.random_bits = std::popcount(r.random_mask);
  d.random_place = 23 - mantissa_bits - d.random_bits;
  return d;
}

carrier32::SumRounding sum_rounding_of(const Rounding32& r) {
  carrier32::SumRounding s{};
  s.rounds = r.step != Step32::exact;
  s.random_bits = r.random_bits;
  s.mode = r.mode;
  s.addition = r.sum == Sum32::plain ? carrier32::kPlainAddition
               : r.sum == Sum32::cut ? carrier32::kCutAddition
                                     : carrier32::kOddAddition;
  s.keeps_minus_zero = r.keeps_minus_zero;
  s.step_scale = r.step_scale;
  s.longer_scale = r.longer_scale;
  s.constants = rounding_of(r);
  return s;
}

// Both carriers: what the first cannot do goes to the second.
void take_ordered_plan(const GemmPlan& plan, const GemmRules& rules, DeviceGemm& gemm) {
  const Tile64& wide = plan.tile64;
  gemm.order = rules.order;
  gemm.binary64 = {static_cast<u32>(wide.block),
                   wide.aligned_scale,
                   wide.product,
                   wide.accumulator,
                   wide.outer,
                   wide.output,
                   wide.output_draw};
  const TileAny32& t = plan.any32;
  gemm.any32 = {static_cast<u32>(t.block),
                0,
                sum_rounding_of(t.product),
                sum_rounding_of(t.accumulator),
                sum_rounding_of(t.outer),
                {},
                0};
}

void take_plan(const GemmPlan& plan, const GemmRules& rules, DeviceGemm& gemm) {
  gemm.reason = plan.reason;
  if (plan.path == GemmPath::scalar) return;
  take_ordered_plan(plan, rules, gemm);
  if (plan.path == GemmPath::any32) {
    gemm.path = DevicePath::any32;
    gemm.kind.is_guarded = 1;
  }
  if (plan.path == GemmPath::binary64 && gemm.has_binary64) gemm.path = DevicePath::binary64;
  if (plan.path == GemmPath::fixed32) {
    gemm.path = DevicePath::fixed32;
    gemm.task.magic = plan.magic;
    gemm.task.fixed_fraction = plan.fixed_fraction;
    gemm.task.fixed_step = std::ldexp(1.0F, -plan.fixed_fraction);
  }
  if (plan.path != GemmPath::binary32) return;
  gemm.path = DevicePath::binary32;
  gemm.task.product = rounding_of(plan.product32);
  gemm.task.sum = rounding_of(plan.sum32);
  const bool draws = gemm.task.product.random_bits + gemm.task.sum.random_bits > 0;
  const bool is_lfsr = draws && rules.random.kind == kLfsr;
  gemm.kind = {step_of(plan.product32.step), step_of(plan.sum32.step), plan.is_guarded,
               draws && !is_lfsr ? field_bits(rules.random.random_bits) : 0, is_lfsr};
}

}  // namespace

const char* name_of(DevicePath path) {
  constexpr const char* kNames[] = {"fixed32", "binary32", "any32", "binary64", "definition"};
  return kNames[static_cast<std::size_t>(path)];
}

bool leaves_output(DevicePath path) {
  return path != DevicePath::binary64 && path != DevicePath::definition;
}

DeviceGemm plan_device_gemm(const GemmRules& rules, const PackedGemm& given,
                            const DeviceAbilities& abilities) {
  const GemmShape& shape = given.shape;
  check_rules(rules);
  check_sizes(shape);
  DeviceGemm gemm;
  gemm.row_panels = divide_up(shape.m, kRows);
  gemm.column_panels = divide_up(shape.n, abilities.panel_columns);
  gemm.padded_rows = gemm.row_panels * kRows;
  gemm.task.rows = static_cast<u32>(shape.m);
  gemm.task.columns = static_cast<u32>(shape.n);
  gemm.task.steps = static_cast<u32>(shape.k);
  gemm.task.panel_columns = static_cast<u32>(abilities.panel_columns);
  gemm.task.padded_columns = static_cast<u32>(gemm.column_panels * abilities.panel_columns);
  gemm.task.random = rules.random;
  gemm.has_binary64 = abilities.has_double;
  gemm.reason = abilities.reason;
  if (abilities.has_shortcuts) {
    take_plan(plan_gemm(rules, shape.k, given.a.range, given.b.range,
                        largest_of_bias(given.bias, shape.n), {.has_registers = true}),
              rules, gemm);
  }
  return gemm;
}

std::size_t panels_of_chunk(const DeviceGemm& whole, std::size_t most_elements) {
  const std::size_t row_elements = std::max(whole.task.steps, whole.task.padded_columns);
  const std::size_t fitting = most_elements / kRows / std::max<std::size_t>(1, row_elements);
  return std::clamp<std::size_t>(fitting, 1, std::max<std::size_t>(1, whole.row_panels));
}

DeviceGemm chunk_of(const DeviceGemm& whole, std::size_t first, std::size_t panels) {
  DeviceGemm chunk = whole;
  const std::size_t first_row = first * kRows;
  chunk.row_panels = std::min(panels, whole.row_panels - first);
  chunk.padded_rows = chunk.row_panels * kRows;
  chunk.task.first_row = whole.task.first_row + static_cast<u32>(first_row);
  chunk.task.rows =
      static_cast<u32>(std::min<std::size_t>(chunk.padded_rows, whole.task.rows - first_row));
  return chunk;
}

std::size_t left_size(const DeviceGemm& chunk) { return chunk.padded_rows * chunk.task.steps; }

std::size_t right_size(const DeviceGemm& gemm) {
  // Items place themselves within the first step, also where there is none.
  return std::size_t{gemm.task.padded_columns} * std::max<std::size_t>(1, gemm.task.steps);
}

std::size_t output_size(const DeviceGemm& chunk) {
  return chunk.padded_rows * chunk.task.padded_columns;
}

void pack_left(const DeviceGemm& chunk, const PackedOperand& a, float* out) {
  pack_panels(a, chunk.task.first_row, chunk.row_panels, kRows, chunk.task.steps, out);
}

void pack_right(const DeviceGemm& gemm, const PackedOperand& b, float* out) {
  pack_panels(b, 0, gemm.column_panels, gemm.task.panel_columns, gemm.task.steps, out);
}

void pack_bias(const DeviceGemm& gemm, const float* bias, float* out) {
  std::fill_n(out, gemm.task.padded_columns, 0.0F);
  if (bias != nullptr) std::copy_n(bias, gemm.task.columns, out);
}

void unpack(const DeviceGemm& chunk, const float* padded, const GemmOutput& c) {
  for (std::size_t i = 0; i < chunk.task.rows; ++i) {
    store_row(c, chunk.task.first_row + i, 0, padded + i * chunk.task.padded_columns,
              chunk.task.columns);
  }
}

}  // namespace napier
