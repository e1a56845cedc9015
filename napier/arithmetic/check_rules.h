#pragma once

#include <string>

#include "napier/arithmetic/rules.h"

namespace napier {

// Throws an Error when the rules contradict each other: an overflow rule that the format cannot
// express, or random bits that the rounding does not have. `where` names the place for the message:
// "--accumulator". What passes, project_exact can do as it is written.
//   wrap is for fixed point · posits have saturate alone: the standard rounds them so, and their
//   NaR is no infinity · saturate_propagate wants a code for infinity, or for NaN in its stead
void check_projection(const Projection& to, const std::string& where);

// What a format gets when no overflow rule is said: overflow for floats, saturate for the others.
Overflow usual_overflow(const NumberFormat& format);

}  // namespace napier
