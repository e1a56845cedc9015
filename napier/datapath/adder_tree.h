#pragma once

#include <string>
#include <vector>

#include "napier/datapath/program_builder.h"

namespace napier {

// ± node · 2^shift: a part of a neuron's sum. The sign is carried along and paid nowhere until two
// terms meet.
struct Term {
  int node = 0;
  int shift = 0;
  bool negate = false;

  bool operator==(const Term&) const = default;
};

// What a neuron's sum is called and measured in.
struct SumNames {
  std::string prefix;     // "l0_n12": its nodes become l0_n12_sum0, l0_n12_sum1, …
  int fraction_bits = 0;  // of the sum
};

// The sum of the terms (at least one), by an adder per term but the first. The two narrowest terms
// meet first, of equally narrow ones the shallowest; so the wide sums, which cost the most one-bit
// adders, are few and late. That is Huffman's rule for the weight "width of the sum"; see
// docs/datapath.md, "Adder trees". The result has no sign to pay when one term has none.
// All terms must be independent, so that ranges add up exactly.
Term sum_of(std::vector<Term> terms, const SumNames& names, ProgramBuilder& program);

}  // namespace napier
