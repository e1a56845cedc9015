#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "napier/multiplierless/truncation_judge.h"

namespace napier {

// Which operands of an adder are cut up to a position of the sum; the others are left whole.
struct CutMove {
  bool cuts_high;
  bool cuts_low;
  bool has_bias;
};

// What the rules allow.
inline std::span<const CutMove> cut_moves(bool one_sided) {
  static constexpr std::array<CutMove, 6> kMoves = {{{true, false, false},
                                                     {false, true, false},
                                                     {true, true, false},
                                                     {true, false, true},
                                                     {false, true, true},
                                                     {true, true, true}}};
  return std::span(kMoves).first(one_sided ? 2 : kMoves.size());
}

// The adder with cuts so that its operands have no bits below `position`.
inline TruncatedAdder cut_to(const TruncatedAdder& adder, const CutMove& move, int position) {
  TruncatedAdder result = adder;
  result.cut_high = move.cuts_high ? std::max(0, position - adder.sum.shift) : 0;
  result.cut_low = move.cuts_low ? position : 0;
  result.has_bias = move.has_bias;
  return result;
}

inline TruncatedAdder uncut(const TruncatedAdder& adder) {
  return cut_to(adder, {false, false, false}, 0);
}

}  // namespace napier
