// A few binary32 numbers side by side: what the tiles of the devices compute on. In OpenCL C as
// many as the device likes (NAPIER_LANES: 1, 4, 8 or 16), in CUDA and C++ one. NAPIER_HAS_DOUBLE:
// there is binary64 too. C subset, see
// napier/base/c_subset.h. Sums and products are rounded to nearest even and nothing is fused
// unasked: OpenCL C guarantees the first, a pragma and nvcc's -fmad=false the second.
#pragma once

#include "napier/base/c_subset.h"

#if defined(__OPENCL_VERSION__)

#pragma OPENCL FP_CONTRACT OFF
#ifdef NAPIER_HAS_DOUBLE
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
#define NAPIER_GLOBAL __global
#define NAPIER_UNROLL _Pragma("unroll")
#define NAPIER_BEGIN_CARRIER(name)
#define NAPIER_END_CARRIER
#if NAPIER_LANES == 16
typedef float16 Lanes;
typedef uint16 LaneBits;
typedef ulong16 LaneWide;
#ifdef NAPIER_HAS_DOUBLE
typedef double16 LaneDoubles;
#define doubles_of_lanes convert_double16
#define lanes_of_doubles convert_float16
#define wide_of_doubles as_ulong16
#define doubles_of_wide as_double16
#endif
#define lanes_of_bits as_float16
#define bits_of_lanes as_uint16
#define wide_of_bits convert_ulong16
#define bits_of_wide convert_uint16
#define lane_numbers() (uint16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#define lanes_of_signed(bits) convert_float16(as_int16(bits))
#define signed_of_lanes(x) as_uint16(convert_int16_rtz(x))
#define load_bits(p) vload16(0, (p))
#define store_bits(bits, p) vstore16((bits), 0, (p))
#define load_bits_by_fours(p) (vload4(0, (p))).xxxxyyyyzzzzwwww
#define load_bits_by_twos(p) (vload8(0, (p))).s0011223344556677
#elif NAPIER_LANES == 8
typedef float8 Lanes;
typedef uint8 LaneBits;
typedef ulong8 LaneWide;
#ifdef NAPIER_HAS_DOUBLE
typedef double8 LaneDoubles;
#define doubles_of_lanes convert_double8
#define lanes_of_doubles convert_float8
#define wide_of_doubles as_ulong8
#define doubles_of_wide as_double8
#endif
#define lanes_of_bits as_float8
#define bits_of_lanes as_uint8
#define wide_of_bits convert_ulong8
#define bits_of_wide convert_uint8
#define lane_numbers() (uint8)(0, 1, 2, 3, 4, 5, 6, 7)
#define lanes_of_signed(bits) convert_float8(as_int8(bits))
#define signed_of_lanes(x) as_uint8(convert_int8_rtz(x))
#define load_bits(p) vload8(0, (p))
#define store_bits(bits, p) vstore8((bits), 0, (p))
#define load_bits_by_fours(p) (vload2(0, (p))).xxxxyyyy
#define load_bits_by_twos(p) (vload4(0, (p))).xxyyzzww
#elif NAPIER_LANES == 4
typedef float4 Lanes;
typedef uint4 LaneBits;
typedef ulong4 LaneWide;
#ifdef NAPIER_HAS_DOUBLE
typedef double4 LaneDoubles;
#define doubles_of_lanes convert_double4
#define lanes_of_doubles convert_float4
#define wide_of_doubles as_ulong4
#define doubles_of_wide as_double4
#endif
#define lanes_of_bits as_float4
#define bits_of_lanes as_uint4
#define wide_of_bits convert_ulong4
#define bits_of_wide convert_uint4
#define lane_numbers() (uint4)(0, 1, 2, 3)
#define lanes_of_signed(bits) convert_float4(as_int4(bits))
#define signed_of_lanes(x) as_uint4(convert_int4_rtz(x))
#define load_bits(p) vload4(0, (p))
#define store_bits(bits, p) vstore4((bits), 0, (p))
#define load_bits_by_fours(p) (uint4)(*(p))
#define load_bits_by_twos(p) (vload2(0, (p))).xxyy
#else
typedef float Lanes;
typedef uint LaneBits;
typedef ulong LaneWide;
#ifdef NAPIER_HAS_DOUBLE
typedef double LaneDoubles;
#define doubles_of_lanes convert_double
#define lanes_of_doubles convert_float
#define wide_of_doubles as_ulong
#define doubles_of_wide as_double
#endif
#define lanes_of_bits as_float
#define bits_of_lanes as_uint
#define wide_of_bits convert_ulong
#define bits_of_wide convert_uint
#define lane_numbers() 0u
#define lanes_of_signed(bits) convert_float(as_int(bits))
#define signed_of_lanes(x) as_uint(convert_int_rtz(x))
#define load_bits(p) (*(p))
#define store_bits(bits, p) (*(p) = (bits))
#define load_bits_by_fours(p) (*(p))
#define load_bits_by_twos(p) (*(p))
#endif

#define float_of_bits as_float

// load_bits_by_fours (_by_twos): consecutive words, each for four (two) lanes. mask_…: all bits
// where a < b, else none.
NAPIER_FUNCTION LaneBits mask_where_below(Lanes a, Lanes b) {
#if NAPIER_LANES > 1
  return bits_of_lanes(a < b);
#else
  return a < b ? ~0u : 0u;
#endif
}
NAPIER_FUNCTION LaneBits mask_where_less(LaneBits a, LaneBits b) {
#if NAPIER_LANES > 1
  return bits_of_lanes(a < b);
#else
  return a < b ? ~0u : 0u;
#endif
}
NAPIER_FUNCTION LaneBits larger_bits(LaneBits a, LaneBits b) { return max(a, b); }
NAPIER_FUNCTION LaneBits smaller_bits(LaneBits a, LaneBits b) { return min(a, b); }

#ifdef NAPIER_HAS_DOUBLE
NAPIER_FUNCTION LaneWide wide_where_below(LaneDoubles a, LaneDoubles b) {
#if NAPIER_LANES > 1
  return wide_of_doubles(a < b);
#else
  return a < b ? ~0ul : 0ul;
#endif
}
NAPIER_FUNCTION LaneWide larger_wide(LaneWide a, LaneWide b) { return max(a, b); }
NAPIER_FUNCTION LaneDoubles floor_of_doubles(LaneDoubles x) { return floor(x); }
NAPIER_FUNCTION LaneDoubles nearest_to_doubles(LaneDoubles x) { return rint(x); }
NAPIER_FUNCTION LaneDoubles doubles_of_words(LaneBits x) { return doubles_of_lanes(x); }
#endif

NAPIER_FUNCTION uint largest_lane(LaneBits bits) {
#if NAPIER_LANES == 16
  const uint8 eight = max(bits.lo, bits.hi);
  const uint4 four = max(eight.lo, eight.hi);
#elif NAPIER_LANES == 8
  const uint4 four = max(bits.lo, bits.hi);
#elif NAPIER_LANES == 4
  const uint4 four = bits;
#endif
#if NAPIER_LANES > 1
  const uint2 two = max(four.lo, four.hi);
  return max(two.x, two.y);
#else
  return bits;
#endif
}

// a · b + c where a · b is exact: then one rounding or two are the same.
NAPIER_FUNCTION Lanes exact_multiply_add(Lanes a, Lanes b, Lanes c) {
#ifdef FP_FAST_FMAF
  return fma(a, b, c);
#else
  return a * b + c;
#endif
}

#else

#include <cmath>
#include <cstring>

#define NAPIER_GLOBAL
#define NAPIER_BEGIN_CARRIER(name) namespace name {
#define NAPIER_END_CARRIER }
#ifdef __CUDACC__
#define NAPIER_UNROLL _Pragma("unroll")
#else
#define NAPIER_UNROLL _Pragma("GCC unroll 16")
#endif
NAPIER_BEGIN
using Lanes = float;
using LaneBits = u32;
using LaneWide = u64;
using LaneDoubles = double;
#define NAPIER_HAS_DOUBLE

NAPIER_FUNCTION Lanes lanes_of_bits(LaneBits bits) {
  Lanes x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}
NAPIER_FUNCTION float float_of_bits(u32 bits) { return lanes_of_bits(bits); }
NAPIER_FUNCTION LaneBits bits_of_lanes(Lanes x) {
  LaneBits bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}
NAPIER_FUNCTION LaneWide wide_of_bits(LaneBits bits) { return bits; }
NAPIER_FUNCTION LaneBits bits_of_wide(LaneWide wide) { return (LaneBits)wide; }
NAPIER_FUNCTION LaneDoubles doubles_of_lanes(Lanes x) { return x; }
NAPIER_FUNCTION Lanes lanes_of_doubles(LaneDoubles x) { return (Lanes)x; }
NAPIER_FUNCTION LaneWide wide_of_doubles(LaneDoubles x) {
  LaneWide wide;
  std::memcpy(&wide, &x, sizeof wide);
  return wide;
}
NAPIER_FUNCTION LaneDoubles doubles_of_wide(LaneWide wide) {
  LaneDoubles x;
  std::memcpy(&x, &wide, sizeof x);
  return x;
}
NAPIER_FUNCTION LaneBits lane_numbers() { return 0; }
NAPIER_FUNCTION Lanes lanes_of_signed(LaneBits bits) { return (Lanes)(i32)bits; }
NAPIER_FUNCTION LaneBits signed_of_lanes(Lanes x) { return (LaneBits)(i32)x; }
NAPIER_FUNCTION LaneBits load_bits(const u32* p) { return *p; }
NAPIER_FUNCTION void store_bits(LaneBits bits, u32* p) { *p = bits; }
NAPIER_FUNCTION LaneBits load_bits_by_fours(const u32* p) { return *p; }
NAPIER_FUNCTION LaneBits load_bits_by_twos(const u32* p) { return *p; }
NAPIER_FUNCTION LaneBits mask_where_below(Lanes a, Lanes b) { return a < b ? ~(LaneBits)0 : 0; }
NAPIER_FUNCTION LaneBits mask_where_less(LaneBits a, LaneBits b) {
  return a < b ? ~(LaneBits)0 : 0;
}
NAPIER_FUNCTION LaneBits larger_bits(LaneBits a, LaneBits b) { return a < b ? b : a; }
NAPIER_FUNCTION LaneBits smaller_bits(LaneBits a, LaneBits b) { return a < b ? a : b; }
NAPIER_FUNCTION u32 largest_lane(LaneBits bits) { return bits; }
NAPIER_FUNCTION LaneWide wide_where_below(LaneDoubles a, LaneDoubles b) {
  return a < b ? ~(LaneWide)0 : 0;
}
NAPIER_FUNCTION LaneWide larger_wide(LaneWide a, LaneWide b) { return a < b ? b : a; }
NAPIER_FUNCTION LaneDoubles floor_of_doubles(LaneDoubles x) { return std::floor(x); }
NAPIER_FUNCTION LaneDoubles nearest_to_doubles(LaneDoubles x) { return std::rint(x); }
NAPIER_FUNCTION LaneDoubles doubles_of_words(LaneBits x) { return x; }
NAPIER_FUNCTION Lanes exact_multiply_add(Lanes a, Lanes b, Lanes c) {
#ifdef __CUDA_ARCH__
  return __fmaf_rn(a, b, c);
#else
  return a * b + c;
#endif
}
NAPIER_END

#endif
