#pragma once

#include <functional>
#include <string>

#include "napier/arithmetic/gemm.h"
#include "napier/kernels/operand.h"

namespace napier {

// How a GEMM was computed: for people, and for `--json`.
struct GemmReport {
  std::string path;              // "fixed32", "binary32", "binary64", "scalar"
  std::string target;            // the SIMD instructions: "AVX3", "AVX2", "SSE4", …
  std::string reason;            // why no faster path was taken; empty for the fastest
  bool is_guarded = false;       // whether a guard watched for overflow
  std::size_t tiles = 0;         // register blocks
  std::size_t tiles_redone = 0;  // those whose guard tripped
  std::size_t chunks = 0;        // of rows that a device took one after the other; CPU: 0
};

// C (m, n) = A (m, k) · B (k, n) under `rules`, on the CPU: the bits of gemm_reference, whatever
// the SIMD target and the number of threads (0: one per core). Elements of A and B are values of
// the formats rules.a and rules.b, which is not checked; bias (n) may be null. c is row-major.
GemmReport gemm_cpu(const GemmRules& rules, const GemmShape& shape, const MatrixView& a,
                    const MatrixView& b, const float* bias, float* c, int threads);

// `batch` GEMMs of one shape: matrix n of an operand starts at data + n · stride elements, that of
// C at c + n · m · n. Matrix n draws its random bits from stream rules.random.stream + n.
GemmReport gemm_batched_cpu(const GemmRules& rules, const GemmShape& shape, std::size_t batch,
                            const MatrixView& a, std::size_t a_stride, const MatrixView& b,
                            std::size_t b_stride, const float* bias, float* c, int threads);

// The same for operands of any origin; convolution is built on it. B is packed whole, A by few rows
// at a time.
GemmReport gemm_packed(const GemmRules& rules, const PackedGemm& gemm, int threads);

// The range of the elements of a matrix (rows, columns).
DataRange range_of(const MatrixView& x, std::size_t rows, std::size_t columns);

// max |bias|, 0 for none; infinite where one is no number.
float largest_of_bias(const float* bias, std::size_t count);

// Where the matrices of a batch lie, as gemm_batched_cpu takes them.
struct GemmBatch {
  std::size_t count = 0;
  MatrixView a;
  std::size_t a_stride = 0;
  MatrixView b;
  std::size_t b_stride = 0;
  float* c = nullptr;
};

// What a backend's batched GEMM is made of: calls multiply for each, with its own random stream,
// and joins their reports.
using MultiplyOne = std::function<GemmReport(const GemmRules& rules, const MatrixView& a,
                                             const MatrixView& b, float* c)>;
GemmReport gemm_each(const GemmRules& rules, const GemmShape& shape, const GemmBatch& batch,
                     const MultiplyOne& multiply);

}  // namespace napier
