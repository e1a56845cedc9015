#pragma once

#include <array>
#include <string>

#include "napier/arithmetic/rules.h"

namespace napier {

enum class CodeOperation {
  kAdd,
  kSubtract,
  kMultiply,
  kMultiplyAdd,
  kDivide,
  kSquareRoot,
  kConvert
};

// Throws Error where `to` wraps and the exact result can span more bits than are kept of it (126 of
// a sum or product, 97 of a quotient or root), so that its low bits could not be told. The operands
// that the operation does not have are not looked at. `where` names the place for the message;
// more_bits: of a sum of 2^more_bits such results.
void check_wrap_reach(CodeOperation operation, const std::array<NumberFormat, 3>& operands,
                      const Projection& to, const std::string& where, int more_bits = 0);

}  // namespace napier
