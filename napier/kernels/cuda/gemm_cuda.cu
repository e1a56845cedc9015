// GEMM on a GPU: the bodies of napier/kernels/device, one thread for each work item.
#include <algorithm>
#include <vector>

#include "napier/kernels/cuda.h"
#include "napier/kernels/cuda/memory.h"
#include "napier/kernels/device/outputs.h"
#include "napier/kernels/device/pack.h"

namespace napier {
namespace {

constexpr unsigned kThreads = 64;  // of a block; they share a panel of B
constexpr std::size_t kPanelColumns = kThreads * kDeviceVectors;
constexpr unsigned kMostBlocks = 65535;  // along a grid's second side

// Row panels beyond what a grid holds are taken in turn.
__device__ u32 item_number() { return blockIdx.x * blockDim.x + threadIdx.x; }

template <DeviceStep kProduct, DeviceStep kSum, i32 kFieldBits, i32 kIsLfsr>
__global__ void tile_kernel(DeviceTask task, u32 row_panels, const float* a, const float* b,
                            const float* bias, float* c, i32* wrong) {
  const TileKind kind = {kProduct, kSum, 1, kFieldBits, kIsLfsr};
  for (u32 row = blockIdx.y; row < row_panels; row += gridDim.y) {
    const TilePlace at = place_of_item(&task, a, b, row, item_number());
    wrong[(u64)row * gridDim.x * blockDim.x + item_number()] =
        !compute_tile_item(kind, &task, at, bias, c);
  }
}

template <SumOrder kOrder>
__global__ void ordered32_kernel(DeviceTask task, carrier32::OrderedTask rules, u32 row_panels,
                                 const float* a, const float* b, const float* bias, float* c,
                                 i32* wrong) {
  for (u32 row = blockIdx.y; row < row_panels; row += gridDim.y) {
    const TilePlace at = place_of_item(&task, a, b, row, item_number());
    wrong[(u64)row * gridDim.x * blockDim.x + item_number()] =
        !carrier32::compute_ordered_item(kOrder, &task, &rules, at, bias, c);
  }
}

// All tiles, or those marked wrong.
template <SumOrder kOrder>
__global__ void ordered64_kernel(DeviceTask task, carrier64::OrderedTask rules, u32 row_panels,
                                 const float* a, const float* b, const float* bias, float* c,
                                 const i32* wrong, i32 only_wrong) {
  for (u32 row = blockIdx.y; row < row_panels; row += gridDim.y) {
    if (only_wrong && !wrong[(u64)row * gridDim.x * blockDim.x + item_number()]) continue;
    const TilePlace at = place_of_item(&task, a, b, row, item_number());
    carrier64::compute_ordered_item(kOrder, &task, &rules, at, bias, c);
  }
}

__global__ void fixed_kernel(DeviceTask task, u32 row_panels, const float* a, const float* b,
                             float* c, i32 as_integers) {
  for (u32 row = blockIdx.y; row < row_panels; row += gridDim.y) {
    compute_fixed_item(&task, place_of_item(&task, a, b, row, item_number()), as_integers, c);
  }
}

__global__ void define_kernel(const GemmRules* rules, DeviceTask task, const u32* a, const u32* b,
                              const u32* bias, u32* c) {
  const u32 j = item_number();
  if (j >= task.columns) return;
  for (u32 i = blockIdx.y; i < task.rows; i += gridDim.y) {
    c[(u64)i * task.padded_columns + j] = define_output(rules, &task, a, b, bias[j], i, j);
  }
}

// c holds sums: binary32, or integers in units of 2^-F.
__global__ void finish_kernel(const GemmRules* rules, DeviceTask task, u32* c, i32 is_fixed) {
  const u32 j = item_number();
  if (j >= task.columns) return;
  for (u32 i = blockIdx.y; i < task.rows; i += gridDim.y) {
    u32* at = c + (u64)i * task.padded_columns + j;
    *at = finish_output(rules, &task, *at, is_fixed, i, j);
  }
}

using TileKernel = void (*)(DeviceTask, u32, const float*, const float*, const float*, float*,
                            i32*);

template <DeviceStep kProduct, DeviceStep kSum>
TileKernel kernel_of_steps(TileKind kind) {
  if constexpr (kProduct == kCutStep || kSum == kCutStep) {
    if (kind.is_lfsr) return tile_kernel<kProduct, kSum, 0, 1>;
    if (kind.field_bits == 8) return tile_kernel<kProduct, kSum, 8, 0>;
    if (kind.field_bits == 16) return tile_kernel<kProduct, kSum, 16, 0>;
  }
  return tile_kernel<kProduct, kSum, 0, 0>;
}

template <DeviceStep kProduct>
TileKernel kernel_of_product(TileKind kind) {
  if (kind.sum == kExactStep) return kernel_of_steps<kProduct, kExactStep>(kind);
  if (kind.sum == kNearestStep) return kernel_of_steps<kProduct, kNearestStep>(kind);
  return kernel_of_steps<kProduct, kCutStep>(kind);
}

TileKernel kernel_of(TileKind kind) {
  if (kind.product == kExactStep) return kernel_of_product<kExactStep>(kind);
  if (kind.product == kNearestStep) return kernel_of_product<kNearestStep>(kind);
  return kernel_of_product<kCutStep>(kind);
}

using Ordered32Kernel = decltype(&ordered32_kernel<kSequential>);
using Ordered64Kernel = decltype(&ordered64_kernel<kSequential>);

// The plan sends the orders exact and aligned to binary64.
Ordered32Kernel kernel32_of(SumOrder order) {
  constexpr Ordered32Kernel kKernels[] = {ordered32_kernel<kSequential>, ordered32_kernel<kBlocked>,
                                          ordered32_kernel<kTree>, ordered32_kernel<kKahan>};
  return kKernels[order];
}

Ordered64Kernel kernel64_of(SumOrder order) {
  constexpr Ordered64Kernel kKernels[] = {
      ordered64_kernel<kSequential>, ordered64_kernel<kBlocked>,  ordered64_kernel<kTree>,
      ordered64_kernel<kKahan>,      ordered64_kernel<kExactSum>, ordered64_kernel<kAligned>};
  return kKernels[order];
}

unsigned blocks(std::size_t count) {
  return static_cast<unsigned>(std::min<std::size_t>(count, kMostBlocks));
}

// Everything of one GEMM that lives on the device. Rows of C are computed chunk by chunk; B stays.
class CudaGemm {
 public:
  CudaGemm(const GemmRules& rules, const DeviceGemm& whole, const PackedGemm& given,
           std::size_t chunk_elements)
      : given_(given),
        whole_(whole),
        chunk_panels_(panels_of_chunk(whole, chunk_elements)),
        gemm_(chunk_of(whole, 0, chunk_panels_)),
        rounds_output_(rules.rounds_output != 0),
        rules_(1),
        a_(left_size(gemm_)),
        b_(right_size(whole)),
        bias_(whole.task.padded_columns),
        c_(output_size(gemm_)),
        wrong_(tiles()),
        host_(std::max({left_size(gemm_), right_size(whole), output_size(gemm_)})) {
    rules_.write(&rules);
    pack_right(whole, given.b, host_.data());
    b_.write(host_.data());
    pack_bias(whole, given.bias, host_.data());
    bias_.write(host_.data());
  }

  void compute(GemmReport& report) {
    for (std::size_t first = 0; first < whole_.row_panels; first += chunk_panels_) {
      start(chunk_of(whole_, first, chunk_panels_));
      ++report.chunks;
      report.tiles += tiles();
      report.tiles_redone += run();
      c_.read(host_.data());
      unpack(gemm_, host_.data(), given_.c);
    }
  }

 private:
  // None is larger than the first, which the memory is made for.
  void start(const DeviceGemm& chunk) {
    gemm_ = chunk;
    pack_left(gemm_, given_.a, host_.data());
    a_.write(host_.data());
  }

  // How many tiles a guard sent to the definition.
  std::size_t run() {
    if (gemm_.path == DevicePath::fixed32) run_fixed32();
    if (gemm_.path == DevicePath::definition) define();
    if (gemm_.path == DevicePath::binary64) run_binary64(0);
    if (gemm_.path == DevicePath::any32) return run_any32();
    return gemm_.path == DevicePath::binary32 ? run_binary32() : 0;
  }

  std::size_t tiles() const { return gemm_.row_panels * gemm_.column_panels * kThreads; }
  dim3 tile_grid() const {
    return {static_cast<unsigned>(gemm_.column_panels), blocks(gemm_.row_panels)};
  }
  dim3 output_grid() const {
    return {(gemm_.task.columns + kThreads - 1) / kThreads, blocks(gemm_.task.rows)};
  }
  static u32* bits(const CudaMemory<float>& x) { return reinterpret_cast<u32*>(x.data()); }

  void run_fixed32() {
    fixed_kernel<<<tile_grid(), kThreads>>>(gemm_.task, static_cast<u32>(gemm_.row_panels),
                                            a_.data(), b_.data(), c_.data(), rounds_output_);
    finish_cuda("fixed_kernel");
    if (rounds_output_) finish(1);
  }

  std::size_t run_binary32() {
    kernel_of(gemm_.kind)<<<tile_grid(), kThreads>>>(gemm_.task, static_cast<u32>(gemm_.row_panels),
                                                     a_.data(), b_.data(), bias_.data(), c_.data(),
                                                     wrong_.data());
    finish_cuda("tile_kernel");
    return finish_tiles();
  }

  std::size_t run_any32() {
    kernel32_of(gemm_.order)<<<tile_grid(), kThreads>>>(
        gemm_.task, gemm_.any32, static_cast<u32>(gemm_.row_panels), a_.data(), b_.data(),
        bias_.data(), c_.data(), wrong_.data());
    finish_cuda("ordered32_kernel");
    return finish_tiles();
  }

  void run_binary64(i32 only_wrong) {
    kernel64_of(gemm_.order)<<<tile_grid(), kThreads>>>(
        gemm_.task, gemm_.binary64, static_cast<u32>(gemm_.row_panels), a_.data(), b_.data(),
        bias_.data(), c_.data(), wrong_.data(), only_wrong);
    finish_cuda("ordered64_kernel");
  }

  // The outputs' projection, and tiles whose guard tripped.
  std::size_t finish_tiles() {
    if (rounds_output_) finish(0);
    if (!gemm_.kind.is_guarded) return 0;
    std::vector<i32> wrong(wrong_.size());
    wrong_.read(wrong.data());
    const auto end = wrong.begin() + static_cast<std::ptrdiff_t>(tiles());
    const auto redone = static_cast<std::size_t>(std::count(wrong.begin(), end, 1));
    if (redone > 0) run_binary64(1);
    return redone;
  }

  void define() {
    define_kernel<<<output_grid(), kThreads>>>(rules_.data(), gemm_.task, bits(a_), bits(b_),
                                               bits(bias_), bits(c_));
    finish_cuda("define_kernel");
  }

  void finish(i32 is_fixed) {
    finish_kernel<<<output_grid(), kThreads>>>(rules_.data(), gemm_.task, bits(c_), is_fixed);
    finish_cuda("finish_kernel");
  }

  const PackedGemm& given_;
  const DeviceGemm& whole_;
  std::size_t chunk_panels_;
  DeviceGemm gemm_;  // the chunk that is computed
  bool rounds_output_;
  CudaMemory<GemmRules> rules_;
  CudaMemory<float> a_;
  CudaMemory<float> b_;
  CudaMemory<float> bias_;
  CudaMemory<float> c_;
  CudaMemory<i32> wrong_;
  std::vector<float> host_;  // what is on its way from or to the device
};

}  // namespace

GemmReport gemm_packed_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                            const PackedGemm& given, std::size_t chunk_elements) {
  const DeviceGemm gemm = plan_device_gemm(rules, given, {kPanelColumns, true, true, ""});
  GemmReport report;
  report.path = name_of(gemm.path);
  report.target = device.name;
  report.reason = gemm.reason;
  report.is_guarded = gemm.kind.is_guarded != 0;
  if (given.shape.m == 0 || given.shape.n == 0) return report;
  const CurrentCudaDevice current(device.index);
  CudaGemm(rules, gemm, given, chunk_elements).compute(report);
  return report;
}

GemmReport gemm_cuda(const CudaDeviceInfo& device, const GemmRules& rules, const GemmShape& shape,
                     const MatrixView& a, const MatrixView& b, const float* bias, float* c) {
  return gemm_packed_cuda(device, rules, gemm_of_matrices(shape, a, b, bias, c));
}

GemmReport gemm_batched_cuda(const CudaDeviceInfo& device, const GemmRules& rules,
                             const GemmShape& shape, std::size_t batch, const MatrixView& a,
                             std::size_t a_stride, const MatrixView& b, std::size_t b_stride,
                             const float* bias, float* c) {
  return gemm_each(
      rules, shape, {batch, a, a_stride, b, b_stride, c},
      [&](const GemmRules& own, const MatrixView& left, const MatrixView& right, float* out) {
        return gemm_cuda(device, own, shape, left, right, bias, out);
      });
}

}  // namespace napier
