// How the numbers of a tile of sums come side by side, one for each sum. Included once for each
// SIMD target.
#if defined(NAPIER_SUMS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NAPIER_SUMS_INL_H
#undef NAPIER_SUMS_INL_H
#else
#define NAPIER_SUMS_INL_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "napier/kernels/cpu/round32-inl.h"

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

inline constexpr int kSumColumns = kSumVectors * static_cast<int>(kLanes32);

// The numbers of kColumns sums, step by step. Where they lie side by side they are read in place;
// else kSteps steps at a time are brought into a buffer, so nothing is copied whole.
template <int kColumns>
class SumChunks {
 public:
  SumChunks(const SumOperand& x, std::size_t first)
      : x_(x.x + first * x.sum_stride),
        step_stride_(x.step_stride),
        sum_stride_(x.sum_stride),
        inside_(std::min<std::size_t>(kColumns, x.count - first)),
        is_in_place_(x.sum_stride == 1 && inside_ == kColumns) {
    if (!is_in_place_) std::memset(buffer_, 0, sizeof(buffer_));
  }

  // Those of step k, to be asked for in order.
  HWY_INLINE const float* step(std::size_t k, std::size_t steps) {
    if (is_in_place_) return x_ + k * step_stride_;
    if (k % kSteps == 0) fetch(k, std::min(kSteps, steps - k));
    return buffer_ + k % kSteps * kColumns;
  }

 private:
  static constexpr std::size_t kSteps = 64;

  void fetch(std::size_t k, std::size_t count) {
    const float* const from = x_ + k * step_stride_;
    if (sum_stride_ == 1) {
      for (std::size_t s = 0; s < count; ++s) {
        std::copy_n(from + s * step_stride_, inside_, buffer_ + s * kColumns);
      }
      return;
    }
    std::size_t n = 0;
    if (step_stride_ == 1) {
      for (; n + 4 <= inside_; n += 4) fetch_four(from + n * sum_stride_, count, buffer_ + n);
    }
    for (; n < inside_; ++n) {
      for (std::size_t s = 0; s < count; ++s) {
        buffer_[s * kColumns + n] = from[n * sum_stride_ + s * step_stride_];
      }
    }
  }

  // Four sums whose numbers lie along memory.
  void fetch_four(const float* from, std::size_t count, float* to) const {
    const D32 d;
    HWY_ALIGN float four[4 * kLanes32];
    std::size_t s = 0;
    for (; s + kLanes32 <= count; s += kLanes32) {
      hn::StoreInterleaved4(hn::LoadU(d, from + s), hn::LoadU(d, from + sum_stride_ + s),
                            hn::LoadU(d, from + 2 * sum_stride_ + s),
                            hn::LoadU(d, from + 3 * sum_stride_ + s), d, four);
      for (std::size_t lane = 0; lane < kLanes32; ++lane) {
        std::memcpy(to + (s + lane) * kColumns, four + 4 * lane, 4 * sizeof(float));
      }
    }
    for (; s < count; ++s) {
      for (std::size_t n = 0; n < 4; ++n) to[s * kColumns + n] = from[n * sum_stride_ + s];
    }
  }

  const float* x_;
  std::size_t step_stride_;
  std::size_t sum_stride_;
  std::size_t inside_;
  bool is_in_place_;
  HWY_ALIGN float buffer_[kSteps * kColumns];
};

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
