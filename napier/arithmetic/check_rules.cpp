#include "napier/arithmetic/check_rules.h"

#include <fmt/format.h>

#include "napier/arithmetic/rule_names.h"
#include "napier/base/error.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

constexpr int kMostRandomBits = 32;

struct Verdict {
  bool is_expressible = true;
  std::string expected = {};
};

Verdict judge(const NumberFormat& format, Overflow overflow) {
  if (format.family == kPosit) return {overflow == kSaturate, "saturate, the only one of posits"};
  if (format.family == kFixed) {
    return {overflow != kSaturatePropagate,
            "saturate or wrap: fixed point has no infinity to propagate"};
  }
  if (overflow == kWrap) return {false, "overflow or saturate: only fixed point wraps"};
  const bool can_propagate = format.has_infinity || has_nan(format);
  return {overflow != kSaturatePropagate || can_propagate,
          "saturate: the format has neither infinity nor NaN to propagate"};
}

}  // namespace

void check_projection(const Projection& to, const std::string& where) {
  const int most = is_stochastic(to.rounding) ? kMostRandomBits : 0;
  const int least = is_stochastic(to.rounding) ? 1 : 0;
  if (to.rounding.random_bits < least || to.rounding.random_bits > most) {
    throw Error(
        {.what = "the rounding cannot have that many random bits",
         .where = where,
         .got = fmt::format("{} with {}", name_of(to.rounding.mode), to.rounding.random_bits),
         .expected = most == 0 ? "none" : fmt::format("1 to {}", most)});
  }
  const Verdict verdict = judge(to.format, to.overflow);
  if (verdict.is_expressible) return;
  throw Error({.what = fmt::format("{} cannot overflow that way", name_of(to.format)),
               .where = where,
               .got = fmt::format("\"{}\"", name_of(to.overflow)),
               .expected = verdict.expected});
}

Overflow usual_overflow(const NumberFormat& format) {
  return format.family == kFloat ? kOverflow : kSaturate;
}

}  // namespace napier
