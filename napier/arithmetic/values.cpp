#include "napier/arithmetic/values.h"

#include <bit>

#include "napier/arithmetic/operations.h"

namespace napier {
namespace {

constexpr Projection nearest(const NumberFormat& format) { return {format, {kRne, 0}, kOverflow}; }

}  // namespace

double value_of_code(const NumberFormat& format, u64 code) {
  return std::bit_cast<double>(convert_code(format, code, nearest(kBinary64), 0));
}

float float_of_code(const NumberFormat& format, u64 code) {
  return std::bit_cast<float>(static_cast<u32>(convert_code(format, code, nearest(kBinary32), 0)));
}

u64 bits_of_value(double value) { return std::bit_cast<u64>(value); }

u32 bits_of_value(float value) { return std::bit_cast<u32>(value); }

}  // namespace napier
