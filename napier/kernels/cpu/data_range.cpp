// The range of a matrix: what plans ask of the data. One text for every SIMD target.
#include <algorithm>
#include <bit>
#include <cstdint>

#include "napier/kernels/gemm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "napier/kernels/cpu/data_range.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>
// clang-format on

#ifndef NAPIER_BIT_RANGE
#define NAPIER_BIT_RANGE
namespace napier {

// Magnitudes of binary32 ascend with their bits, as integers. A zero's bits less one are the
// largest integer.
struct BitRange {
  std::uint32_t largest = 0;
  std::uint32_t below_smallest = 0xFFFFFFFF;  // the bits of the smallest that is not zero, less one
};

inline void include_one(float x, BitRange& range) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x) & 0x7FFFFFFF;
  range.largest = std::max(range.largest, bits);
  range.below_smallest = std::min(range.below_smallest, bits - 1);
}

}  // namespace napier
#endif

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void include_line(const float* x, std::size_t count, BitRange& range) {
  const hn::ScalableTag<float> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  const auto one = hn::Set(du, 1);
  auto largest = hn::Set(du, range.largest);
  auto below = hn::Set(du, range.below_smallest);
  std::size_t n = 0;
  for (; n + hn::Lanes(d) <= count; n += hn::Lanes(d)) {
    const auto bits = hn::BitCast(du, hn::Abs(hn::LoadU(d, x + n)));
    largest = hn::Max(largest, bits);
    below = hn::Min(below, hn::Sub(bits, one));
  }
  range.largest = hn::GetLane(hn::MaxOfLanes(du, largest));
  range.below_smallest = hn::GetLane(hn::MinOfLanes(du, below));
  for (; n < count; ++n) include_one(x[n], range);
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace napier {
HWY_EXPORT(include_line);

DataRange range_of(const MatrixView& x, std::size_t rows, std::size_t columns) {
  const bool runs_along_rows = x.column_stride == 1;
  const std::size_t lines = runs_along_rows ? rows : columns;
  const std::size_t length = runs_along_rows ? columns : rows;
  const std::size_t line_stride = runs_along_rows ? x.row_stride : x.column_stride;
  const std::size_t stride = runs_along_rows ? 1 : x.row_stride;
  BitRange bits;
  if (length == 0) return {};
  for (std::size_t line = 0; line < lines; ++line) {
    const float* const first = x.data + line * line_stride;
    if (stride == 1) {
      HWY_DYNAMIC_DISPATCH(include_line)(first, length, bits);
    } else {
      for (std::size_t n = 0; n < length; ++n) include_one(first[n * stride], bits);
    }
  }
  constexpr std::uint32_t kInfinity = 0x7F800000;
  const std::uint32_t smallest = bits.below_smallest + 1;  // zero where all are
  DataRange range;
  range.is_finite = bits.largest < kInfinity;
  range.largest = std::bit_cast<float>(std::min(bits.largest, kInfinity - 1));
  range.smallest = smallest < kInfinity ? std::bit_cast<float>(smallest) : 0;
  return range;
}

}  // namespace napier
#endif
