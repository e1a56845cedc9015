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

// Whether terms at these depths can be summed by adders within max_depth: Kraft's inequality,
// Σ 2^depth ≤ 2^max_depth. Depths and max_depth are at most 62.
bool fits_depth(const std::vector<int>& depths, int max_depth);

// The sum of the terms (at least one), by an adder per term but the first. The two narrowest terms
// meet first, of equally narrow ones the shallowest; so the wide sums, which cost the most one-bit
// adders, are few and late. That is Huffman's rule for the weight "width of the sum"; see
// docs/datapath.md, "Adder trees". With max_depth (0: none) no adder stands more than so many
// adders behind the layer's inputs: of the pairs that leave the rest a way to meet in time, the
// narrowest meets first. The terms must fit (fits_depth, by ProgramBuilder::depth_in_layer).
// The result has no sign to pay when one term has none.
// All terms must be independent, so that ranges add up exactly.
Term sum_of(const std::vector<Term>& terms, const SumNames& names, int max_depth,
            ProgramBuilder& program);

}  // namespace napier
