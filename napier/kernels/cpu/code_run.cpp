// Codes of numbers and numbers of codes, packed: one text, compiled for every SIMD target.
// docs/kernels.md, "Codes", tells how.
#include "napier/kernels/cpu/code_run.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "napier/kernels/cpu/code_run.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>

#include "napier/kernels/cpu/round32-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace napier::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D32I = hn::RebindToSigned<D32>;
using D8 = hn::Rebind<std::uint8_t, D32>;
using D16 = hn::Rebind<std::uint16_t, D32>;
using D64 = hn::ScalableTag<std::uint64_t>;
using V64 = hn::Vec<D64>;

inline constexpr std::size_t kWordsPerStep = hn::MaxLanes(D64());
// Pieces are followed by room for whole vectors of eight codes per word.
inline constexpr std::size_t kRoom = kCodePiece + 8 * kWordsPerStep;

// --- the cells: what a code of w bits is kept in before it is packed ---

HWY_INLINE void store_cells(V32U codes, std::uint32_t* out) { hn::StoreU(codes, D32U(), out); }

HWY_INLINE void store_cells(V32U codes, std::uint16_t* out) {
#if HWY_TARGET <= HWY_AVX3
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm512_cvtepi32_epi16(codes.raw));
#else
  hn::StoreU(hn::DemoteTo(D16(), hn::BitCast(D32I(), codes)), D16(), out);
#endif
}

HWY_INLINE void store_cells(V32U codes, std::uint8_t* out) {
#if HWY_TARGET <= HWY_AVX3
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm512_cvtepi32_epi8(codes.raw));
#else
  hn::StoreU(hn::DemoteTo(D8(), hn::BitCast(D32I(), codes)), D8(), out);
#endif
}

HWY_INLINE V32U load_cells(const std::uint32_t* in) { return hn::LoadU(D32U(), in); }
HWY_INLINE V32U load_cells(const std::uint16_t* in) {
  return hn::PromoteTo(D32U(), hn::LoadU(D16(), in));
}
HWY_INLINE V32U load_cells(const std::uint8_t* in) {
  return hn::PromoteTo(D32U(), hn::LoadU(D8(), in));
}

// out[n] = the cell of convert(a vector of `in`), for n < count.
template <class Number, class Cell, class Convert>
HWY_INLINE void fill_cells(const Number* in, std::size_t count, const Convert& convert, Cell* out) {
  std::size_t n = 0;
  for (; n + kLanes32 <= count; n += kLanes32) store_cells(convert(in + n), out + n);
  if (n == count) return;
  Number few[kLanes32] = {};
  Cell cells[kLanes32];
  std::copy_n(in + n, count - n, few);
  store_cells(convert(few), cells);
  std::memcpy(out + n, cells, (count - n) * sizeof(Cell));  // which may be aligned to bytes only
}

// --- packing of fewer bits than a cell has ---

// Each pair of fields of `field` bits has `used` bits in use: moves the upper one next to the
// lower.
HWY_INLINE V64 join_pairs(V64 x, int field, int used) {
  const std::uint64_t ones = low_bits_mask(used);
  std::uint64_t low = 0;
  for (int place = 0; place < 64; place += 2 * field) low |= ones << place;
  const V64 moved = hn::ShiftRightSame(x, field - used);
  return hn::Or(hn::And(x, hn::Set(D64(), low)), hn::And(moved, hn::Set(D64(), low << used)));
}

HWY_INLINE V64 part_pairs(V64 x, int field, int used) {
  const std::uint64_t ones = low_bits_mask(used);
  std::uint64_t low = 0;
  for (int place = 0; place < 64; place += 2 * field) low |= ones << place;
  const V64 moved = hn::ShiftLeftSame(x, field - used);
  return hn::Or(hn::And(x, hn::Set(D64(), low)), hn::And(moved, hn::Set(D64(), low << field)));
}

// Eight codes in eight bytes become w whole bytes. `cells` has room for whole vectors. Words are
// stored and loaded whole, each over what the one before had too much, as long as they fit.
void pack_bytes(std::uint8_t* cells, std::size_t count, int width, std::uint8_t* out) {
  std::fill(cells + count, cells + (count + 7) / 8 * 8, std::uint8_t{0});
  auto* const words = reinterpret_cast<std::uint64_t*>(cells);
  const std::size_t groups = (count + 7) / 8;
  for (std::size_t n = 0; n < groups; n += kWordsPerStep) {
    V64 x = hn::Load(D64(), words + n);
    x = join_pairs(x, 8, width);
    x = join_pairs(x, 16, 2 * width);
    x = join_pairs(x, 32, 4 * width);
    hn::Store(x, D64(), words + n);
  }
  const std::size_t bytes = (count * width + 7) / 8;
  std::size_t n = 0;
  for (; n * width + 8 <= bytes; ++n) std::memcpy(out + n * width, words + n, 8);
  for (; n < groups; ++n) {
    const std::size_t left = bytes - n * width;
    std::memcpy(out + n * width, words + n, std::min<std::size_t>(left, width));
  }
}

void unpack_bytes(const std::uint8_t* in, std::size_t count, int width, std::uint8_t* cells) {
  auto* const words = reinterpret_cast<std::uint64_t*>(cells);
  const std::size_t groups = (count + 7) / 8;
  const std::size_t bytes = (count * width + 7) / 8;
  std::size_t last = 0;
  for (; last * width + 8 <= bytes; ++last) std::memcpy(words + last, in + last * width, 8);
  for (; last < groups; ++last) {
    words[last] = 0;
    std::memcpy(words + last, in + last * width, bytes - last * width);
  }
  for (std::size_t n = 0; n < groups; n += kWordsPerStep) {
    V64 x = hn::Load(D64(), words + n);
    x = part_pairs(x, 32, 4 * width);
    x = part_pairs(x, 16, 2 * width);
    x = part_pairs(x, 8, width);
    hn::Store(x, D64(), words + n);
  }
}

// --- packing of other widths below 32: codes are put together to fields, fields to words ---

// Codes of a field: at most 57 bits, so that eight bytes hold it wherever it begins.
constexpr int codes_per_field(int width) { return 4 * width <= 57 ? 4 : 2 * width <= 57 ? 2 : 1; }

// Bits one behind the other, stored eight bytes at a time.
class BitWriter {
 public:
  explicit BitWriter(std::uint8_t* out) : out_(out) {}

  HWY_INLINE void put(std::uint64_t field, int bits) {
    held_ |= field << bits_;
    bits_ += bits;
    if (bits_ < 64) return;
    std::memcpy(out_, &held_, sizeof held_);
    out_ += sizeof held_;
    bits_ -= 64;
    held_ = field >> (bits - bits_);
  }
  void finish() { std::memcpy(out_, &held_, static_cast<std::size_t>(bits_ + 7) / 8); }

 private:
  std::uint8_t* out_;
  std::uint64_t held_ = 0;
  int bits_ = 0;
};

template <int kCodes>
void pack_fields(const std::uint32_t* cells, std::size_t count, int width, std::uint8_t* out) {
  BitWriter writer(out);
  std::size_t n = 0;
  for (; n + kCodes <= count; n += kCodes) {
    std::uint64_t field = cells[n];
    for (int c = 1; c < kCodes; ++c) field |= std::uint64_t{cells[n + c]} << c * width;
    writer.put(field, kCodes * width);
  }
  for (; n < count; ++n) writer.put(cells[n], width);
  writer.finish();
}

template <int kCodes>
void unpack_fields(const std::uint8_t* in, std::size_t count, int width, std::uint32_t* cells) {
  const std::size_t bytes = (count * width + 7) / 8;
  const std::uint64_t mask = low_bits_mask(width);
  const auto field_at = [&](std::size_t n) {
    const std::size_t byte = n * width / 8;
    std::uint64_t word = 0;
    if (byte + sizeof word <= bytes) {
      std::memcpy(&word, in + byte, sizeof word);
    } else {
      std::memcpy(&word, in + byte, bytes - byte);
    }
    return word >> n * width % 8;
  };
  std::size_t n = 0;
  for (; n + kCodes <= count; n += kCodes) {
    const std::uint64_t field = field_at(n);
    for (int c = 0; c < kCodes; ++c) {
      cells[n + c] = static_cast<std::uint32_t>(field >> c * width & mask);
    }
  }
  for (; n < count; ++n) cells[n] = static_cast<std::uint32_t>(field_at(n) & mask);
}

void pack_cells(const std::uint32_t* cells, std::size_t count, int width, std::uint8_t* out) {
  if (codes_per_field(width) == 4) return pack_fields<4>(cells, count, width, out);
  if (codes_per_field(width) == 2) return pack_fields<2>(cells, count, width, out);
  pack_fields<1>(cells, count, width, out);
}

void unpack_cells(const std::uint8_t* in, std::size_t count, int width, std::uint32_t* cells) {
  if (codes_per_field(width) == 4) return unpack_fields<4>(in, count, width, cells);
  if (codes_per_field(width) == 2) return unpack_fields<2>(in, count, width, cells);
  unpack_fields<1>(in, count, width, cells);
}

template <class Number, class Convert>
HWY_INLINE void write_codes(const Number* in, std::size_t count, int width, const Convert& convert,
                            std::uint8_t* out) {
  if (width == 8) return fill_cells(in, count, convert, out);
  if (width == 16) return fill_cells(in, count, convert, reinterpret_cast<std::uint16_t*>(out));
  if (width == 32) return fill_cells(in, count, convert, reinterpret_cast<std::uint32_t*>(out));
  if (width < 8) {
    HWY_ALIGN std::uint8_t cells[kRoom];
    fill_cells(in, count, convert, cells);
    return pack_bytes(cells, count, width, out);
  }
  std::uint32_t cells[kCodePiece];
  fill_cells(in, count, convert, cells);
  pack_cells(cells, count, width, out);
}

// --- a number's code ---

struct EncodeConstants {
  explicit EncodeConstants(const Encode32& e)
      : rebase(hn::Set(D32U(), e.rebase)),
        implied(hn::Set(D32U(), e.implied)),
        lowest_power(hn::Set(D32(), e.lowest_power)),
        infinity_as(hn::Set(D32(), e.infinity_as)),
        nan_code(hn::Set(D32U(), e.nan_code)),
        steps_per_unit(hn::Set(D32(), e.steps_per_unit)),
        mask(hn::Set(D32U(), static_cast<std::uint32_t>(low_bits_mask(e.width)))),
        shift(e.shift),
        sign_shift(32 - e.width) {}

  V32U rebase;
  V32U implied;
  V32 lowest_power;
  V32 infinity_as;
  V32U nan_code;
  V32 steps_per_unit;
  V32U mask;
  int shift;
  int sign_shift;
};

template <CodeKind kKind>
HWY_INLINE V32U code_of(V32 x, const EncodeConstants& c) {
  if constexpr (kKind == CodeKind::fixed) {
    const auto steps = hn::ConvertTo(D32I(), hn::Mul(x, c.steps_per_unit));
    return hn::And(hn::BitCast(D32U(), steps), c.mask);
  }
  const V32 size = hn::Min(hn::Abs(x), c.infinity_as);
  V32U magnitude = hn::ShiftRightSame(bits_of(size), c.shift);
  if constexpr (kKind == CodeKind::rebased) {
    // Below 2^emin, |x| + 2^emin has the subnormal's bits below a known exponent.
    const auto is_subnormal = hn::Lt(size, c.lowest_power);
    const V32 moved = hn::IfThenElse(is_subnormal, hn::Add(size, c.lowest_power), size);
    magnitude = hn::Sub(hn::ShiftRightSame(bits_of(moved), c.shift), c.rebase);
    const auto implied = hn::IfThenElseZero(hn::RebindMask(D32U(), is_subnormal), c.implied);
    magnitude = hn::Sub(magnitude, implied);
  }
  const V32U sign = hn::And(bits_of(x), hn::Set(D32U(), 0x80000000U));
  const V32U code = hn::Or(magnitude, hn::ShiftRightSame(sign, c.sign_shift));
  return hn::IfThenElse(hn::RebindMask(D32U(), hn::IsNaN(x)), c.nan_code, code);
}

template <CodeKind kKind>
void encode_kind(const Encode32& e, const float* numbers, std::size_t count, std::uint8_t* out) {
  const EncodeConstants constants(e);
  const auto convert = [&](const float* from)
                           HWY_ATTR { return code_of<kKind>(hn::LoadU(D32(), from), constants); };
  write_codes(numbers, count, e.width, convert, out);
}

void encode_all(const Encode32& e, const float* numbers, std::size_t count, std::uint8_t* out) {
  switch (e.kind) {
    case CodeKind::shifted:
      return encode_kind<CodeKind::shifted>(e, numbers, count, out);
    case CodeKind::rebased:
      return encode_kind<CodeKind::rebased>(e, numbers, count, out);
    case CodeKind::fixed:
      return encode_kind<CodeKind::fixed>(e, numbers, count, out);
  }
}

void pack_all(const std::uint32_t* words, std::size_t count, int width, std::uint8_t* out) {
  write_codes(
      words, count, width,
      [](const std::uint32_t* from) HWY_ATTR { return hn::LoadU(D32U(), from); }, out);
}

// --- a code's number ---

struct DecodeConstants {
  explicit DecodeConstants(const Decode32& d)
      : rebase(hn::Set(D32U(), d.rebase)),
        implied(hn::Set(D32I(), static_cast<std::int32_t>(d.implied))),
        step(hn::Set(D32(), d.step)),
        infinity(hn::Set(D32I(), d.infinity)),
        last_number(hn::Set(D32I(), d.first_nan - 1)),
        single_nan(hn::Set(D32U(), d.single_nan)),
        magnitude_mask(
            hn::Set(D32U(), static_cast<std::uint32_t>(low_bits_mask(d.width - d.is_signed)))),
        sign_mask(hn::Set(D32U(), d.is_signed ? 0x80000000U : 0U)),
        shift(d.shift),
        unused(32 - d.width),
        is_signed(d.is_signed) {}

  V32U rebase;
  hn::Vec<D32I> implied;
  V32 step;
  hn::Vec<D32I> infinity;
  hn::Vec<D32I> last_number;
  V32U single_nan;
  V32U magnitude_mask;
  V32U sign_mask;
  int shift;
  int unused;
  bool is_signed;
};

HWY_INLINE V32 fixed_number(V32U code, const DecodeConstants& c) {
  auto steps = hn::BitCast(D32I(), code);
  if (c.is_signed) {
    steps = hn::ShiftRightSame(hn::BitCast(D32I(), hn::ShiftLeftSame(code, c.unused)), c.unused);
  }
  return hn::Mul(hn::ConvertTo(D32(), steps), c.step);
}

template <CodeKind kKind>
HWY_INLINE V32 number_of(V32U code, const DecodeConstants& c) {
  if constexpr (kKind == CodeKind::fixed) return fixed_number(code, c);
  const V32U magnitude = hn::And(code, c.magnitude_mask);
  const auto ordered = hn::BitCast(D32I(), magnitude);
  V32 size = float_of(hn::ShiftLeftSame(hn::Add(magnitude, c.rebase), c.shift));
  // At emin = -126 too: step is 0 for formats that flush.
  const V32 subnormal = kKind == CodeKind::shifted
                            ? hn::IfThenElseZero(hn::Gt(c.step, hn::Zero(D32())), size)
                            : hn::Mul(hn::ConvertTo(D32(), ordered), c.step);
  const auto is_subnormal = hn::RebindMask(D32(), hn::Lt(ordered, c.implied));
  size = hn::IfThenElse(is_subnormal, subnormal, size);
  const V32 infinity = float_of(hn::Set(D32U(), 0x7F800000U));
  size = hn::IfThenElse(hn::RebindMask(D32(), hn::Eq(ordered, c.infinity)), infinity, size);
  const V32U sign = hn::And(hn::ShiftLeftSame(code, c.unused), c.sign_mask);
  const V32 number = float_of(hn::Or(bits_of(size), sign));
  const V32 nan = float_of(hn::Set(D32U(), 0x7FC00000U));
  const auto is_nan = hn::Or(hn::RebindMask(D32(), hn::Gt(ordered, c.last_number)),
                             hn::RebindMask(D32(), hn::Eq(code, c.single_nan)));
  return hn::IfThenElse(is_nan, nan, number);
}

template <CodeKind kKind, class Cell>
HWY_INLINE void numbers_of_cells(const Cell* cells, std::size_t count, const DecodeConstants& c,
                                 float* out) {
  std::size_t n = 0;
  for (; n + kLanes32 <= count; n += kLanes32) {
    hn::StoreU(number_of<kKind>(load_cells(cells + n), c), D32(), out + n);
  }
  if (n == count) return;
  Cell few[kLanes32] = {};
  float numbers[kLanes32];
  std::memcpy(few, cells + n, (count - n) * sizeof(Cell));
  hn::StoreU(number_of<kKind>(load_cells(few), c), D32(), numbers);
  std::copy_n(numbers, count - n, out + n);
}

template <CodeKind kKind>
void decode_kind(const Decode32& d, const std::uint8_t* codes, std::size_t count, float* out) {
  const DecodeConstants c(d);
  if (d.width == 8) return numbers_of_cells<kKind>(codes, count, c, out);
  if (d.width == 16) {
    const auto* cells = reinterpret_cast<const std::uint16_t*>(codes);
    return numbers_of_cells<kKind>(cells, count, c, out);
  }
  if (d.width == 32) {
    const auto* cells = reinterpret_cast<const std::uint32_t*>(codes);
    return numbers_of_cells<kKind>(cells, count, c, out);
  }
  if (d.width < 8) {
    HWY_ALIGN std::uint8_t cells[kRoom];
    unpack_bytes(codes, count, d.width, cells);
    return numbers_of_cells<kKind>(cells, count, c, out);
  }
  std::uint32_t cells[kCodePiece];
  unpack_cells(codes, count, d.width, cells);
  numbers_of_cells<kKind>(cells, count, c, out);
}

void decode_all(const Decode32& d, const std::uint8_t* codes, std::size_t count, float* out) {
  switch (d.kind) {
    case CodeKind::shifted:
      return decode_kind<CodeKind::shifted>(d, codes, count, out);
    case CodeKind::rebased:
      return decode_kind<CodeKind::rebased>(d, codes, count, out);
    case CodeKind::fixed:
      return decode_kind<CodeKind::fixed>(d, codes, count, out);
  }
}

template <class Cell>
void widen_cells(const Cell* cells, std::size_t count, std::uint32_t* words) {
  for (std::size_t n = 0; n < count; ++n) {
    Cell cell;
    std::memcpy(&cell, cells + n, sizeof cell);  // aligned to bytes only
    words[n] = cell;
  }
}

void unpack_all(const std::uint8_t* codes, std::size_t count, int width, std::uint32_t* words) {
  if (width == 8) return widen_cells(codes, count, words);
  if (width == 16) {
    return widen_cells(reinterpret_cast<const std::uint16_t*>(codes), count, words);
  }
  unpack_cells(codes, count, width, words);
}

}  // namespace napier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace napier {
HWY_EXPORT(encode_all);
HWY_EXPORT(decode_all);
HWY_EXPORT(pack_all);
HWY_EXPORT(unpack_all);

void encode_numbers(const Encode32& e, const float* numbers, std::size_t count, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(encode_all)(e, numbers, count, out);
}

void decode_numbers(const Decode32& d, const std::uint8_t* codes, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(decode_all)(d, codes, count, out);
}

void pack_words(const std::uint32_t* words, std::size_t count, int width, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(pack_all)(words, count, width, out);
}

void unpack_words(const std::uint8_t* codes, std::size_t count, int width, std::uint32_t* words) {
  HWY_DYNAMIC_DISPATCH(unpack_all)(codes, count, width, words);
}

}  // namespace napier
#endif
