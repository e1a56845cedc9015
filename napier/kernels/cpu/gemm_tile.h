#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "napier/arithmetic/dot.h"
#include "napier/kernels/cpu/rounding64.h"

namespace napier {

// The register block of the binary32 tiles: kTileRows × (kTileVectors · lanes) outputs.
inline constexpr int kTileRows = 4;
inline constexpr int kTileVectors = 2;

// How a value is rounded while it is carried in binary32. docs/arithmetic.md proves each.
//   exact    nothing to do: the value is in the format, or the format is binary32 itself
//   nearest  rne: (x + E·C) - E·C with E = 2^max(e(x), emin), C = 1.5·2^(23-m)
//   cut      toward zero after an addend: rz, rna, sra, srb
//   own      of products alone: binary32's own rounding, apart from that of the sum
// The tiles of any32-inl.h do not look at it but to ask whether it is exact.
enum class Step32 { exact, nearest, cut, own };

// What the sum needs that is rounded so, of the addends at hand (docs/arithmetic.md, "Shortcuts"):
// to be rounded to odd, to be cut toward zero, or nothing beside binary32's own rounding.
enum class Sum32 { odd, cut, plain };

struct Rounding32 {
  Step32 step = Step32::exact;
  float lowest_power = 0;         // 2^emin
  float nearest_scale = 0;        // C
  float cut_scale = 0;            // 2^(23-m)
  float cut_back = 0;             // (2^23 + 1) · 2^-m
  std::uint32_t addend = 0;       // the bits of (1 + r0) · 2^-m; r0 = 0, 1/2 or 2^-(N+1)
  std::uint32_t random_mask = 0;  // where R stands in these bits: the top N of the mantissa
  float limit = HUGE_VALF;        // the guard trips where a power E reaches it
  // The rest is for any32-inl.h alone, which rounds in all modes.
  Sum32 sum = Sum32::odd;
  Rounding mode = kRne;
  int random_bits = 0;
  float step_scale = 0;    // 2^-m
  float longer_scale = 0;  // C for m + N bits, of src
  bool keeps_minus_zero = true;
};

// One tile of the binary32 path: c[r][v] (row-major, kTileRows × columns) goes through all K steps.
// Operands are packed: a as K × kTileRows, b as K × columns.
struct Tile32 {
  std::size_t steps = 0;
  const float* a = nullptr;
  const float* b = nullptr;
  float* c = nullptr;
  Rounding32 product;
  Rounding32 sum;
  RandomSource random;
  std::uint32_t row = 0;     // i of the tile's first row
  std::uint32_t column = 0;  // j of its first column
};

// Whether the tile is right; false where the guard tripped and c is to be computed on the binary64
// path. Without `guarded`, the caller has excluded overflow, underflow to -0 and a power E that
// reaches the limit.
bool run_tile32(const Tile32& tile, bool guarded);

// Of the best SIMD target of this machine: the columns of a tile, its name, and whether the tiles
// add to a product that is not rounded, whatever its length.
int tile_columns();
const char* simd_target();
bool has_fused_multiply_add();

// Fixed-point sums of rounded products: c += Σ round(a·b · 2^F), units of 2^-F in int32 modulo
// 2^32. magic is 1.5·2^(23-F), which every exact product is below a third of.
void run_tile_fixed32(const Tile32& tile, float magic, std::int32_t* sums);

// One tile in any order of summation: c holds values in the format of the total, and afterwards the
// outputs. Number and Rule are float and Rounding32, or double and Rounding64.
template <class Number, class Rule>
struct OrderedTile {
  std::size_t steps = 0;
  const float* a = nullptr;  // steps × kTileRows
  const float* b = nullptr;  // steps × columns
  Number* c = nullptr;       // kTileRows × columns
  SumOrder order = kSequential;
  std::size_t block = 0;
  double aligned_scale = 1;  // 2^(aligned bits - 1)
  Rule product{};
  Rule accumulator{};
  Rule outer{};
  Rule output{};
  std::uint64_t output_draw = 0;  // the draw of the output's rounding
  RandomSource random;
  std::uint32_t row = 0;     // i of the tile's first row
  std::uint32_t column = 0;  // j of its first column
};
using Tile64 = OrderedTile<double, Rounding64>;
using TileAny32 = OrderedTile<float, Rounding32>;

void run_tile64(const Tile64& tile);

// False where the guard tripped: c is then to be computed by run_tile64. The output is not rounded.
bool run_tile_any32(const TileAny32& tile);

// The output projection of a finished tile alone: steps, operands and order are not looked at.
void run_output64(const Tile64& tile);

// --- tiles of sums: reduce.h. All their outputs are of row 0, and their c (kSumVectors vectors of
// binary32, whose sums follow each other) is that of a tile above; a and b are not looked at ---

inline constexpr int kSumVectors = kTileRows * kTileVectors;

// Sum n of a tile adds up x[k · step_stride + n · sum_stride]; those from `count` on do not exist.
struct SumOperand {
  const float* x = nullptr;
  std::size_t step_stride = 0;
  std::size_t sum_stride = 0;
  std::size_t count = 0;
};

bool run_sums32(const Tile32& tile, const SumOperand& x, bool guarded);
bool run_sums_any32(const TileAny32& tile, const SumOperand& x);
void run_sums64(const Tile64& tile, const SumOperand& x);
void run_sum_outputs64(const Tile64& tile);

}  // namespace napier
