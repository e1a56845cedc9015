#pragma once

#include <cstddef>
#include <cstdint>

#include "napier/kernels/code_plan.h"

namespace napier {

// Numbers to packed codes and back, up to kCodePiece at a time, on the chosen SIMD target. Packed
// arrays start at a whole byte and are written to their last byte, no further.
inline constexpr std::size_t kCodePiece = 1008;  // a multiple of 8: all pieces start at whole bytes

// The codes of numbers of the format.
void encode_numbers(const Encode32& e, const float* numbers, std::size_t count, std::uint8_t* out);

// The values of packed codes.
void decode_numbers(const Decode32& d, const std::uint8_t* codes, std::size_t count, float* out);

// Codes of at most 32 bits, one in each word.
void pack_words(const std::uint32_t* words, std::size_t count, int width, std::uint8_t* out);
void unpack_words(const std::uint8_t* codes, std::size_t count, int width, std::uint32_t* words);

}  // namespace napier
