#pragma once

#include <cstdint>
#include <string>

#include "napier/arithmetic/rules.h"
#include "napier/kernels/code_plan.h"
#include "napier/kernels/cpu/rounding64.h"

namespace napier {

// From the fastest to the one that can do all. Each gives the defined bits.
//   integer32  the format has binary32's own smallest exponent: rounding adds to the bits of |x|
//   binary32   carried in binary32: |x| is moved to where the format's step is the unit, and back
//   binary64   carried in binary64: any rounding, every fixed format, exponents beyond binary32's
//   scalar     the definition itself, on all threads
enum class QuantizePath { integer32, binary32, binary64, scalar };

// How |x| goes to a neighbor; docs/kernels.md, "Quantize".
//   nearest    rne
//   cut        toward zero after an addend: rz, rna, sra, srb
//   threshold  what was lost is compared with a threshold: src
//   directed   ru, rd
//   odd        ro
enum class QuantizeMethod { nearest, cut, threshold, directed, odd };

// What becomes of a rounded number at the ends of the format, of zeros, infinities and NaN.
struct Ends32 {
  float largest = 0;           // a rounded |x| beyond it becomes `above`,
  float largest_negative = 0;  // and beyond this, where x < 0, `below`
  float above = 0;
  float below = 0;
  float plus_infinity = 0;  // what an infinity becomes
  float minus_infinity = 0;
  float not_a_number = 0;     // what NaN becomes
  float flush_below = 0;      // a rounded |x| below it becomes zero
  float zero_addend = -0.0F;  // +0 where the format has no -0: -0 + +0 is +0
  bool is_symmetric = false;  // above = largest of either sign or NaN, infinities too, no flush
};

// The constants of the two 32-bit paths. m: mantissa bits, s = 23 - m, N: random bits.
struct Quantize32 {
  QuantizeMethod method = QuantizeMethod::nearest;
  Ends32 ends;
  std::uint32_t random_mask = 0;  // where R stands in the top m or s bits below an exponent
  int random_bits = 0;
  bool goes_up = false;  // of directed: ru

  // binary32. Fixed point is a float whose exponent never moves: power_mask is 0, E its step, m 0.
  std::uint32_t power_mask = 0;      // the exponent field
  float lowest_power = 0;            // 2^emin
  float clamp = 0;                   // |x| beyond it is beyond every end
  float move = 0;                    // C = 2^(23-m): the unit of E·C is the step at E
  float cut_back = 0;                // C + 2^-m
  float step_of_power = 0;           // 2^-m
  std::uint32_t cut_addend = 0;      // the bits of 2^-m · (1 + r0); R comes on top
  std::uint32_t threshold_bits = 0;  // the bits of 1 + T0; ¬R comes on top

  // integer32.
  std::uint32_t low_mask = 0;  // 2^s - 1
  int random_place = 31;       // a field at the top of 32 bits, shifted right by it, stands at s
  std::uint32_t addend = 0;    // what cut adds beside R
  int near_place = 0;          // where nearest, and src before R is added, round: bit s or s - N
  std::uint32_t near_addend = 0;
  std::uint32_t near_parity = 0;  // 1, or 0 where nothing lies below that bit
};

struct QuantizePlan {
  QuantizePath path = QuantizePath::scalar;
  std::string reason;  // of what a faster path could not do; empty for the 32-bit paths
  Quantize32 narrow;   // of integer32 and binary32
  Rounding64 wide;     // of binary64
  Encode32 narrow_code;
  Encode64 wide_code;
};

// Chooses the path for this projection. docs/kernels.md, "Quantize", has the reason for each
// condition.
QuantizePlan plan_quantize(const Projection& to);

const char* name_of(QuantizePath path);

}  // namespace napier
