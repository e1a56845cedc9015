#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "napier/multiplierless/adder_graph.h"
#include "napier/multiplierless/cmvm_bracket.h"
#include "napier/multiplierless/cmvm_pattern.h"
#include "napier/multiplierless/cmvm_pattern_table.h"
#include "napier/multiplierless/signed_digit.h"

namespace napier {

// A network of sums. Vertices are the inputs (0 …), the outputs, and shared sums (nodes). Each
// output and each node is a sum of any number of terms and costs one adder less than it has terms:
//
//     adders = Σ over outputs and nodes of max(0, terms − 1)
//
// How a sum is bracketed is left open until the end, so that every pair of terms in it may become a
// shared sum. Kept up to date with every change: how often each pair stands anywhere (patterns()),
// who uses a vertex, and the least depth of each sum, where the depth is limited. Changes can be
// taken back up to the last commit().
class SumNetwork {
 public:
  // max_depth 0: no limit. What is put in by set_digits must keep the limit.
  SumNetwork(int inputs, int outputs, int max_depth);

  int inputs() const { return inputs_; }
  int outputs() const { return outputs_; }
  int vertices() const { return static_cast<int>(terms_.size()); }
  bool is_node(int vertex) const { return vertex >= inputs_ + outputs_; }
  const std::vector<int>& nodes() const { return nodes_; }
  const std::vector<SumTerm>& terms(int vertex) const { return terms_[vertex]; }
  const std::vector<int>& uses(int vertex) const { return uses_[vertex]; }  // once per term
  int adders() const { return adders_; }
  PatternTable& patterns() { return patterns_; }

  // Σ sign · 2^shift over the terms of `row` that are `vertex`.
  std::int64_t coefficient(int row, int vertex) const;
  void set_digits(int row, int vertex, const std::vector<SignedDigit>& digits);

  int new_node();

  // Adds a term; the digits of its vertex in the row stay as few as possible.
  void insert(int row, SumTerm term);

  // Replaces one use (all uses) of a node by its terms.
  void inline_use(int row, int node);
  void inline_node(int node);

  // Makes a pattern a shared sum and replaces it wherever it stands and the depth permits; uses the
  // node that is this very sum, if there is one. When fewer than two places are left, nothing
  // changes but that the pattern is hidden.
  void extract(std::uint64_t key);

  // Inlines nodes that are used at most once or have at most one term.
  void tidy();

  void commit();
  void undo();

  // The outputs and nodes whose terms changed since commit(), each once; some may be gone.
  std::vector<int> changed_rows() const;

  // Ranges are kept for one-bit adders: given once for the inputs, then known for every node, as if
  // its terms were independent.
  void set_ranges(std::span<const InputRange> inputs);
  Addend addend_of(const SumTerm& term) const;  // its depth is 0 without a limit

 private:
  struct Change {
    enum Kind : std::uint8_t { kAdd, kRemove, kNewNode, kFreeNode } kind;
    int row;
    SumTerm term;
  };
  struct Occurrence {
    int row;
    SumTerm first;
    SumTerm second;
    SumTerm sum;  // its vertex is not known yet
  };

  void add(int row, const SumTerm& term);
  void remove(int row, const SumTerm& term);
  void allocate(int node);
  void release(int node);
  void undo_to(std::size_t mark);

  void find_occurrences(const Pattern& pattern);
  void find_occurrences_in(int row, const Pattern& pattern);
  SumTerm shared_sum(const Pattern& pattern);
  bool replace(const Occurrence& occurrence, const SumTerm& shared);

  void weigh(int row, std::int64_t change);
  bool may_weigh(int row, std::int64_t weight) const;
  bool is_allowed(const Occurrence& occurrence) const;

  int inputs_;
  int outputs_;
  std::vector<std::vector<SumTerm>> terms_;
  std::vector<std::vector<int>> uses_;
  std::vector<int> nodes_;          // in use, in no order
  std::vector<int> node_position_;  // in nodes_; -1: not in use
  std::vector<int> free_nodes_;
  std::vector<int> freed_nodes_;  // since commit(): not given away before it, so that undo() finds
                                  // their ranges
  std::vector<int> suspects_;     // for tidy()
  std::vector<Change> journal_;
  PatternTable patterns_;
  int adders_ = 0;

  std::vector<std::uint64_t> failed_;  // patterns found too deep only when put in, since commit()
  std::vector<NodeRange> ranges_;
  std::vector<Occurrence> occurrences_;  // of the pattern that is being extracted
  std::vector<std::uint32_t> visited_;   // when find_occurrences last looked at a row
  std::uint32_t visit_ = 0;

  // A sum of terms with depths d_i can be bracketed to depth D if and only if Σ 2^{d_i} ≤ 2^D
  // (Kraft). That sum is the weight of a row.
  int max_depth_;
  std::vector<int> depth_;
  std::vector<std::int64_t> weight_;
  int too_deep_ = 0;  // outputs above the limit
};

// The network of the transposed matrix: every term (row, vertex) turned around. It has as many
// terms, so as many adders up to the difference of inputs and outputs.
// Source: Bordewijk, "Inter-reciprocity applied to electrical networks" (1956).
SumNetwork transpose(const SumNetwork& network);

}  // namespace napier
