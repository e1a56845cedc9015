// The orders of summation, for a tile of outputs in a carrier: carrier32.h or carrier64.h, named
// NAPIER_CARRIER in C++, where this text is included once for each. C subset, see
// napier/base/c_subset.h. The CPU's counterpart is napier/kernels/cpu/orders-inl.h, the definition
// napier/arithmetic/dot.h.

NAPIER_BEGIN
NAPIER_BEGIN_CARRIER(NAPIER_CARRIER)

// What the steps need beside DeviceTask. The order is a constant of the program.
struct OrderedTask {
  u32 block;            // B of blocked, tree and aligned, else 0
  Scale aligned_scale;  // 2^(aligned bits - 1)
  SumRounding product;
  SumRounding accumulator;
  SumRounding outer;
  SumRounding output;
  u64 output_draw;
};

// The state of kOutputs vectors of outputs. Of philox the last block of the steps' draws and that
// of the extra ones are kept, of an lfsr the registers.
struct OrderedSums {
  u64 calls[2];
  PhiloxWords blocks[2][kOutputs];
  LaneBits registers[kOutputs];
  LaneBits guards[3];  // of product, accumulator and outer
  Number total[kOutputs];
  Number partial[kOutputs];
  Number compensation[kOutputs];
  Number waiting[(i32)kLargestAlignedBlock *
                 (i32)kOutputs];  // what a tree or an aligned block has to join
  u64 starts[kLargestTreeDepth];
  i32 depth;
};

// The item: what it computes and where. Its first column is that of one of the tile's vectors.
struct OrderedItem {
  const DeviceTask* task;
  const struct OrderedTask* rules;
  TilePlace at;
};
#ifndef __cplusplus
typedef struct OrderedTask OrderedTask;
typedef struct OrderedSums OrderedSums;
typedef struct OrderedItem OrderedItem;
#endif

NAPIER_FUNCTION LaneBits columns_of_output(const OrderedItem* item, i32 n) {
  return lane_numbers() + (item->at.column + (u32)(n % kVectors) * item->at.vector_step);
}

NAPIER_FUNCTION u32 row_of_output(const OrderedItem* item, i32 n) {
  return item->at.row + (u32)(n / kVectors);
}

// --- random bits ---

NAPIER_FUNCTION void draw_call(const OrderedItem* item, u64 call, i32 which, OrderedSums* s) {
  const struct RandomSource* source = &item->task->random;
  s->calls[which] = call;
  for (i32 n = 0; n < kOutputs; ++n)
    s->blocks[which][n] = philox_lanes((u32)call, columns_of_output(item, n),
                                       row_of_output(item, n), source->stream, source->seed);
}

// R of so many bits, 1 … 32, of the outputs' draw; draws of an lfsr are asked for step by step.
NAPIER_FUNCTION void draw_numbers(const OrderedItem* item, u64 draw, i32 random_bits,
                                  OrderedSums* s, LaneBits* random) {
  const struct RandomSource* source = &item->task->random;
  const u32 mask = 0xFFFFFFFFu >> (u32)(32 - random_bits);
  if (source->kind == kLfsr) {
    const u32 from = draw % 2 == 0 ? 0 : (u32)source->random_bits;
    NAPIER_UNROLL
    for (i32 n = 0; n < kOutputs; ++n) random[n] = (s->registers[n] >> from) & mask;
    return;
  }
  const i32 width = field_bits(source->random_bits);
  const u32 call_bits = width == 8 ? 4 : width == 16 ? 3 : 2;  // of 128 / width fields
  const i32 which = draw >= 2 * (u64)item->task->steps;
  if (s->calls[which] != draw >> call_bits) draw_call(item, draw >> call_bits, which, s);
  const i32 bit = (i32)(draw & (((u32)1 << call_bits) - 1)) * width;
  const u32 from = (u32)(bit % 32 + width - random_bits);
  NAPIER_UNROLL
  for (i32 n = 0; n < kOutputs; ++n)
    random[n] = (s->blocks[which][n].words[bit / 32] >> from) & mask;
}

// --- roundings and sums of all outputs at a time ---

NAPIER_FUNCTION void round_all(const OrderedItem* item, const SumRounding* r, u64 draw,
                               LaneBits* guard, OrderedSums* s, Number* x) {
  LaneBits random[kOutputs];
  if (!r->rounds) return;
  NAPIER_UNROLL
  for (i32 n = 0; n < kOutputs; ++n) random[n] = (LaneBits)(0u);
  if (r->random_bits != 0) draw_numbers(item, draw, r->random_bits, s, random);
  round_numbers(r, random, guard, x);
}

NAPIER_FUNCTION void add_all(const OrderedItem* item, const SumRounding* r, u64 draw,
                             LaneBits* guard, OrderedSums* s, Number* sum, const Number* addend) {
  NAPIER_UNROLL
  for (i32 n = 0; n < kOutputs; ++n) sum[n] = add_numbers(r, sum[n], addend[n]);
  round_all(item, r, draw, guard, s, sum);
}

NAPIER_FUNCTION void accumulate(const OrderedItem* item, u64 draw, OrderedSums* s, Number* sum,
                                const Number* addend) {
  add_all(item, &item->rules->accumulator, draw, s->guards + 1, s, sum, addend);
}

// Block n's sum is added to the total.
NAPIER_FUNCTION void add_block_sum(const OrderedItem* item, u64 n, OrderedSums* s,
                                   const Number* sum) {
  add_all(item, &item->rules->outer, 2 * (u64)item->task->steps + n, s->guards + 2, s, s->total,
          sum);
}

// --- the orders; k is the step, `taken` the products of its block so far, this one included ---

NAPIER_FUNCTION void join_numbers(const OrderedItem* item, OrderedSums* s) {
  s->depth -= 1;
  accumulate(item, 2 * s->starts[s->depth] + 1, s, s->waiting + (s->depth - 1) * kOutputs,
             s->waiting + s->depth * kOutputs);
}

NAPIER_FUNCTION void step_of_tree(const OrderedItem* item, u64 k, u32 taken, i32 is_last, u64 block,
                                  OrderedSums* s, const Number* products) {
  for (i32 n = 0; n < kOutputs; ++n) s->waiting[s->depth * kOutputs + n] = products[n];
  s->starts[s->depth] = k;
  s->depth += 1;
  for (u32 left = taken; left % 2 == 0; left /= 2) join_numbers(item, s);
  if (!is_last) return;
  while (s->depth > 1) join_numbers(item, s);
  add_block_sum(item, block, s, s->waiting);
  s->depth = 0;
}

NAPIER_FUNCTION void step_of_kahan(const OrderedItem* item, u64 k, OrderedSums* s,
                                   const Number* products) {
  const u64 first = 2 * (u64)item->task->steps + 3 * k;
  Number y[kOutputs];
  Number next[kOutputs];
  Number moved[kOutputs];
  NAPIER_UNROLL
  for (i32 n = 0; n < kOutputs; ++n) {
    y[n] = products[n];
    next[n] = s->total[n];
    s->compensation[n] = -s->compensation[n];
  }
  accumulate(item, first, s, y, s->compensation);
  accumulate(item, 2 * k + 1, s, next, y);
  NAPIER_UNROLL
  for (i32 n = 0; n < kOutputs; ++n) {
    moved[n] = next[n];
    s->total[n] = -s->total[n];
    y[n] = -y[n];
  }
  accumulate(item, first + 1, s, moved, s->total);
  accumulate(item, first + 2, s, moved, y);
  NAPIER_UNROLL
  for (i32 n = 0; n < kOutputs; ++n) {
    s->compensation[n] = moved[n];
    s->total[n] = next[n];
  }
}

NAPIER_FUNCTION void step_of_aligned(const OrderedItem* item, u32 taken, i32 is_last, u64 block,
                                     OrderedSums* s, const Number* products) {
  Number sums[kOutputs];
  for (i32 n = 0; n < kOutputs; ++n) s->waiting[(i32)(taken - 1) * kOutputs + n] = products[n];
  if (!is_last) return;
  for (i32 n = 0; n < kOutputs; ++n)
    sums[n] = aligned_sum(s->waiting + n, (i32)taken, item->rules->aligned_scale);
  add_block_sum(item, block, s, sums);
}

// Products of step k go where the order wants them. The plan has made sure that sums of the exact
// order are not rounded.
NAPIER_FUNCTION void take_products(enum SumOrder order, const OrderedItem* item, u64 k, u32 taken,
                                   i32 is_last, u64 block, OrderedSums* s, const Number* products) {
  switch (order) {
    case kSequential:
      accumulate(item, 2 * k + 1, s, s->total, products);
      break;
    case kBlocked:
      accumulate(item, 2 * k + 1, s, s->partial, products);
      if (!is_last) break;
      add_block_sum(item, block, s, s->partial);
      NAPIER_UNROLL
      for (i32 n = 0; n < kOutputs; ++n) s->partial[n] = (Number)(0.0f);
      break;
    case kTree:
      step_of_tree(item, k, taken, is_last, block, s, products);
      break;
    case kKahan:
      step_of_kahan(item, k, s, products);
      break;
    case kExactSum:
      NAPIER_UNROLL
      for (i32 n = 0; n < kOutputs; ++n) s->total[n] = s->total[n] + products[n];
      break;
    case kAligned:
      step_of_aligned(item, taken, is_last, block, s, products);
      break;
  }
}

// --- all steps ---

NAPIER_FUNCTION void begin_sums(const OrderedItem* item, NAPIER_GLOBAL const float* bias,
                                OrderedSums* s) {
  const struct RandomSource* source = &item->task->random;
  s->depth = 0;
  for (i32 n = 0; n < 2; ++n) s->calls[n] = ~(u64)0;
  for (i32 n = 0; n < 3; ++n) s->guards[n] = (LaneBits)(0u);
  NAPIER_UNROLL
  for (i32 n = 0; n < kOutputs; ++n) {
    NAPIER_GLOBAL const float* const from =
        bias + item->at.column + (u32)(n % kVectors) * item->at.vector_step;
    s->total[n] = number_of_lanes(lanes_at(from));
    s->partial[n] = s->compensation[n] = (Number)(0.0f);
    if (source->kind == kLfsr)
      s->registers[n] = seed_registers(source, columns_of_output(item, n), row_of_output(item, n));
  }
}

NAPIER_FUNCTION void multiply_step(const OrderedItem* item, u64 k, OrderedSums* s,
                                   Number* products) {
  NAPIER_GLOBAL const float* const a = item->at.a + k * kDeviceRows;
  NAPIER_GLOBAL const float* const b = item->at.b + k * item->task->panel_columns;
  NAPIER_UNROLL
  for (i32 n = 0; n < kOutputs; ++n) {
    const Lanes right = lanes_at(b + (u32)(n % kVectors) * item->at.vector_step);
    products[n] = number_of_lanes((Lanes)(a[n / kVectors])) * number_of_lanes(right);
  }
  round_all(item, &item->rules->product, 2 * k, s->guards, s, products);
}

NAPIER_FUNCTION void run_steps(enum SumOrder order, const OrderedItem* item, OrderedSums* s) {
  const u32 steps = item->task->steps;
  u32 taken = 0;
  u64 block = 0;
  for (u32 k = 0; k < steps; ++k) {
    Number products[kOutputs];
    multiply_step(item, k, s, products);
    taken += 1;
    const i32 is_last = k + 1 == steps || taken == item->rules->block;
    take_products(order, item, k, taken, is_last, block, s, products);
    if (is_last) {
      taken = 0;
      block += 1;
    }
    if (item->task->random.kind == kLfsr) {
      for (i32 n = 0; n < kOutputs; ++n)
        s->registers[n] = next_registers(s->registers[n], lfsr_taps(item->task->random.lfsr_bits));
    }
  }
  if (order == kExactSum)
    round_all(item, &item->rules->accumulator, 2 * (u64)steps, s->guards + 1, s, s->total);
  round_all(item, &item->rules->output, item->rules->output_draw, s->guards, s, s->total);
}

// Computes a tile of C. Whether it is right; a guard says no.
NAPIER_FUNCTION i32 compute_ordered_item(enum SumOrder order, const DeviceTask* task,
                                         const OrderedTask* rules, TilePlace at,
                                         NAPIER_GLOBAL const float* bias, NAPIER_GLOBAL float* c) {
  i32 is_right = 1;
  for (i32 v = 0; v < kDeviceVectors; v += kVectors) {
    OrderedSums sums;
    OrderedItem item;
    item.task = task;
    item.rules = rules;
    item.at = at;
    item.at.b = at.b + (u32)v * at.vector_step;
    item.at.column = at.column + (u32)v * at.vector_step;
    begin_sums(&item, bias, &sums);
    run_steps(order, &item, &sums);
    NAPIER_UNROLL
    for (i32 n = 0; n < kOutputs; ++n) {
      const i32 place = n / kVectors * kDeviceVectors + v + n % kVectors;
      *(NAPIER_GLOBAL Lanes*)output_of_item(task, at, place, c) = lanes_of_number(sums.total[n]);
    }
    if (has_tripped(&rules->product, sums.guards[0]) ||
        has_tripped(&rules->accumulator, sums.guards[1]) ||
        has_tripped(&rules->outer, sums.guards[2]))
      is_right = 0;
  }
  return is_right;
}

NAPIER_END_CARRIER
NAPIER_END
