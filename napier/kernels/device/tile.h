// A tile of a GEMM's outputs on a device: kDeviceRows rows of kDeviceVectors vectors of columns,
// which go through all K steps in registers. C subset, see napier/base/c_subset.h. The CPU's
// counterpart is napier/kernels/cpu/gemm_binary32.cpp.
#pragma once

#include "napier/kernels/device/shortcuts.h"

NAPIER_BEGIN

// CPUs under OpenCL have vectors and few registers; on a GPU each item has one lane.
enum { kDeviceRows = 4, kDeviceVectors = 2, kDeviceOutputs = 8 };

// What a program is compiled for.
struct TileKind {
  enum DeviceStep product;
  enum DeviceStep sum;
  i32 is_guarded;
  i32 field_bits;  // w of philox's draws, 0 where it gives none
  i32 is_lfsr;     // registers give the draws
};

// What it learns when it runs: rows first_row … first_row + rows - 1 of C, a chunk, counted from 0
// in all that is stored; random bits are drawn by the row in C. Matrices are padded to whole
// panels: A is panels of kDeviceRows rows (element (i, k) at i / kDeviceRows · K · kDeviceRows + k
// · kDeviceRows + i % kDeviceRows), B panels of panel_columns columns likewise, C row-major with
// padded rows.
struct DeviceTask {
  u32 first_row;
  u32 rows;
  u32 columns;
  u32 steps;
  u32 panel_columns;
  u32 padded_columns;
  float magic;         // of fixed32: 1.5 · 2^(23-F)
  float fixed_step;    // of fixed32: 2^-F
  i32 fixed_fraction;  // of fixed32: F
  struct DeviceRounding product;
  struct DeviceRounding sum;
  struct RandomSource random;
};

// Where one tile reads its operands and stands in C, all chunks of it; its vectors are vector_step
// columns apart.
struct TilePlace {
  NAPIER_GLOBAL const float* a;
  NAPIER_GLOBAL const float* b;
  u32 row;
  u32 column;
  u32 vector_step;
};
#ifndef __cplusplus
typedef struct TileKind TileKind;
typedef struct DeviceTask DeviceTask;
typedef struct TilePlace TilePlace;
#endif

NAPIER_FUNCTION Lanes lanes_at(NAPIER_GLOBAL const float* p) {
  return *(NAPIER_GLOBAL const Lanes*)p;
}

// How many items of so many lanes share a panel of B.
NAPIER_FUNCTION u32 items_of_panel(const DeviceTask* task, u32 lanes) {
  return task->panel_columns / (lanes * kDeviceVectors);
}

// The item (its number along a row of C) whose tile holds column j.
NAPIER_FUNCTION u32 item_of_column(const DeviceTask* task, u32 j, u32 lanes) {
  const u32 inside = j % task->panel_columns % (task->panel_columns / kDeviceVectors);
  return j / task->panel_columns * items_of_panel(task, lanes) + inside / lanes;
}

// The tile of one of the items that share a panel of B.
NAPIER_FUNCTION TilePlace place_of_tile(const DeviceTask* task, NAPIER_GLOBAL const float* a,
                                        NAPIER_GLOBAL const float* b, u32 row_panel,
                                        u32 column_panel, u32 item) {
  const u32 inside = item * (u32)(sizeof(Lanes) / 4);
  TilePlace at;
  at.a = a + (u64)row_panel * kDeviceRows * task->steps;
  at.b = b + (u64)column_panel * task->panel_columns * task->steps + inside;
  at.row = task->first_row + row_panel * kDeviceRows;
  at.column = column_panel * task->panel_columns + inside;
  at.vector_step = task->panel_columns / kDeviceVectors;
  return at;
}

NAPIER_FUNCTION Lanes round_lanes(enum DeviceStep step, Lanes x, const DeviceRounding* r,
                                  LaneBits random, i32 is_guarded, LaneBits* largest_power) {
  if (step == kNearestStep) return round_lanes_nearest(x, r, is_guarded, largest_power);
  if (step == kCutStep) return round_lanes_cut(x, r, random, is_guarded, largest_power);
  return x;
}

// Where the R of a step's product and sum begin in their word: fields from `bit` on hold them at
// their tops; a register has the product's at its low end, the sum's above N bits.
struct DrawPlaces {
  i32 product;
  i32 sum;
};
#ifndef __cplusplus
typedef struct DrawPlaces DrawPlaces;
#endif

NAPIER_FUNCTION DrawPlaces draw_places(TileKind kind, const DeviceTask* task, i32 bit) {
  DrawPlaces at;
  at.product = kind.is_lfsr ? 0 : bit + kind.field_bits - task->product.random_bits;
  at.sum =
      kind.is_lfsr ? task->random.random_bits : bit + 2 * kind.field_bits - task->sum.random_bits;
  return at;
}

// c becomes the rounded sum of c and the rounded product a·b. word holds both draws.
NAPIER_FUNCTION Lanes tile_step(TileKind kind, const DeviceTask* task, Lanes a, Lanes b, Lanes c,
                                LaneBits word, DrawPlaces draws, LaneBits* largest_powers) {
  const LaneBits first = placed_random(word, draws.product, &task->product);
  const LaneBits second = placed_random(word, draws.sum, &task->sum);
  Lanes sum;
  if (kind.product == kExactStep) {
    sum = kind.sum == kCutStep ? add_lanes_toward_zero(c, a * b) : exact_multiply_add(a, b, c);
  } else {
    const Lanes product =
        round_lanes(kind.product, a * b, &task->product, first, kind.is_guarded, largest_powers);
    sum = kind.sum == kCutStep ? add_lanes_toward_zero(c, product) : c + product;
  }
  return round_lanes(kind.sum, sum, &task->sum, second, kind.is_guarded, largest_powers + 1);
}

// What random bits are taken from: for each vector of outputs a block of philox, for as many steps
// as its fields serve, or its registers.
struct TileDraws {
  PhiloxWords blocks[kDeviceOutputs];
  LaneBits registers[kDeviceOutputs];
};
#ifndef __cplusplus
typedef struct TileDraws TileDraws;
#endif

NAPIER_FUNCTION LaneBits columns_of(TilePlace at, i32 n) {
  return lane_numbers() + (at.column + (u32)(n % kDeviceVectors) * at.vector_step);
}

NAPIER_FUNCTION void draw_blocks(const DeviceTask* task, TilePlace at, u32 call, TileDraws* draws) {
  for (i32 n = 0; n < kDeviceOutputs; ++n) {
    draws->blocks[n] = philox_lanes(call, columns_of(at, n), at.row + (u32)(n / kDeviceVectors),
                                    task->random.stream, task->random.seed);
  }
}

NAPIER_FUNCTION void seed_tile(const DeviceTask* task, TilePlace at, TileDraws* draws) {
  for (i32 n = 0; n < kDeviceOutputs; ++n) {
    draws->registers[n] =
        seed_registers(&task->random, columns_of(at, n), at.row + (u32)(n / kDeviceVectors));
  }
}

// The word with the draws of output n's step, and the registers' next state.
NAPIER_FUNCTION LaneBits next_draws(TileKind kind, const DeviceTask* task, i32 bit, i32 n,
                                    TileDraws* draws) {
  if (kind.field_bits != 0) return draws->blocks[n].words[bit / 32];
  if (!kind.is_lfsr) return (LaneBits)(0u);
  const LaneBits states = draws->registers[n];
  draws->registers[n] = next_registers(states, lfsr_taps(task->random.lfsr_bits));
  return states;
}

// c (kDeviceOutputs vectors) goes through all steps. Whether it is right then; a guard says no.
NAPIER_FUNCTION i32 run_device_tile(TileKind kind, const DeviceTask* task, TilePlace at, Lanes* c) {
  LaneBits powers[2 * kDeviceVectors];
  NAPIER_UNROLL
  for (i32 n = 0; n < 2 * kDeviceVectors; ++n) powers[n] = (LaneBits)(0u);
  TileDraws draws;
  if (kind.is_lfsr) seed_tile(task, at, &draws);
  const u32 steps_of_block = kind.field_bits == 0 ? task->steps : (u32)(64 / kind.field_bits);
  for (u32 first = 0; first < task->steps; first += steps_of_block) {
    const u32 left = task->steps - first;
    const u32 count = left < steps_of_block ? left : steps_of_block;
    if (kind.field_bits != 0) draw_blocks(task, at, first / steps_of_block, &draws);
    for (u32 k = 0; k < count; ++k) {
      const i32 bit = (i32)k * 2 * kind.field_bits;
      Lanes right[kDeviceVectors];
      NAPIER_UNROLL
      for (i32 v = 0; v < kDeviceVectors; ++v) right[v] = lanes_at(at.b + v * at.vector_step);
      NAPIER_UNROLL
      for (i32 n = 0; n < kDeviceOutputs; ++n) {
        const i32 v = n % kDeviceVectors;
        const Lanes a = (Lanes)(at.a[n / kDeviceVectors]);
        const LaneBits word = next_draws(kind, task, bit, n, &draws);
        c[n] = tile_step(kind, task, a, right[v], c[n], word, draw_places(kind, task, bit % 32),
                         powers + 2 * v);
      }
      at.a += kDeviceRows;
      at.b += task->panel_columns;
    }
  }
  i32 is_right = 1;
  for (i32 v = 0; kind.is_guarded && v < kDeviceVectors; ++v) {
    if (kind.product != kExactStep && has_reached(powers[2 * v], task->product.limit)) is_right = 0;
    if (kind.sum != kExactStep && has_reached(powers[2 * v + 1], task->sum.limit)) is_right = 0;
  }
  return is_right;
}

// Σ of the bits of a·b + magic: each is magic's bits plus the rounded product in units of 2^-F.
// sums (kDeviceOutputs vectors), modulo 2^32.
NAPIER_FUNCTION void run_device_tile_fixed(const DeviceTask* task, TilePlace at, LaneBits* sums) {
  const Lanes magic = (Lanes)(task->magic);
  for (u32 k = 0; k < task->steps; ++k) {
    NAPIER_UNROLL
    for (i32 n = 0; n < kDeviceOutputs; ++n) {
      const Lanes b = lanes_at(at.b + (n % kDeviceVectors) * at.vector_step);
      const Lanes a = (Lanes)(at.a[n / kDeviceVectors]);
      sums[n] += bits_of_lanes(exact_multiply_add(a, b, magic));
    }
    at.a += kDeviceRows;
    at.b += task->panel_columns;
  }
  const LaneBits all = bits_of_lanes(magic) * task->steps;
  NAPIER_UNROLL
  for (i32 n = 0; n < kDeviceOutputs; ++n) sums[n] -= all;
}

// --- what one work item does ---

// `group` items side by side share a panel of B; the item's number goes along C's rows.
NAPIER_FUNCTION TilePlace place_of_item(const DeviceTask* task, NAPIER_GLOBAL const float* a,
                                        NAPIER_GLOBAL const float* b, u32 row_panel, u32 item) {
  const u32 group = items_of_panel(task, (u32)(sizeof(Lanes) / 4));
  return place_of_tile(task, a, b, row_panel, item / group, item % group);
}

NAPIER_FUNCTION NAPIER_GLOBAL float* output_of_item(const DeviceTask* task, TilePlace at, i32 n,
                                                    NAPIER_GLOBAL float* c) {
  const u64 row = at.row - task->first_row + (u32)(n / kDeviceVectors);
  const u64 column = at.column + (u32)(n % kDeviceVectors) * at.vector_step;
  return c + row * task->padded_columns + column;
}

// Computes a tile of C on the path binary32. Whether it is right; a guard says no.
NAPIER_FUNCTION i32 compute_tile_item(TileKind kind, const DeviceTask* task, TilePlace at,
                                      NAPIER_GLOBAL const float* bias, NAPIER_GLOBAL float* c) {
  Lanes sums[kDeviceOutputs];
  NAPIER_UNROLL
  for (i32 n = 0; n < kDeviceOutputs; ++n)
    sums[n] = lanes_at(bias + at.column + (u32)(n % kDeviceVectors) * at.vector_step);
  const i32 is_right = run_device_tile(kind, task, at, sums);
  NAPIER_UNROLL
  for (i32 n = 0; n < kDeviceOutputs; ++n)
    *(NAPIER_GLOBAL Lanes*)output_of_item(task, at, n, c) = sums[n];
  return is_right;
}

// The same on the path fixed32. C becomes the sums or, where `as_integers`, their integers in units
// of 2^-F.
NAPIER_FUNCTION void compute_fixed_item(const DeviceTask* task, TilePlace at, i32 as_integers,
                                        NAPIER_GLOBAL float* c) {
  LaneBits sums[kDeviceOutputs];
  NAPIER_UNROLL
  for (i32 n = 0; n < kDeviceOutputs; ++n) sums[n] = (LaneBits)(0u);
  run_device_tile_fixed(task, at, sums);
  NAPIER_UNROLL
  for (i32 n = 0; n < kDeviceOutputs; ++n) {
    const Lanes value = lanes_of_signed(sums[n]) * (Lanes)(task->fixed_step);
    *(NAPIER_GLOBAL Lanes*)output_of_item(task, at, n, c) =
        as_integers ? lanes_of_bits(sums[n]) : value;
  }
}

NAPIER_END
