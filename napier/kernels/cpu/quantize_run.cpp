// Quantization of a run of elements: one text, compiled for every SIMD target. docs/kernels.md
// tells how to read it.
#include "napier/kernels/cpu/quantize_run.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "napier/kernels/cpu/quantize_run.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>

#include "napier/kernels/cpu/element_random-inl.h"
#include "napier/kernels/cpu/quantize32-inl.h"
#include "napier/kernels/cpu/round64-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Elements before the first one that is aligned as a vector.
std::size_t elements_to_alignment(const float* p) {
  const std::size_t past = reinterpret_cast<std::uintptr_t>(p) / sizeof(float) % kLanes32;
  return past == 0 ? 0 : kLanes32 - past;
}

// Calls piece(first, count) for the elements of the run, kPieceSize at a time, with their random
// fields made ready. `head` elements stand before the first vector of the first piece.
template <class Piece>
HWY_INLINE void for_each_piece(const QuantizeRun& run, std::size_t head, PieceRandom* random,
                               const Piece& piece) {
  std::size_t most = head == 0 ? kPieceSize : kPieceSize - kLanes32 + head;
  for (std::size_t first = 0; first < run.size; first += most, most = kPieceSize) {
    const std::size_t count = std::min(most, run.size - first);
    if (random != nullptr) random->fill(run.first_element + first, count);
    piece(first, count);
  }
}

// --- 32 bits ---

template <class Constants, QuantizeMethod kMethod, int kWidth, bool kSymmetric>
void quantize_narrow(const QuantizeRun& run, float* out) {
  const D32 d;
  const Quantize32& q = run.plan->narrow;
  const Constants constants(q);
  const EndConstants ends(q.ends);
  PieceRandom random(*run.random, q.random_bits);
  const auto quantized = [&](V32 x, std::size_t element) HWY_ATTR {
    const M32 is_below = hn::Lt(x, hn::Zero(d));
    const M32 is_away = q.goes_up ? hn::Not(is_below) : is_below;
    const V32 size =
        round_size<kMethod>(hn::Abs(x), is_away, random.template load<kWidth>(element), constants);
    return finish<kSymmetric>(size, x, ends);
  };
  const auto part = [&](const float* in, std::size_t n, std::size_t count, float* to) HWY_ATTR {
    float few[kLanes32] = {};
    std::copy_n(in + n, count, few);
    hn::StoreU(quantized(hn::LoadU(d, few), n), d, few);
    std::copy_n(few, count, to + n);
  };
  // Vectors start where `out` is aligned: stores that straddle cache lines take twice as long.
  const std::size_t head = elements_to_alignment(out);
  const auto piece = [&](std::size_t first, std::size_t count) HWY_ATTR {
    const float* const in = run.in + first;
    float* const to = out + first;
    std::size_t n = first == 0 ? std::min(head, count) : 0;
    if (n > 0) part(in, 0, n, to);
    for (; n + kLanes32 <= count; n += kLanes32) {
      hn::Store(quantized(kept_in_register(hn::LoadU(d, in + n)), n), d, to + n);
    }
    if (n < count) part(in, n, count - n, to);
  };
  for_each_piece(run, head, kWidth == 0 ? nullptr : &random, piece);
}

template <class Constants, QuantizeMethod kMethod, int kWidth>
void quantize_to_ends(const QuantizeRun& run, float* out) {
  constexpr bool kIsCommon = kMethod == QuantizeMethod::nearest || kMethod == QuantizeMethod::cut;
  if constexpr (kIsCommon) {
    if (run.plan->narrow.ends.is_symmetric) {
      return quantize_narrow<Constants, kMethod, kWidth, true>(run, out);
    }
  }
  quantize_narrow<Constants, kMethod, kWidth, false>(run, out);
}

template <class Constants, QuantizeMethod kMethod>
void quantize_with_random(const QuantizeRun& run, float* out) {
  const int random_bits = run.plan->narrow.random_bits;
  const int width = random_bits == 0 ? 0 : PieceRandom(*run.random, random_bits).width();
  if (width == 8) return quantize_to_ends<Constants, kMethod, 8>(run, out);
  if (width == 16) return quantize_to_ends<Constants, kMethod, 16>(run, out);
  if (width == 32) return quantize_to_ends<Constants, kMethod, 32>(run, out);
  if constexpr (kMethod == QuantizeMethod::cut) {
    quantize_to_ends<Constants, kMethod, 0>(run, out);
  }
}

template <class Constants>
void quantize_by_method(const QuantizeRun& run, float* out) {
  switch (run.plan->narrow.method) {
    case QuantizeMethod::nearest:
      return quantize_to_ends<Constants, QuantizeMethod::nearest, 0>(run, out);
    case QuantizeMethod::cut:
      return quantize_with_random<Constants, QuantizeMethod::cut>(run, out);
    case QuantizeMethod::threshold:
      return quantize_with_random<Constants, QuantizeMethod::threshold>(run, out);
    case QuantizeMethod::directed:
      return quantize_to_ends<Constants, QuantizeMethod::directed, 0>(run, out);
    case QuantizeMethod::odd:
      return quantize_to_ends<Constants, QuantizeMethod::odd, 0>(run, out);
  }
}

// --- 64 bits ---

// R of a vector of elements, as numbers.
template <int kWidth>
HWY_INLINE VF64 random_numbers(const PieceRandom& random, std::size_t element, int random_bits) {
  if constexpr (kWidth == 0) {
    return hn::Zero(F64());
  } else {
    double numbers[kLanes64];
    for (std::size_t n = 0; n < kLanes64; ++n) {
      numbers[n] = random.field(element + n) >> (32 - random_bits);
    }
    return hn::LoadU(F64(), numbers);
  }
}

template <int kWidth>
void quantize_piece64(const QuantizeRun& run, const PieceRandom& random, std::size_t first,
                      std::size_t count, double* out) {
  const hn::Rebind<float, F64> d32;
  const Rounding64& wide = run.plan->wide;
  for (std::size_t n = 0; n < count; n += kLanes64) {
    float x[kLanes64] = {};
    const std::size_t inside = std::min(kLanes64, count - n);
    std::copy_n(run.in + first + n, inside, x);
    const VF64 numbers = random_numbers<kWidth>(random, n, wide.random_bits);
    const VF64 value = project64(hn::PromoteTo(F64(), hn::LoadU(d32, x)), wide, numbers);
    hn::StoreU(value, F64(), out + n);
  }
}

// Calls take(first, count, values) for each piece of the run.
template <class Take>
void for_each_wide_piece(const QuantizeRun& run, const Take& take) {
  const int random_bits = run.plan->wide.random_bits;
  PieceRandom random(*run.random, random_bits);
  double values[kPieceSize + kLanes64];
  for_each_piece(run, 0, random_bits == 0 ? nullptr : &random,
                 [&](std::size_t first, std::size_t count) HWY_ATTR {
                   if (random_bits == 0) {
                     quantize_piece64<0>(run, random, first, count, values);
                   } else {
                     quantize_piece64<32>(run, random, first, count, values);
                   }
                   take(first, count, values);
                 });
}

void quantize_wide(const QuantizeRun& run, float* out) {
  for_each_wide_piece(run, [out](std::size_t first, std::size_t count, const double* values) {
    for (std::size_t n = 0; n < count; ++n) out[first + n] = static_cast<float>(values[n]);
  });
}

void run_to_doubles(const QuantizeRun& run, double* out) {
  for_each_wide_piece(run, [out](std::size_t first, std::size_t count, const double* values) {
    std::copy_n(values, count, out + first);
  });
}

void run_to_floats(const QuantizeRun& run, float* out) {
  if (run.plan->path == QuantizePath::integer32) {
    return quantize_by_method<IntegerConstants>(run, out);
  }
  if (run.plan->path == QuantizePath::binary32) return quantize_by_method<MoveConstants>(run, out);
  quantize_wide(run, out);
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace napier {
HWY_EXPORT(run_to_floats);
HWY_EXPORT(run_to_doubles);

void run_quantize(const QuantizeRun& run, float* out) {
  HWY_DYNAMIC_DISPATCH(run_to_floats)(run, out);
}

void run_quantize_wide(const QuantizeRun& run, double* out) {
  HWY_DYNAMIC_DISPATCH(run_to_doubles)(run, out);
}

}  // namespace napier
#endif
