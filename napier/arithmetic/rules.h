// How a result is rounded, and what happens beyond the ends of a format. C subset, see
// napier/base/c_subset.h; the names that users write are in napier/arithmetic/rule_names.h.
#pragma once

#include "napier/base/c_subset.h"
#include "napier/formats/number_format.h"

NAPIER_BEGIN

// rne: to nearest, ties to even · rna: ties away from zero · rz: toward zero · ru: toward +∞ · rd:
// toward -∞ · ro: to odd · sra, srb, src: stochastic, docs/arithmetic.md, "Rounding"
enum Rounding { kRne, kRna, kRz, kRu, kRd, kRo, kSra, kSrb, kSrc };

struct RoundingRule {
  enum Rounding mode;
  i32 random_bits;  // N of the stochastic modes, 1 … 32; else 0
#ifdef __cplusplus
  bool operator==(const RoundingRule&) const = default;
#endif
};

// overflow: infinity or the largest number, as IEEE 754-2019, 7.4, says for the direction; NaN
// where the format has no infinity, the largest where it has neither · saturate: the largest, also
// for an infinity · saturate_propagate: the largest, but an infinity stays · wrap: modulo 2^width
// (fixed)
enum Overflow { kOverflow, kSaturate, kSaturatePropagate, kWrap };

// Where a real number goes: format, rounding, overflow.
struct Projection {
  struct NumberFormat format;
  struct RoundingRule rounding;
  enum Overflow overflow;
#ifdef __cplusplus
  bool operator==(const Projection&) const = default;
#endif
};
#ifndef __cplusplus
typedef struct RoundingRule RoundingRule;
typedef struct Projection Projection;
#endif

NAPIER_FUNCTION i32 is_stochastic(RoundingRule rule) {
  return rule.mode == kSra || rule.mode == kSrb || rule.mode == kSrc;
}

NAPIER_END
