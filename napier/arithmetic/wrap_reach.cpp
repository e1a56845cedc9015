#include "napier/arithmetic/wrap_reach.h"

#include <fmt/format.h>

#include <algorithm>

#include "napier/arithmetic/format_limits.h"
#include "napier/base/error.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

constexpr int kBitsOfSum = 126;
constexpr int kBitsOfQuotient = 97;
constexpr int kPlacesBelow =
    34;  // of the last kept one: 32 random bits, one to round them, one over

// Every number of a format is a multiple of 2^bottom and below 2^top.
struct Reach {
  int bottom;
  int top;
};

Reach reach_of(const NumberFormat& format) {
  const FormatLimits limits = limits_of(format);
  const int largest = is_exact_zero(limits.largest) ? 0 : leading_exponent(limits.largest);
  const int lowest = is_exact_zero(limits.lowest) ? 0 : leading_exponent(limits.lowest);
  const int top = 1 + std::max(largest, lowest);
  if (format.family == kFixed) return {-format.fraction_bits, top};
  if (format.family == kFloat) return {smallest_exponent(format) - format.mantissa_bits, top};
  return {-(top - 1), top};  // a posit's least number is the reciprocal of its largest
}

Reach product_of(Reach a, Reach b) { return {a.bottom + b.bottom, a.top + b.top}; }

Reach sum_of(Reach a, Reach b) {
  return {std::min(a.bottom, b.bottom), std::max(a.top, b.top) + 1};
}

int span_of(Reach reach) { return reach.top - reach.bottom; }

struct Need {
  int bits;
  int kept;
};

Need need_of(CodeOperation operation, const std::array<NumberFormat, 3>& operands,
             const Projection& to) {
  const Reach a = reach_of(operands[0]);
  const int last = -to.format.fraction_bits - kPlacesBelow;
  switch (operation) {
    case CodeOperation::kAdd:
    case CodeOperation::kSubtract:
      return {span_of(sum_of(a, reach_of(operands[1]))), kBitsOfSum};
    case CodeOperation::kMultiply:
      return {span_of(product_of(a, reach_of(operands[1]))), kBitsOfSum};
    case CodeOperation::kMultiplyAdd:
      return {span_of(sum_of(product_of(a, reach_of(operands[1])), reach_of(operands[2]))),
              kBitsOfSum};
    case CodeOperation::kDivide:
      return {a.top - reach_of(operands[1]).bottom - last, kBitsOfQuotient};
    case CodeOperation::kSquareRoot:
      return {(a.top + 1) / 2 - last, kBitsOfQuotient};
    case CodeOperation::kConvert:
      return {0, kBitsOfSum};
  }
  return {0, kBitsOfSum};
}

}  // namespace

void check_wrap_reach(CodeOperation operation, const std::array<NumberFormat, 3>& operands,
                      const Projection& to, const std::string& where, int more_bits) {
  if (to.overflow != kWrap) return;
  Need need = need_of(operation, operands, to);
  need.bits += more_bits;
  if (need.bits <= need.kept) return;
  throw Error({.what = fmt::format("wrapping into {} needs every bit of the exact result",
                                   name_of(to.format)),
               .where = where,
               .got = fmt::format("operand formats whose results span {} bits", need.bits),
               .expected = fmt::format("at most {}", need.kept),
               .remedy = "use narrower operand formats, or saturate"});
}

}  // namespace napier
