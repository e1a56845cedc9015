#pragma once

#include <chrono>
#include <vector>

#include "napier/multiplierless/dice.h"
#include "napier/multiplierless/truncation_judge.h"

namespace napier {

// Cuts low bits of operands, one position at a time, as long as the rules allow and one-bit adders
// are saved. Keeps the cuts that are there; what is not feasible on entry is repaired by giving up
// cuts. Returns the one-bit adders.
int cut_as_low_as_allowed(std::vector<TruncatedAdder>& adders, TruncationJudge& judge,
                          bool one_sided, Dice& dice);

struct CutRounds {
  int count = 0;
  std::chrono::steady_clock::time_point deadline;
};

// Improves the cuts of one graph: some are given up at random and the others made anew, round by
// round; what is not worse stays.
int improve_cuts(std::vector<TruncatedAdder>& adders, TruncationJudge& judge, bool one_sided,
                 Dice& dice, const CutRounds& rounds);

}  // namespace napier
