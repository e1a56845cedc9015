#pragma once

#include <array>
#include <deque>
#include <vector>

#include "napier/arithmetic/dot.h"
#include "tests/arithmetic/projection_oracle.h"

// The dot product of docs/arithmetic.md written as the page tells it: recursion for trees, loops
// over blocks, sums of MPFR that are exact. Its random bits come from a Philox of its own.
namespace napier::oracle {

// --- random bits ---

// One round as a function of two pairs; the paper's figure 2, not its code.
inline std::array<u32, 4> philox_by_the_paper(std::array<u32, 4> counter, u64 key) {
  std::array<u64, 2> keys = {key & 0xFFFFFFFFU, key >> 32};
  for (int round = 0; round < 10; ++round) {
    const u64 left = u64{counter[0]} * 3528531795U;
    const u64 right = u64{counter[2]} * 3449720151U;
    counter = {static_cast<u32>(right >> 32 ^ counter[1] ^ keys[0]), static_cast<u32>(right),
               static_cast<u32>(left >> 32 ^ counter[3] ^ keys[1]), static_cast<u32>(left)};
    keys = {(keys[0] + 2654435769U) & 0xFFFFFFFFU, (keys[1] + 3144134277U) & 0xFFFFFFFFU};
  }
  return counter;
}

// The top `bits` bits of field `draw`, counted through the calls of (call, j, i, stream).
inline u64 random_of_draw(const RandomSource& source, u32 i, u32 j, u64 draw, int bits) {
  int width = 8;
  while (width < source.random_bits) width *= 2;
  const u64 first_bit = draw * static_cast<u64>(width);
  const std::array<u32, 4> words =
      philox_by_the_paper({static_cast<u32>(first_bit / 128), j, i, source.stream}, source.seed);
  u64 random = 0;
  for (int n = 1; n <= bits; ++n) {
    const u64 at = first_bit % 128 + static_cast<u64>(width - n);
    random = 2 * random + (words[at / 32] >> (at % 32) & 1);
  }
  return random;
}

// Division by the polynomial in GF(2): a Galois register that shifts right multiplies by 1/x.
inline u64 register_after(const RandomSource& source, u32 i, u32 j, u64 steps) {
  const std::array<u32, 4> words =
      philox_by_the_paper({0x4C465352U, j, i, source.stream}, source.seed);
  const int length = source.lfsr_bits;
  std::vector<int> terms = {11, 13, 14, 16};
  if (length == 24) terms = {17, 22, 23, 24};
  if (length == 32) terms = {25, 26, 30, 32};
  u64 state = words[0] >> (32 - length);
  if (state == 0) state = 1;
  for (u64 n = 0; n < steps; ++n) {
    if (state % 2 == 1) {
      for (const int term : terms) state ^= u64{1} << term;  // adds the polynomial but its 1
      state -= 1;
    }
    state /= 2;
  }
  return state;
}

// --- the sum ---

struct DotCase {
  GemmRules rules;
  u32 i = 0;
  u32 j = 0;
  std::vector<u64> a;
  std::vector<u64> b;
  u64 initial = 0;
};

class DotOracle {
 public:
  explicit DotOracle(const DotCase& dot) : dot_(dot), rules_(dot.rules) {}

  u64 code() {
    for (k_ = 0; k_ < steps(); ++k_) products_.push_back(product());
    const bool in_blocks =
        rules_.order == kBlocked || rules_.order == kTree || rules_.order == kAligned;
    const Projection& to = in_blocks ? rules_.outer : rules_.accumulator;
    Real total;
    total = value_of_code(to.format, dot_.initial);
    last_code_ = dot_.initial;
    u64 extra = 0;
    if (rules_.order == kSequential) {
      for (k_ = 0; k_ < steps(); ++k_) total = sum(total, products_[k_], to, 2 * k_ + 1);
    } else if (rules_.order == kKahan) {
      kahan(total);
      extra = 3 * steps();
    } else if (rules_.order == kExactSum) {
      for (const Real& x : products_) total = exact_sum_of(total, x, to.rounding.mode);
      k_ = steps();
      total = project(total, to, 2 * steps());
      extra = 1;
    } else {
      extra = blocks(total);
    }
    k_ = steps();
    if (rules_.rounds_output) project(total, rules_.output, 2 * steps() + extra);
    return last_code_;
  }

 private:
  u64 steps() const { return dot_.a.size(); }

  u64 random(const Projection& to, u64 draw) const {
    const RandomSource& source = rules_.random;
    const int bits = to.rounding.random_bits;
    if (bits == 0) return 0;
    if (source.kind == kPhilox) return random_of_draw(source, dot_.i, dot_.j, draw, bits);
    const u64 state = register_after(source, dot_.i, dot_.j, k_);
    return (draw % 2 == 0 ? state : state >> source.random_bits) % (u64{1} << bits);
  }

  Target& target(const NumberFormat& f) {
    for (Target& known : targets_) {
      if (known.format() == f) return known;
    }
    return targets_.emplace_back(f, f.width_bits <= 10);
  }

  Real project(const Real& x, const Projection& to, u64 draw) {
    Target& where = target(to.format);
    where.locate(x);
    last_code_ = where.code(to.rounding, to.overflow, random(to, draw));
    Real value;
    value = value_of_code(to.format, last_code_);
    return value;
  }

  static Real exact_sum_of(const Real& x, const Real& y, Rounding mode) {
    Real exact;
    mpfr_add(exact, x, y, mode == kRd ? MPFR_RNDD : MPFR_RNDN);
    return exact;
  }

  Real sum(const Real& x, const Real& y, const Projection& to, u64 draw) {
    return project(exact_sum_of(x, y, to.rounding.mode), to, draw);
  }

  static Real negated(const Real& x) {
    Real y;
    mpfr_neg(y, x, MPFR_RNDN);
    return y;
  }

  Real product() {
    Real a;
    Real b;
    a = value_of_code(rules_.a, dot_.a[k_]);
    b = value_of_code(rules_.b, dot_.b[k_]);
    mpfr_mul(a, a, b, MPFR_RNDN);
    return rules_.rounds_product ? project(a, rules_.product, 2 * k_) : a;
  }

  void kahan(Real& total) {
    const Projection& to = rules_.accumulator;
    Real c;
    c = 0.0;
    for (k_ = 0; k_ < steps(); ++k_) {
      const u64 first = 2 * steps() + 3 * k_;
      const Real y = sum(products_[k_], negated(c), to, first);
      const Real t = sum(total, y, to, 2 * k_ + 1);
      const u64 code = last_code_;
      const Real moved = sum(t, negated(total), to, first + 1);
      c = sum(moved, negated(y), to, first + 2);
      total = t;
      last_code_ = code;
    }
  }

  // The sums of all blocks, added up in order; returns their number.
  u64 blocks(Real& total) {
    const u64 size = static_cast<u64>(rules_.block);
    u64 n = 0;
    for (u64 begin = 0; begin < steps(); begin += size, ++n) {
      const u64 end = std::min(begin + size, steps());
      k_ = end - 1;  // the step at which a circuit has all of the block
      Real part = rules_.order == kBlocked ? in_order(begin, end)
                  : rules_.order == kTree  ? tree(begin, end)
                                           : aligned(begin, end);
      k_ = end - 1;
      total = sum(total, part, rules_.outer, 2 * steps() + n);
    }
    return n;
  }

  Real in_order(u64 begin, u64 end) {
    Real part;
    part = 0.0;
    for (k_ = begin; k_ < end; ++k_)
      part = sum(part, products_[k_], rules_.accumulator, 2 * k_ + 1);
    return part;
  }

  // The left half has the largest power of two of products that leaves any for the right one.
  // A join happens at the step that brings the last of its products.
  Real tree(u64 begin, u64 end) {
    if (end - begin == 1) return products_[begin];
    u64 half = 1;
    while (2 * half < end - begin) half *= 2;
    const Real left = tree(begin, begin + half);
    const Real right = tree(begin + half, end);
    k_ = end - 1;
    return sum(left, right, rules_.accumulator, 2 * (begin + half) + 1);
  }

  Real aligned(u64 begin, u64 end) const {
    mpfr_exp_t largest = mpfr_get_emin();
    for (u64 k = begin; k < end; ++k) {
      if (mpfr_regular_p(mpfr_srcptr(products_[k])) != 0)
        largest = std::max(largest, mpfr_get_exp(mpfr_srcptr(products_[k])));
    }
    Real part = products_[begin];
    for (u64 k = begin; k < end; ++k) {
      Real cut = products_[k];
      if (mpfr_regular_p(mpfr_srcptr(cut)) != 0) {
        mpfr_mul_2si(cut, cut, rules_.aligned_bits - largest, MPFR_RNDN);
        mpfr_trunc(cut, cut);
        mpfr_mul_2si(cut, cut, largest - rules_.aligned_bits, MPFR_RNDN);
      }
      part = k == begin ? cut : exact_sum_of(part, cut, rules_.outer.rounding.mode);
    }
    return part;
  }

  const DotCase& dot_;
  const GemmRules& rules_;
  u64 k_ = 0;
  u64 last_code_ = 0;
  std::vector<Real> products_;
  std::deque<Target> targets_;
};

}  // namespace napier::oracle
