#include <fmt/format.h>

#include <algorithm>

#include "napier/kernels/opencl/device.h"

namespace napier {
namespace {

using State = OpenClState;

constexpr const char* kStandard = "-cl-std=CL1.2";

std::string tile_options(const State& device, const TileKind& kind) {
  constexpr const char* kSteps[] = {"kExactStep", "kNearestStep", "kCutStep"};
  return fmt::format(
      "{} -DNAPIER_LANES={} -DNAPIER_PRODUCT_STEP={} -DNAPIER_SUM_STEP={} "
      "-DNAPIER_IS_GUARDED={} -DNAPIER_FIELD_BITS={} -DNAPIER_IS_LFSR={}",
      kStandard, device.lanes, kSteps[kind.product], kSteps[kind.sum], kind.is_guarded,
      kind.field_bits, kind.is_lfsr);
}

std::string ordered_options(const State& device, SumOrder order) {
  constexpr const char* kOrders[] = {"kSequential", "kBlocked",  "kTree",
                                     "kKahan",      "kExactSum", "kAligned"};
  return fmt::format("{} -DNAPIER_LANES={} -DNAPIER_ORDER={}", kStandard, device.lanes,
                     kOrders[order]);
}

// Everything of one GEMM that lives on the device. Rows of C are computed chunk by chunk; B stays.
class Job {
 public:
  Job(State& device, const GemmRules& rules, const DeviceGemm& whole, const PackedGemm& given,
      std::size_t chunk_elements)
      : device_(device),
        rules_(rules),
        given_(given),
        whole_(whole),
        chunk_panels_(panels_of_chunk(whole, chunk_elements)),
        gemm_(chunk_of(whole, 0, chunk_panels_)),
        rules_buffer_(buffer_of(device, rules)),
        task_(buffer_of(device, gemm_.task)),
        any32_(buffer_of(device, gemm_.any32)),
        binary64_(buffer_of(device, gemm_.binary64)),
        a_(device, left_size(gemm_) * sizeof(float)),
        b_(device, right_size(whole) * sizeof(float)),
        bias_(device, whole.task.padded_columns * sizeof(float)),
        c_(device, output_size(gemm_) * sizeof(float)),
        wrong_(device, tiles() * sizeof(cl_int)) {
    b_.write([&](void* to) { pack_right(whole, given.b, static_cast<float*>(to)); });
    bias_.write([&](void* to) { pack_bias(whole, given.bias, static_cast<float*>(to)); });
  }

  void compute(GemmReport& report) {
    for (std::size_t first = 0; first < whole_.row_panels; first += chunk_panels_) {
      start(chunk_of(whole_, first, chunk_panels_));
      ++report.chunks;
      report.tiles += tiles();
      report.tiles_redone += run();
      c_.read([&](const void* from) { unpack(gemm_, static_cast<const float*>(from), given_.c); });
    }
  }

 private:
  // None is larger than the first, which the memory is made for.
  void start(const DeviceGemm& chunk) {
    gemm_ = chunk;
    task_.write([&](void* to) { *static_cast<DeviceTask*>(to) = gemm_.task; });
    a_.write([&](void* to) { pack_left(gemm_, given_.a, static_cast<float*>(to)); });
  }

  // How many tiles a guard sent to the definition.
  std::size_t run() {
    switch (gemm_.path) {
      case DevicePath::fixed32:
        run_fixed32();
        return 0;
      case DevicePath::binary32:
        tile_kernel("tile").with(task_).with(a_).with(b_).with(bias_).with(c_).with(wrong_).run(
            tile_columns(), gemm_.row_panels, device_.group_items);
        return finish_tiles();
      case DevicePath::any32:
        run_ordered(opencl_orders32_text(), "", any32_, 0);
        return finish_tiles();
      case DevicePath::binary64:
        run_ordered(opencl_orders64_text(), " -DNAPIER_HAS_DOUBLE", binary64_, 0);
        return 0;
      case DevicePath::definition:
        define(0);
        return 0;
    }
    return 0;
  }

  std::size_t tiles() const { return tile_columns() * gemm_.row_panels; }
  std::size_t tile_columns() const { return gemm_.column_panels * device_.group_items; }

  DeviceKernel tile_kernel(const char* name) const {
    return {device_, opencl_tile_text(), tile_options(device_, gemm_.kind), name};
  }
  DeviceKernel definition_kernel(const char* name) const {
    return {device_, opencl_definition_text(), fmt::format("{} -DNAPIER_LANES=1", kStandard), name};
  }

  void run_fixed32() {
    tile_kernel("tile_fixed")
        .with(task_)
        .with(a_)
        .with(b_)
        .with(c_)
        .with(cl_int{rules_.rounds_output})
        .run(tile_columns(), gemm_.row_panels, device_.group_items);
    if (rules_.rounds_output) finish(1);
  }

  // All tiles, or those marked wrong.
  void run_ordered(const char* text, const char* more_options, const DeviceBuffer& rules,
                   cl_int only_wrong) {
    DeviceKernel(device_, text, ordered_options(device_, gemm_.order) + more_options,
                 "ordered_tile")
        .with(task_)
        .with(rules)
        .with(a_)
        .with(b_)
        .with(bias_)
        .with(c_)
        .with(wrong_)
        .with(only_wrong)
        .run(tile_columns(), gemm_.row_panels, device_.group_items);
  }

  // The outputs' projection, and tiles whose guard tripped.
  std::size_t finish_tiles() {
    if (rules_.rounds_output) finish(0);
    std::size_t redone = 0;
    if (gemm_.kind.is_guarded) {
      wrong_.read([&](const void* flags) {
        const auto* first = static_cast<const cl_int*>(flags);
        redone = static_cast<std::size_t>(std::count(first, first + tiles(), 1));
      });
    }
    if (redone == 0) return 0;
    if (gemm_.has_binary64) {
      run_ordered(opencl_orders64_text(), " -DNAPIER_HAS_DOUBLE", binary64_, 1);
    } else {
      define(static_cast<cl_uint>(tile_columns()));
    }
    return redone;
  }

  // All outputs, or those of tiles marked wrong where there are columns of such.
  void define(cl_uint tile_columns) {
    definition_kernel("define_outputs")
        .with(rules_buffer_)
        .with(task_)
        .with(a_)
        .with(b_)
        .with(bias_)
        .with(c_)
        .with(wrong_)
        .with(tile_columns)
        .with(static_cast<cl_uint>(device_.lanes))
        .run(gemm_.task.columns, gemm_.task.rows, device_.is_gpu ? 0 : 1);
  }

  void finish(cl_int is_fixed) {
    definition_kernel("finish_outputs")
        .with(rules_buffer_)
        .with(task_)
        .with(c_)
        .with(is_fixed)
        .run(gemm_.task.columns, gemm_.task.rows, device_.is_gpu ? 0 : 1);
  }

  State& device_;
  const GemmRules& rules_;
  const PackedGemm& given_;
  const DeviceGemm& whole_;
  std::size_t chunk_panels_;
  DeviceGemm gemm_;  // the chunk that is computed
  DeviceBuffer rules_buffer_;
  DeviceBuffer task_;
  DeviceBuffer any32_;
  DeviceBuffer binary64_;
  DeviceBuffer a_;
  DeviceBuffer b_;
  DeviceBuffer bias_;
  DeviceBuffer c_;
  DeviceBuffer wrong_;
};

}  // namespace

GemmReport gemm_packed_opencl(OpenClDevice& device, const GemmRules& rules, const PackedGemm& given,
                              std::size_t chunk_elements) {
  State& s = device.state();
  const DeviceAbilities abilities{s.panel_columns(), s.info.has_shortcuts, s.has_double,
                                  s.info.has_shortcuts ? "" : "the device flushes subnormals"};
  const DeviceGemm gemm = plan_device_gemm(rules, given, abilities);
  GemmReport report;
  report.path = name_of(gemm.path);
  report.target = s.info.name;
  report.reason = gemm.reason;
  report.is_guarded = gemm.kind.is_guarded != 0;
  if (given.shape.m == 0 || given.shape.n == 0) return report;
  Job(s, rules, gemm, given, chunk_elements).compute(report);
  return report;
}

GemmReport gemm_opencl(OpenClDevice& device, const GemmRules& rules, const GemmShape& shape,
                       const MatrixView& a, const MatrixView& b, const float* bias, float* c) {
  return gemm_packed_opencl(device, rules, gemm_of_matrices(shape, a, b, bias, c));
}

GemmReport gemm_batched_opencl(OpenClDevice& device, const GemmRules& rules, const GemmShape& shape,
                               std::size_t batch, const MatrixView& a, std::size_t a_stride,
                               const MatrixView& b, std::size_t b_stride, const float* bias,
                               float* c) {
  return gemm_each(
      rules, shape, {batch, a, a_stride, b, b_stride, c},
      [&](const GemmRules& own, const MatrixView& left, const MatrixView& right, float* out) {
        return gemm_opencl(device, own, shape, left, right, bias, out);
      });
}

}  // namespace napier
