#pragma once

#include "napier/base/random.h"
#include "tests/arithmetic/dot_oracle.h"
#include "tests/arithmetic/small_formats.h"

// Dot products under random rules: a pure function of a number.
namespace napier::oracle {

class RandomDots {
 public:
  explicit RandomDots(u64 seed) : seed_(seed) {}

  DotCase operator()(u64 n) {
    index_ = n;
    stream_ = 0;
    DotCase dot;
    GemmRules& rules = dot.rules;
    rules = {};
    const bool is_lfsr = next() % 3 == 0;
    largest_bits_ = is_lfsr ? 8 : std::array{4, 8, 11, 32}[next() % 4];
    rules.random = {is_lfsr ? kLfsr : kPhilox, is_lfsr ? std::array{16, 24, 32}[next() % 3] : 0,
                    largest_bits_, static_cast<u32>(next()), next()};
    rules.a = operand();
    rules.b = operand();
    rules.rounds_product = next() % 2 == 0;
    rules.product = projection();
    rules.accumulator = projection();
    rules.outer = projection();
    rules.rounds_output = next() % 2 == 0;
    rules.output = projection();
    rules.order = static_cast<SumOrder>(next() % 6);
    rules.block = std::array{1, 2, 3, 4, 7, 8}[next() % 6];
    rules.aligned_bits = 1 + static_cast<i32>(next() % 20);
    dot.i = static_cast<u32>(next() % 100);
    dot.j = static_cast<u32>(next() % 100);
    fill(dot);
    return dot;
  }

 private:
  u64 next() { return random_bits(seed_, stream_++, index_) >> 7; }

  NumberFormat operand() {
    const std::array formats = {float_row(4, 3, Variant::kAllOnes),  ieee(5, 2),      ieee(3, 2),
                                float_row(2, 1, Variant::kFinite),   fixed_row(6, 3), posit_row(8),
                                float_row(4, 3, Variant::kIeeeFlush)};
    return formats[next() % formats.size()];
  }

  Projection projection() {
    const std::array formats = {ieee(5, 2),
                                ieee(4, 3),
                                ieee(5, 10),
                                ieee(8, 7),
                                ieee(6, 9),
                                float_row(4, 3, Variant::kAllOnes),
                                float_row(4, 3, Variant::kZeroNan),
                                float_row(5, 6, Variant::kIeeeFlush),
                                fixed_row(16, 8),
                                fixed_row(9, 2),
                                posit_row(16),
                                ieee(8, 23)};
    Projection to{};
    to.format = formats[next() % formats.size()];
    const auto bits = 1 + static_cast<i32>(next() % static_cast<u64>(largest_bits_));
    to.rounding = next() % 2 == 0 ? RoundingRule{kRandomModes[next() % 3], bits}
                                  : kDirected[next() % kDirected.size()];
    to.overflow = kFloatOverflows[next() % 3];
    if (to.format.family == kFixed && next() % 3 == 0) to.overflow = kWrap;
    if (to.format.family == kPosit) to.overflow = kSaturate;
    return to;
  }

  // Infinities and NaN would soon be all there is: one case in eight may have them.
  u64 code_of(const NumberFormat& f, bool may_be_special) {
    const u64 mask = low_bits_mask(f.width_bits);
    u64 code = next() & mask;
    while (!may_be_special && !std::isfinite(value_of_code(f, code))) code = next() & mask;
    return code;
  }

  void fill(DotCase& dot) {
    const u64 steps = std::array<u64, 8>{0, 1, 2, 3, 5, 8, 13, 30}[next() % 8];
    const bool may_be_special = next() % 8 == 0;
    for (u64 k = 0; k < steps; ++k) {
      dot.a.push_back(code_of(dot.rules.a, may_be_special));
      dot.b.push_back(code_of(dot.rules.b, may_be_special));
      if (next() % 6 == 0) dot.a.back() = 0;
    }
    const Projection to = total_projection(dot.rules);
    dot.initial = next() % 2 == 0 ? 0 : code_of(to.format, may_be_special);
  }

  u64 seed_;
  u64 index_ = 0;
  u32 stream_ = 0;
  int largest_bits_ = 0;
};

}  // namespace napier::oracle
