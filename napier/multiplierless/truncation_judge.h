#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "napier/multiplierless/mcm.h"
#include "napier/multiplierless/one_bit_costs.h"

namespace napier {

// One adder of a truncated graph. Node 0 is x, node k + 1 the k-th adder.
struct TruncatedAdder {
  OddSum sum;  // the values; high and low are made by the nodes below
  int high = 0;
  int low = 0;
  int cut_high = 0;  // low bits dropped from the operand, counted before its shift
  int cut_low = 0;
  bool has_bias = false;  // the free carry-in is used: free_bias in adder_cost.h

  bool operator==(const TruncatedAdder&) const = default;
};

// Which truncations are allowed and how errors are judged.
struct TruncationRules {
  // The published rules: at most one operand of an adder is cut, no biases, and the error is the
  // sum of the worst cases. Else both may be cut, carry-ins and the zero low bits of outputs center
  // the error, and it is the exact worst over all inputs where those are few enough to run.
  bool one_sided = false;
  std::map<std::int64_t, std::int64_t> largest_error;  // by odd target, in its last place
};

// Runs a truncated graph: what each node costs, which low bits are zero, how far it is off.
class TruncationJudge {
 public:
  TruncationJudge(const InputRange& input, const TruncationRules& rules);

  // Evaluates the adders from position `first` on; the earlier ones must be as in the last call.
  void evaluate(std::span<const TruncatedAdder> adders, std::size_t first);

  int cost() const;          // one-bit adders of all
  bool is_feasible() const;  // every target is within its bound and every node in its width
  double damage() const;     // grows with the share of the bounds that is used up
  int wires(std::size_t adder) const { return nodes_[adder + 1].wires; }
  int zero_bits(std::size_t adder) const { return nodes_[adder + 1].zeros; }
  std::int64_t bias_of(const TruncatedAdder& adder) const;

  // The ones to wire into the zero low bits of an output of `node`, to center its error.
  std::int64_t output_bias(std::size_t node) const;

 private:
  struct Node {
    int zeros = 0;
    int wires = 0;
    int cost = 0;
    bool fits = true;
    std::int64_t lowest = 0;  // error
    std::int64_t highest = 0;
    std::int64_t bound = -1;  // of a target; −1: none
  };

  CostedOperand costed(std::int64_t value, int node, int shift, int cut, bool negate) const;
  void bound_error(const TruncatedAdder& adder, Node& node) const;
  void run(const TruncatedAdder& adder, std::size_t index, Node& node);

  InputRange input_;
  TruncationRules rules_;
  bool sweeps_;
  std::vector<Node> nodes_;
  std::vector<std::vector<std::int32_t>> values_;  // per node, for every input
  std::vector<std::int32_t> scratch_;
};

}  // namespace napier
