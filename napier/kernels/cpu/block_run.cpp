// The steps of block quantization beside rounding: one text, compiled for every SIMD target.
// docs/kernels.md, "Blocks", tells why each is exact.
#include "napier/kernels/cpu/block_run.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "napier/kernels/cpu/block_run.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>

#include "napier/kernels/cpu/round32-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D64F = hn::ScalableTag<double>;
using D64U = hn::RebindToUnsigned<D64F>;
using D32Half = hn::Rebind<float, D64F>;
using V64F = hn::Vec<D64F>;
inline constexpr std::size_t kLanes64 = hn::MaxLanes(D64F());

// Calls part(block, begin, end) for the elements [begin, end) of the run in each block.
template <class Part>
HWY_INLINE void for_each_block(const BlockRun& run, const Part& part) {
  std::size_t block = run.first / run.block_size;
  std::size_t end = (block + 1) * run.block_size - run.first;
  for (std::size_t begin = 0; begin < run.count; begin = end, end += run.block_size, ++block) {
    part(block, begin, std::min(end, run.count));
  }
}

// Calls vector(n) for whole vectors of `lanes` elements in [begin, end), and rest(n, count).
template <std::size_t kLanes, class Vector, class Rest>
HWY_INLINE void for_each_vector(std::size_t begin, std::size_t end, const Vector& vector,
                                const Rest& rest) {
  std::size_t n = begin;
  for (; n + kLanes <= end; n += kLanes) vector(n);
  if (n < end) rest(n, end - n);
}

// out[n] = convert(vector of in + n), for n in [begin, end). Convert takes and gives kLanes floats.
template <std::size_t kLanes, class Convert>
HWY_INLINE void map_elements(const float* in, std::size_t begin, std::size_t end,
                             const Convert& convert, float* out) {
  for_each_vector<kLanes>(
      begin, end, [&](std::size_t n) HWY_ATTR { convert(in + n, out + n); },
      [&](std::size_t n, std::size_t count) HWY_ATTR {
        float few[kLanes] = {};
        std::copy_n(in + n, count, few);
        convert(few, few);
        std::copy_n(few, count, out + n);
      });
}

void maxima_of_blocks(const BlockRun& run, std::uint32_t* out) {
  const V32U size_mask = hn::Set(D32U(), 0x7FFFFFFFU);
  for_each_block(run, [&](std::size_t block, std::size_t begin, std::size_t end) HWY_ATTR {
    V32U most = hn::Zero(D32U());
    const auto see = [&](const float* from) HWY_ATTR {
      most = hn::Max(most, hn::And(bits_of(hn::LoadU(D32(), from)), size_mask));
    };
    for_each_vector<kLanes32>(
        begin, end, [&](std::size_t n) HWY_ATTR { see(run.in + n); },
        [&](std::size_t n, std::size_t count) HWY_ATTR {
          float few[kLanes32] = {};
          std::copy_n(run.in + n, count, few);
          see(few);
        });
    out[block] = hn::GetLane(hn::MaxOfLanes(D32U(), most));
  });
}

void scale_blocks(const BlockRun& run, const float* factors, float* out) {
  const V32 smallest = hn::Set(D32(), 0x1p-126F);
  for_each_block(run, [&](std::size_t block, std::size_t begin, std::size_t end) HWY_ATTR {
    const V32 factor = hn::Set(D32(), factors[block]);
    const auto scaled = [&](const float* from, float* to) HWY_ATTR {
      const V32 x = hn::LoadU(D32(), from);
      const V32 product = hn::Mul(x, factor);
      // NaN, infinities and zeros are no sizes that are too small.
      const auto is_small =
          hn::And(hn::Lt(hn::Abs(product), smallest), hn::Gt(hn::Abs(x), hn::Zero(D32())));
      hn::StoreU(hn::IfThenElse(is_small, hn::CopySign(smallest, x), product), D32(), to);
    };
    map_elements<kLanes32>(run.in, begin, end, scaled, out);
  });
}

HWY_INLINE V64F load_doubles(const float* from) {
  return hn::PromoteTo(D64F(), hn::LoadU(D32Half(), from));
}

HWY_INLINE void store_floats(V64F x, float* to) {
  hn::StoreU(hn::DemoteTo(D32Half(), x), D32Half(), to);
}

// To odd in 24 bits: the last bit is set where anything below is.
HWY_INLINE V64F to_odd24(V64F x) {
  const hn::Vec<D64U> bits = hn::BitCast(D64U(), x);
  const hn::Vec<D64U> below = hn::Set(D64U(), (std::uint64_t{1} << 29) - 1);
  const hn::Vec<D64U> last = hn::Set(D64U(), std::uint64_t{1} << 29);
  const hn::Vec<D64U> carried = hn::And(hn::Add(hn::And(bits, below), below), last);
  return hn::BitCast(D64F(), hn::AndNot(below, hn::Or(bits, carried)));
}

void divide_blocks(const BlockRun& run, const double* divisors, float* out) {
  const V64F smallest = hn::Set(D64F(), 0x1p-126);
  for_each_block(run, [&](std::size_t block, std::size_t begin, std::size_t end) HWY_ATTR {
    const V64F divisor = hn::Set(D64F(), divisors[block]);
    const auto divided = [&](const float* from, float* to) HWY_ATTR {
      const V64F x = load_doubles(from);
      const V64F quotient = to_odd24(hn::Div(x, divisor));
      const auto is_small =
          hn::And(hn::Lt(hn::Abs(quotient), smallest), hn::Gt(hn::Abs(x), hn::Zero(D64F())));
      const V64F kept = hn::IfThenElse(is_small, hn::CopySign(smallest, x), quotient);
      store_floats(hn::IfThenElse(hn::IsNaN(x), x, kept), to);
    };
    map_elements<kLanes64>(run.in, begin, end, divided, out);
  });
}

void multiply_floats(const BlockRun& run, const float* factors, float* out) {
  for_each_block(run, [&](std::size_t block, std::size_t begin, std::size_t end) HWY_ATTR {
    const V32 factor = hn::Set(D32(), factors[block]);
    const auto product = [&](const float* from, float* to) HWY_ATTR {
      hn::StoreU(hn::Mul(hn::LoadU(D32(), from), factor), D32(), to);
    };
    map_elements<kLanes32>(run.in, begin, end, product, out);
  });
}

void multiply_doubles(const BlockRun& run, const double* factors, float* out) {
  for_each_block(run, [&](std::size_t block, std::size_t begin, std::size_t end) HWY_ATTR {
    const V64F factor = hn::Set(D64F(), factors[block]);
    const auto product = [&](const float* from, float* to)
                             HWY_ATTR { store_floats(hn::Mul(load_doubles(from), factor), to); };
    map_elements<kLanes64>(run.in, begin, end, product, out);
  });
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace napier {
HWY_EXPORT(maxima_of_blocks);
HWY_EXPORT(scale_blocks);
HWY_EXPORT(divide_blocks);
HWY_EXPORT(multiply_floats);
HWY_EXPORT(multiply_doubles);

void find_maxima(const BlockRun& run, std::uint32_t* out) {
  HWY_DYNAMIC_DISPATCH(maxima_of_blocks)(run, out);
}

void scale_elements(const BlockRun& run, const float* factors, float* out) {
  HWY_DYNAMIC_DISPATCH(scale_blocks)(run, factors, out);
}

void divide_elements(const BlockRun& run, const double* divisors, float* out) {
  HWY_DYNAMIC_DISPATCH(divide_blocks)(run, divisors, out);
}

void multiply_elements(const BlockRun& run, const float* factors, float* out) {
  HWY_DYNAMIC_DISPATCH(multiply_floats)(run, factors, out);
}

void multiply_elements(const BlockRun& run, const double* factors, float* out) {
  HWY_DYNAMIC_DISPATCH(multiply_doubles)(run, factors, out);
}

}  // namespace napier
#endif
