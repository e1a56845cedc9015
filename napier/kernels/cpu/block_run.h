#pragma once

#include <cstddef>
#include <cstdint>

namespace napier {

// The steps of block quantization that vectors take, on the chosen SIMD target. Elements start at
// a block's first one but for `first`, which says how far into its block the run starts.

struct BlockRun {
  const float* in = nullptr;
  std::size_t first = 0;  // in[0] is element `first` of block 0
  std::size_t count = 0;
  std::size_t block_size = 1;
};

// out[b] = the bits of the largest |x| of block b; infinities and NaN are above all numbers.
void find_maxima(const BlockRun& run, std::uint32_t* out);

// out[i] = in[i] · factors[b], factors powers of two: exact, but that sizes below 2^-126 other than
// 0 become 2^-126.
void scale_elements(const BlockRun& run, const float* factors, float* out);

// out[i] = in[i] / divisors[b] rounded to odd in 24 bits; sizes below 2^-126 other than 0 become
// 2^-126. in / divisors has no other number within 2^-53 of one of 24 bits.
void divide_elements(const BlockRun& run, const double* divisors, float* out);

// out[i] = in[i] · factors[b], the exact product rounded to nearest even.
void multiply_elements(const BlockRun& run, const float* factors, float* out);
void multiply_elements(const BlockRun& run, const double* factors, float* out);

}  // namespace napier
