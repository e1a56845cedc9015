#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "napier/kernels/code_plan.h"
#include "napier/kernels/quantize.h"

namespace napier {

// vector: by arithmetic on the codes · table: one value per code, of at most 16 bits ·
// scalar: the definition for each code, on all threads
enum class DecodePath { vector, table, scalar };

// Packed codes to float32, planned once for any number of arrays: a table asks the scalar text for
// the value of each code.
class Decoder {
 public:
  explicit Decoder(const NumberFormat& format);

  // out[i] = float_of_code(format, code i) for i < size; `codes` is packed as
  // napier/arithmetic/packed_codes.h says, and all its codes are allowed. Exact where float32 has
  // the value, else rounded to nearest even; NaN is the quiet NaN without sign and payload. The
  // same bits whatever the SIMD target and the number of threads (0: one per core).
  QuantizeReport values(const std::uint8_t* codes, std::size_t size, float* out, int threads) const;

 private:
  void piece(const std::uint8_t* codes, std::size_t count, float* out) const;

  NumberFormat format_;
  DecodePath path_;
  Decode32 vector_;
  std::vector<float> table_;
};

}  // namespace napier
