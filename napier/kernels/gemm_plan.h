#pragma once

#include <span>
#include <string>

#include "napier/arithmetic/gemm.h"
#include "napier/kernels/cpu/gemm_tile.h"

namespace napier {

// What a plan asks of an operand's data.
struct DataRange {
  float largest = 0;   // max |x|
  float smallest = 0;  // min |x| of those that are not zero; 0 if all are
  bool is_finite = true;
};

// From the fastest to the one that can do all. Each gives the defined bits.
//   fixed32   products rounded into fixed point by one addition, summed as integers
//   binary32  values carried in binary32, summed in sequence
//   any32     likewise, in every rounding and the orders blocked, tree and kahan
//   binary64  values carried in binary64, every order and rounding
//   scalar    the definition itself, on all threads
enum class GemmPath { fixed32, binary32, any32, binary64, scalar };

const char* name_of(GemmPath path);

// How one GEMM is computed on the CPU: the path, its constants, and why.
struct GemmPlan {
  GemmPath path = GemmPath::scalar;
  std::string reason;  // of what a faster path could not do; empty for the fastest
  bool is_guarded = false;
  Rounding32 product32;
  Rounding32 sum32;
  float magic = 0;         // of fixed32: 1.5 · 2^(23-F)
  int fixed_fraction = 0;  // of fixed32: F
  TileAny32 any32;         // rounding constants and order; no operands
  Tile64 tile64;           // likewise; set for every path but the scalar one
};

// What the tiles of a backend can beside the steps `exact`, `nearest` and `cut`.
struct TileAbilities {
  bool has_own_products = false;  // Step32::own
  bool has_fused_sums = false;    // to an `exact` product of any length they add in one rounding
  bool has_registers = false;     // they draw from an lfsr
};

// Chooses the path for these rules and data. largest_bias is max |bias|, 0 without one.
// Each condition that is tested has its proof in docs/arithmetic.md, "Shortcuts".
GemmPlan plan_gemm(const GemmRules& rules, std::size_t steps, const DataRange& a,
                   const DataRange& b, float largest_bias, const TileAbilities& abilities = {});

}  // namespace napier
