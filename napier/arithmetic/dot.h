// One output of a GEMM, to the last bit: C[i,j] = Σ_k A[i,k] · B[k,j] under GemmRules. C subset,
// see napier/base/c_subset.h. Source: docs/arithmetic.md, "A GEMM".
#pragma once

#include "napier/arithmetic/operations.h"
#include "napier/arithmetic/quire.h"
#include "napier/arithmetic/random_draw.h"
#include "napier/arithmetic/sum_order.h"

NAPIER_BEGIN

struct GemmRules {
  struct NumberFormat a;
  struct NumberFormat b;
  i32 rounds_product;  // 0: products are exact (also the mode `fused`)
  struct Projection product;
  struct Projection accumulator;
  enum SumOrder order;
  i32 block;                // B of blocked, tree and aligned
  i32 aligned_bits;         // of aligned: 1 … 53
  struct Projection outer;  // of blocked, tree and aligned: where the blocks' sums are added up
  i32 rounds_output;        // 0: the result stays in the format it was summed in
  struct Projection output;
  struct RandomSource random;
#ifdef __cplusplus
  bool operator==(const GemmRules&) const = default;
#endif
};

// A sum that waits in a tree: it starts at product `start` of the block.
struct TreeEntry {
  struct Exact value;
  u64 start;
};

struct DotState {
  u32 i;
  u32 j;
  u64 steps;           // K
  u64 k;               // products taken so far
  u32 register_state;  // of an lfsr
  u64 total;    // code in the format it is summed in: sequential, kahan: accumulator, else outer
  u64 partial;  // blocked: code in the accumulator's format
  u64 kahan;    // the compensation's code
  i32 depth;    // of the tree's stack
  struct TreeEntry stack[kLargestTreeDepth];
  struct Exact pending[kLargestAlignedBlock];
  struct Quire quire;
};
#ifndef __cplusplus
typedef struct GemmRules GemmRules;
typedef struct DotState DotState;
#endif

NAPIER_FUNCTION i32 sums_in_blocks(GemmRules rules) {
  return rules.order == kBlocked || rules.order == kTree || rules.order == kAligned;
}

// Where the running total lives.
NAPIER_FUNCTION Projection total_projection(GemmRules rules) {
  return sums_in_blocks(rules) ? rules.outer : rules.accumulator;
}

// --- random bits: step k has draws 2k (product) and 2k + 1 (sum); those of 2K and above serve what
// a step has no draw for, in the order told at each use ---

NAPIER_FUNCTION u64 dot_random(const GemmRules* rules, const DotState* s, Projection to, u64 draw) {
  if (!is_stochastic(to.rounding)) return 0;
  const i32 bits = to.rounding.random_bits;
  if (rules->random.kind == kPhilox)
    return top_of_field(output_field(rules->random, s->i, s->j, draw),
                        field_bits(rules->random.random_bits), bits);
  const i32 from = draw & 1 ? rules->random.random_bits : 0;
  return (s->register_state >> from) & (u32)low_bits_mask(bits);
}

NAPIER_FUNCTION u64 extra_draw(const DotState* s, u64 n) { return 2 * s->steps + n; }

// How many extra draws come before that of the output projection.
NAPIER_FUNCTION u64 extra_draws(const GemmRules* rules, u64 steps) {
  if (sums_in_blocks(*rules)) return (steps + (u64)rules->block - 1) / (u64)rules->block;
  return rules->order == kKahan ? 3 * steps : rules->order == kExactSum ? 1 : 0;
}

// --- the orders ---

NAPIER_FUNCTION Exact dot_product(const GemmRules* rules, const DotState* s, Exact a, Exact b) {
  const Exact product = exact_product(a, b);
  if (!rules->rounds_product) return product;
  const u64 random = dot_random(rules, s, rules->product, 2 * s->k);
  return decode(rules->product.format, project_exact(product, rules->product, random));
}

// x + y into `to`, with a given draw.
NAPIER_FUNCTION u64 dot_sum(const GemmRules* rules, const DotState* s, Exact x, Exact y,
                            Projection to, u64 draw) {
  const u64 random = dot_random(rules, s, to, draw);
  return project_exact(exact_sum(x, y, to.rounding.mode), to, random);
}

// Adds the sum of the block that ends before product `end`; block n takes extra draw n.
NAPIER_FUNCTION void add_block(const GemmRules* rules, DotState* s, Exact sum, u64 end) {
  const u64 n = (end - 1) / (u64)rules->block;
  const Exact total = decode(rules->outer.format, s->total);
  s->total = dot_sum(rules, s, total, sum, rules->outer, extra_draw(s, n));
}

// The two topmost sums become one; it takes draw 2k + 1 of the k its right half starts at.
NAPIER_FUNCTION void join_tree_entries(const GemmRules* rules, DotState* s) {
  const struct TreeEntry right = s->stack[s->depth - 1];
  const struct TreeEntry left = s->stack[s->depth - 2];
  const u64 sum =
      dot_sum(rules, s, left.value, right.value, rules->accumulator, 2 * right.start + 1);
  s->depth -= 1;
  s->stack[s->depth - 1].value = decode(rules->accumulator.format, sum);
}

NAPIER_FUNCTION void step_tree(const GemmRules* rules, DotState* s, Exact product, i32 is_last) {
  const u64 block = (u64)rules->block;
  s->stack[s->depth].value = product;
  s->stack[s->depth].start = s->k;
  s->depth += 1;
  // As many joins as the number of products so far has factors of two.
  for (u64 taken = s->k % block + 1; taken % 2 == 0; taken /= 2) join_tree_entries(rules, s);
  if (!is_last) return;
  while (s->depth > 1) join_tree_entries(rules, s);
  add_block(rules, s, s->stack[0].value, s->k + 1);
  s->depth = 0;
}

// y = p - c;  t = s + y;  c = (t - s) - y;  s = t, each rounded as the accumulator is. Source:
// Kahan, "Further remarks on reducing truncation errors", CACM 1965. t takes draw 2k + 1; y, t - s
// and c take extra draws 3k, 3k + 1 and 3k + 2.
NAPIER_FUNCTION void step_kahan(const GemmRules* rules, DotState* s, Exact product) {
  const Projection to = rules->accumulator;
  const NumberFormat f = to.format;
  const u64 first = extra_draw(s, 3 * s->k);
  const Exact old = decode(f, s->total);
  const Exact minus_c = exact_negated(decode(f, s->kahan));
  const Exact y = decode(f, dot_sum(rules, s, product, minus_c, to, first));
  const u64 t = dot_sum(rules, s, old, y, to, 2 * s->k + 1);
  const Exact moved = decode(f, dot_sum(rules, s, decode(f, t), exact_negated(old), to, first + 1));
  s->kahan = dot_sum(rules, s, moved, exact_negated(y), to, first + 2);
  s->total = t;
}

// x cut toward zero to a multiple of 2^spacing.
NAPIER_FUNCTION Exact cut_below(Exact x, i32 spacing) {
  const i32 drop = spacing - x.exponent;
  if (drop > 0) {
    x.significand = wide_shift_right(x.significand, drop);
    x.exponent = spacing;
  }
  return x;
}

NAPIER_FUNCTION void step_aligned(const GemmRules* rules, DotState* s, Exact product, i32 is_last) {
  const i32 count = (i32)(s->k % (u64)rules->block) + 1;
  s->pending[count - 1] = product;
  if (!is_last) return;
  i32 is_any = 0;
  i32 largest = 0;
  for (i32 n = 0; n < count; ++n) {
    const Exact x = s->pending[n];
    if (x.kind != kFinite || is_exact_zero(x)) continue;
    if (!is_any || leading_exponent(x) > largest) largest = leading_exponent(x);
    is_any = 1;
  }
  quire_clear(&s->quire);
  for (i32 n = 0; n < count; ++n)
    quire_add(&s->quire, cut_below(s->pending[n], largest - rules->aligned_bits + 1));
  add_block(rules, s, quire_value(&s->quire, rules->outer.rounding.mode), s->k + 1);
}

// --- a dot product: begin, K steps, finish ---

// initial is the code the total starts from, in the format it is summed in: 0 or a bias.
NAPIER_FUNCTION void dot_begin(const GemmRules* rules, DotState* s, u32 i, u32 j, u64 steps,
                               u64 initial) {
  s->i = i;
  s->j = j;
  s->steps = steps;
  s->k = 0;
  s->total = initial;
  s->partial = 0;
  s->kahan = 0;
  s->depth = 0;
  s->register_state = rules->random.kind == kLfsr ? lfsr_seed(rules->random, i, j) : 0;
  if (rules->order != kExactSum) return;
  quire_clear(&s->quire);
  quire_add(&s->quire, decode(rules->accumulator.format, initial));
}

NAPIER_FUNCTION void dot_step(const GemmRules* rules, DotState* s, Exact a, Exact b) {
  const Exact product = dot_product(rules, s, a, b);
  const i32 is_last =
      s->k + 1 == s->steps || (sums_in_blocks(*rules) && (s->k + 1) % (u64)rules->block == 0);
  const Projection to = rules->accumulator;
  switch (rules->order) {
    case kSequential:
      s->total = dot_sum(rules, s, decode(to.format, s->total), product, to, 2 * s->k + 1);
      break;
    case kBlocked:
      s->partial = dot_sum(rules, s, decode(to.format, s->partial), product, to, 2 * s->k + 1);
      if (is_last) add_block(rules, s, decode(to.format, s->partial), s->k + 1);
      if (is_last) s->partial = 0;
      break;
    case kTree:
      step_tree(rules, s, product, is_last);
      break;
    case kKahan:
      step_kahan(rules, s, product);
      break;
    case kExactSum:
      quire_add(&s->quire, product);
      break;
    case kAligned:
      step_aligned(rules, s, product, is_last);
      break;
  }
  s->k += 1;
  if (rules->random.kind == kLfsr)
    s->register_state = lfsr_next(s->register_state, rules->random.lfsr_bits);
}

// The code of C[i,j], in the output format, else in the format of the total.
NAPIER_FUNCTION u64 dot_finish(const GemmRules* rules, DotState* s) {
  const Projection to = total_projection(*rules);
  if (rules->order == kExactSum) {
    const u64 random = dot_random(rules, s, to, extra_draw(s, 0));
    s->total = project_exact(quire_value(&s->quire, to.rounding.mode), to, random);
  }
  if (!rules->rounds_output) return s->total;
  const u64 draw = extra_draw(s, extra_draws(rules, s->steps));
  const u64 random = dot_random(rules, s, rules->output, draw);
  return project_exact(decode(to.format, s->total), rules->output, random);
}

NAPIER_END
