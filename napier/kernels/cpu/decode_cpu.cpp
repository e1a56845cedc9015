#include <algorithm>

#include "napier/arithmetic/packed_codes.h"
#include "napier/arithmetic/values.h"
#include "napier/kernels/cpu/code_run.h"
#include "napier/kernels/cpu/element_tasks.h"
#include "napier/kernels/cpu/gemm_tile.h"
#include "napier/kernels/decode.h"

namespace napier {
namespace {

constexpr int kMostTableBits = 16;
constexpr const char* kPathNames[] = {"vector", "table", "scalar"};
constexpr const char* kReasons[] = {
    "", "no vector path has this format",
    "no vector path has this format, and a table would be too long"};

DecodePath path_of(const NumberFormat& format) {
  if (fits_decode32(format)) return DecodePath::vector;
  return format.width_bits <= kMostTableBits ? DecodePath::table : DecodePath::scalar;
}

}  // namespace

Decoder::Decoder(const NumberFormat& format) : format_(format), path_(path_of(format)) {
  if (path_ == DecodePath::vector) vector_ = decode32_of(format);
  if (path_ != DecodePath::table) return;
  table_.resize(std::size_t{1} << format.width_bits);
  for (std::size_t code = 0; code < table_.size(); ++code) {
    table_[code] = float_of_code(format, code);
  }
}

void Decoder::piece(const std::uint8_t* codes, std::size_t count, float* out) const {
  if (path_ == DecodePath::vector) return decode_numbers(vector_, codes, count, out);
  if (path_ == DecodePath::table) {
    std::uint32_t words[kCodePiece];
    unpack_words(codes, count, format_.width_bits, words);
    for (std::size_t n = 0; n < count; ++n) out[n] = table_[words[n]];
    return;
  }
  for (std::size_t n = 0; n < count; ++n) {
    out[n] = float_of_code(format_, packed_code(codes, n, format_.width_bits));
  }
}

QuantizeReport Decoder::values(const std::uint8_t* codes, std::size_t size, float* out,
                               int threads) const {
  const int width = format_.width_bits;
  for_each_task(size, threads, [&](std::size_t first, std::size_t count) {
    const std::uint8_t* const from = codes + packed_bytes(first, width);
    for (std::size_t n = 0; n < count; n += kCodePiece) {
      piece(from + packed_bytes(n, width), std::min(kCodePiece, count - n), out + first + n);
    }
  });
  const auto path = static_cast<std::size_t>(path_);
  return {kPathNames[path], simd_target(), kReasons[path]};
}

}  // namespace napier
