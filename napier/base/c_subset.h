// What lets one text be C++, CUDA device code and OpenCL C 1.2: the headers that include this one
// use C's syntax, integers of declared width, structs and static inline functions, and nothing
// else. For OpenCL their texts are joined in order, without the preprocessor's include lines.
#pragma once

#if defined(__OPENCL_VERSION__) || defined(__OPENCL_C_VERSION__)
typedef int i32;
typedef uint u32;
typedef long i64;
typedef ulong u64;
#define NAPIER_BEGIN
#define NAPIER_END
#define NAPIER_FUNCTION static inline
#define NAPIER_CONSTANT __constant
#else
#include <cstdint>
namespace napier {
using i32 = std::int32_t;
using u32 = std::uint32_t;
using i64 = std::int64_t;
using u64 = std::uint64_t;
}  // namespace napier
#define NAPIER_BEGIN namespace napier {
#define NAPIER_END }
#ifdef __CUDACC__
#define NAPIER_FUNCTION __host__ __device__ inline
#else
#define NAPIER_FUNCTION inline
#endif
#endif
