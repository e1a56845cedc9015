#pragma once

#include <string>

#include "napier/cosimulation/cosimulation_result.h"

namespace napier {

// Lines that say which blocks are refuted, by what, and which are unknown; empty when all are
// proved.
std::string shortcomings_of(const ProofResult& proof);

// The ExitCode: done, refuted, or unknown.
int exit_code_of(const ProofResult& proof);

}  // namespace napier
