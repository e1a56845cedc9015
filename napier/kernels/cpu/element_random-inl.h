// The random fields of consecutive elements. Included once for each SIMD target.
#if defined(NAPIER_ELEMENT_RANDOM_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NAPIER_ELEMENT_RANDOM_INL_H
#undef NAPIER_ELEMENT_RANDOM_INL_H
#else
#define NAPIER_ELEMENT_RANDOM_INL_H
#endif

#include <hwy/highway.h>

// clang-format off
#include "napier/kernels/cpu/round32-inl.h"
#include "napier/kernels/cpu/philox-inl.h"
#include "napier/kernels/cpu/lfsr-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Elements that are quantized at a time; their fields stay in the first-level cache. One block of
// 16 draws less than 64, so that a piece which starts within a block needs no more than 64.
inline constexpr std::size_t kPieceSize = 1008;

// The blocks of `count` consecutive calls from `call` on, one after the other, four words each, and
// perhaps some more: up to a multiple of 2 · lanes.
#if HWY_TARGET == HWY_SCALAR
inline void philox_calls(std::uint64_t call, std::size_t count, const RandomSource& source,
                         std::uint32_t* words) {
  for (std::size_t n = 0; n < count; ++n, ++call) {
    const PhiloxBlock block =
        philox4x32_10(static_cast<std::uint32_t>(call), static_cast<std::uint32_t>(call >> 32),
                      source.stream, 0, source.seed);
    for (int w = 0; w < 4; ++w) *words++ = block.words[w];
  }
}
#else
HWY_INLINE void store_blocks(const PhiloxLanes& even, const PhiloxLanes& odd,
                             std::uint32_t* words) {
  const auto joined = [](V64U low, V64U high) HWY_ATTR {
    const V32U shifted = hn::BitCast(D32U(), hn::ShiftLeft<32>(high));
    return hn::OddEven(shifted, hn::BitCast(D32U(), low));
  };
  hn::StoreInterleaved4(joined(even.c0, odd.c0), joined(even.c1, odd.c1), joined(even.c2, odd.c2),
                        joined(even.c3, odd.c3), D32U(), words);
}

inline void philox_calls(std::uint64_t call, std::size_t count, const RandomSource& source,
                         std::uint32_t* words) {
  const D64U d;
  const PhiloxKeys keys(source.seed);
  const auto counter_of = [&](V64U calls) HWY_ATTR {
    return PhiloxLanes{calls, hn::ShiftRight<32>(calls), hn::Set(d, source.stream), hn::Zero(d)};
  };
  const V64U twos = hn::ShiftLeft<1>(hn::Iota(d, 0));
  for (std::size_t n = 0; n < count; n += 2 * kLanes32, call += 2 * kLanes32) {
    // Two vectors of calls, the even and the odd ones of each apart.
    PhiloxLanes s0 = counter_of(hn::Add(hn::Set(d, call), twos));
    PhiloxLanes s1 = counter_of(hn::Add(hn::Set(d, call + 1), twos));
    PhiloxLanes s2 = counter_of(hn::Add(hn::Set(d, call + kLanes32), twos));
    PhiloxLanes s3 = counter_of(hn::Add(hn::Set(d, call + kLanes32 + 1), twos));
    for (int round = 0; round < 10; ++round) {
      const V64U key0 = hn::Set(d, keys.first[round]);
      const V64U key1 = hn::Set(d, keys.second[round]);
      philox_round(s0, key0, key1);
      philox_round(s1, key0, key1);
      philox_round(s2, key0, key1);
      philox_round(s3, key0, key1);
    }
    store_blocks(s0, s1, words);
    store_blocks(s2, s3, words + 4 * kLanes32);
    words += 8 * kLanes32;
  }
}
#endif

// The fields of up to kPieceSize consecutive elements.
class PieceRandom {
 public:
  // random_bits: N of the rounding that draws.
  PieceRandom(const RandomSource& source, int random_bits)
      : source_(source), random_bits_(random_bits) {}

  // Bits of a field as they are stored: what load<> is to be called with.
  int width() const { return source_.kind == kLfsr ? 32 : field_bits(source_.random_bits); }

  void fill(std::uint64_t first_element, std::size_t count) {
    if (source_.kind == kLfsr) return fill_registers(first_element, count);
    const auto per_call = static_cast<std::uint64_t>(128 / width());
    const std::uint64_t skipped = first_element % per_call;
    start_ = reinterpret_cast<const std::uint8_t*>(words_) + skipped * (width() / 8);
    philox_calls(first_element / per_call, (skipped + count + per_call - 1) / per_call, source_,
                 words_);
  }

  // The fields of a vector of elements from `element` on, at the top of 32 bits.
  template <int kWidth>
  HWY_INLINE V32U load(std::size_t element) const {
    const D32U d;
    if constexpr (kWidth == 0) return hn::Zero(d);
    const std::uint8_t* const from = start_ + element * (kWidth / 8);
    if constexpr (kWidth == 8) {
      const hn::Rebind<std::uint8_t, D32U> narrow;
      return hn::ShiftLeft<24>(hn::PromoteTo(d, hn::LoadU(narrow, from)));
    } else if constexpr (kWidth == 16) {
      const hn::Rebind<std::uint16_t, D32U> narrow;
      const auto fields = hn::LoadU(narrow, reinterpret_cast<const std::uint16_t*>(from));
      return hn::ShiftLeft<16>(hn::PromoteTo(d, fields));
    } else {
      return hn::LoadU(d, reinterpret_cast<const std::uint32_t*>(from));
    }
  }

  // The field of one element, at the top of 32 bits.
  std::uint32_t field(std::size_t element) const {
    const std::uint8_t* const from = start_ + element * (width() / 8);
    std::uint32_t field = 0;
    __builtin_memcpy(reinterpret_cast<std::uint8_t*>(&field) + (4 - width() / 8), from,
                     width() / 8);
    return field;
  }

 private:
  void fill_registers(std::uint64_t first_element, std::size_t count) {
    const PhiloxKeys keys(source_.seed);
    for (std::size_t n = 0; n < count; n += kLanes32) {
      const std::uint64_t element = first_element + n;
      const auto low = static_cast<std::uint32_t>(element);
      if (low + (kLanes32 - 1) > 0xFFFFFFFF) {  // the upper half of the number changes in between
        for (std::size_t m = 0; m < kLanes32; ++m) {
          words_[n + m] = lfsr_seed(source_, static_cast<std::uint32_t>((element + m) >> 32),
                                    static_cast<std::uint32_t>(element + m));
        }
      } else {
        seed_registers<1>(static_cast<std::uint32_t>(element >> 32), low, source_, keys,
                          words_ + n);
      }
      const V32U states = hn::Load(D32U(), words_ + n);
      hn::Store(hn::ShiftLeftSame(states, 32 - random_bits_), D32U(), words_ + n);
    }
    start_ = reinterpret_cast<const std::uint8_t*>(words_);
  }

  static constexpr std::size_t kSlack = 16 * kLanes32;  // whole vectors of calls, and their loads

  RandomSource source_;
  int random_bits_;
  const std::uint8_t* start_ = nullptr;
  HWY_ALIGN std::uint32_t words_[kPieceSize + kSlack];
};

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
