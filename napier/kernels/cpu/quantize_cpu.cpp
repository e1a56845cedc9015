#include <algorithm>

#include "napier/arithmetic/check_rules.h"
#include "napier/arithmetic/packed_codes.h"
#include "napier/arithmetic/values.h"
#include "napier/base/error.h"
#include "napier/kernels/cpu/code_run.h"
#include "napier/kernels/cpu/element_tasks.h"
#include "napier/kernels/cpu/gemm_tile.h"
#include "napier/kernels/cpu/quantize_run.h"
#include "napier/kernels/quantize.h"

namespace napier {
namespace {

void check_random(const Projection& to, const RandomSource& random) {
  if (!is_stochastic(to.rounding)) return;
  const int most = random.kind == kLfsr ? random.lfsr_bits : random.random_bits;
  require(to.rounding.random_bits <= most,
          "the source gives as many random bits as the rounding has");
}

std::uint64_t scalar_code(const Projection& to, const RandomSource& random, std::uint64_t element,
                          float x) {
  const int bits = is_stochastic(to.rounding) ? to.rounding.random_bits : 0;
  return project_exact(decode(kBinary32, bits_of_value(x)), to,
                       element_random(random, element, bits));
}

// Packs codes, any of 64 bits; only those of at most 32 bits fast.
void pack_piece(const std::uint64_t* codes, std::size_t count, int width, std::uint8_t* out) {
  if (width <= 32) {
    std::uint32_t words[kCodePiece];
    std::transform(codes, codes + count, words, [](std::uint64_t code) { return code; });
    return pack_words(words, count, width, out);
  }
  std::fill_n(out, packed_bytes(count, width), std::uint8_t{0});
  for (std::size_t n = 0; n < count; ++n) set_packed_code(out, n, width, codes[n]);
}

}  // namespace

Quantizer::Quantizer(const Projection& to, const RandomSource& random) : to_(to), random_(random) {
  check_projection(to, "");
  check_random(to, random);
  plan_ = plan_quantize(to);
}

QuantizeReport Quantizer::report() const {
  return {name_of(plan_.path), simd_target(), plan_.reason};
}

QuantizeReport Quantizer::values(std::uint64_t first_element, const float* in, std::size_t size,
                                 float* out, int threads) const {
  for_each_task(size, threads, [&](std::size_t first, std::size_t count) {
    if (plan_.path != QuantizePath::scalar) {
      run_quantize({&plan_, &random_, first_element + first, in + first, count}, out + first);
      return;
    }
    for (std::size_t n = first; n < first + count; ++n) {
      const std::uint64_t code = scalar_code(to_, random_, first_element + n, in[n]);
      out[n] = float_of_code(to_.format, code);
    }
  });
  return report();
}

// At most kCodePiece elements.
void Quantizer::code_piece(std::uint64_t first_element, const float* in, std::size_t count,
                           std::uint8_t* out) const {
  const QuantizeRun run = {&plan_, &random_, first_element, in, count};
  if (plan_.path == QuantizePath::integer32 || plan_.path == QuantizePath::binary32) {
    alignas(64) float numbers[kCodePiece];
    run_quantize(run, numbers);
    return encode_numbers(plan_.narrow_code, numbers, count, out);
  }
  std::uint64_t codes[kCodePiece];
  if (plan_.path == QuantizePath::binary64) {
    double numbers[kCodePiece];
    run_quantize_wide(run, numbers);
    std::transform(numbers, numbers + count, codes,
                   [this](double x) { return code_of_number(x, plan_.wide_code); });
  } else {
    for (std::size_t n = 0; n < count; ++n) {
      codes[n] = scalar_code(to_, random_, first_element + n, in[n]);
    }
  }
  pack_piece(codes, count, to_.format.width_bits, out);
}

QuantizeReport Quantizer::codes(std::uint64_t first_element, const float* in, std::size_t size,
                                std::uint8_t* out, int threads) const {
  const int width = to_.format.width_bits;
  for_each_task(size, threads, [&](std::size_t first, std::size_t count) {
    std::uint8_t* const to = out + packed_bytes(first, width);
    for (std::size_t n = 0; n < count; n += kCodePiece) {
      code_piece(first_element + first + n, in + first + n, std::min(kCodePiece, count - n),
                 to + packed_bytes(n, width));
    }
  });
  return report();
}

QuantizeReport quantize_cpu(const Projection& to, const RandomSource& random,
                            std::uint64_t first_element, const float* in, std::size_t size,
                            float* out, int threads) {
  return Quantizer(to, random).values(first_element, in, size, out, threads);
}

}  // namespace napier
