#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "napier/arithmetic/random_draw.h"
#include "napier/arithmetic/rules.h"
#include "napier/kernels/quantize_plan.h"

namespace napier {

// How an array was quantized or decoded: for people, and for `--json`.
struct QuantizeReport {
  std::string path;    // of quantize_plan.h; of decoding: "vector", "table", "scalar"
  std::string target;  // the SIMD instructions: "AVX3", "AVX2", "SSE4", …
  std::string reason;  // why no faster path was taken; empty for the fastest

  bool operator==(const QuantizeReport&) const = default;
};

// Elementwise quantization, planned once for any number of arrays: planning asks the scalar text
// about the ends of the format, which costs as much as quantizing thousands of elements.
// Throws an Error where `to` contradicts itself.
class Quantizer {
 public:
  Quantizer(const Projection& to, const RandomSource& random);

  // out[i] = the value of project(in[i]) in `to.format`, for i < size. Total: any 32 bits may stand
  // in `in`. Where binary32 lacks the value (fixed point beyond 24 bits, exponents beyond its own)
  // out[i] is the value rounded to nearest even; NaN is the quiet NaN without sign and payload. A
  // stochastic rounding takes R of element first_element + i by element_random. `out` may be `in`.
  // The same bits whatever the SIMD target and the number of threads (0: one per core).
  QuantizeReport values(std::uint64_t first_element, const float* in, std::size_t size, float* out,
                        int threads) const;

  // The codes of project(in[i]) in `to.format`, packed as napier/arithmetic/packed_codes.h says:
  // packed_bytes(size, width) bytes of `out`, which is apart from `in`. Otherwise as `values`; also
  // formats beyond binary32.
  QuantizeReport codes(std::uint64_t first_element, const float* in, std::size_t size,
                       std::uint8_t* out, int threads) const;

  const Projection& projection() const { return to_; }

 private:
  QuantizeReport report() const;
  void code_piece(std::uint64_t first_element, const float* in, std::size_t count,
                  std::uint8_t* out) const;

  Projection to_;
  RandomSource random_;
  QuantizePlan plan_;
};

// Quantizer(to, random).values(…).
QuantizeReport quantize_cpu(const Projection& to, const RandomSource& random,
                            std::uint64_t first_element, const float* in, std::size_t size,
                            float* out, int threads);

}  // namespace napier
