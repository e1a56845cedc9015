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

// What keeps a graph from being feasible.
struct Excess {
  int count = 0;       // targets beyond their bounds and nodes beyond their widths
  double octaves = 0;  // Σ log2(error / bound) of those targets
};

// Runs a truncated graph: what each node costs, which low bits are zero, how far it is off. Under
// one-sided rules errors are sums of worst cases, so that only the few inputs at both ends of the
// range are run: in between no value can leave its node's width.
class TruncationJudge {
 public:
  TruncationJudge(const InputRange& input, const TruncationRules& rules);

  // Evaluates the adders from position `first` on; the earlier ones must be as in the last call.
  void evaluate(std::span<const TruncatedAdder> adders, std::size_t first);

  // Remembers what was evaluated; goes back to what was remembered last.
  void keep();
  void undo();

  int cost() const;          // one-bit adders of all
  bool is_feasible() const;  // every target is within its bound and every node in its width
  double damage() const;     // grows with the share of the bounds that is used up
  Excess excess() const;     // how far from feasible
  int wires(std::size_t adder) const { return nodes_[adder + 1].wires; }
  int zero_bits(std::size_t adder) const { return nodes_[adder + 1].zeros; }
  std::int64_t bias_of(const TruncatedAdder& adder) const;

  // The ones to wire into the zero low bits of an output of `node`, to center its error.
  std::int64_t output_bias(std::size_t node) const;

 private:
  struct Node {
    std::int64_t value = 0;
    int zeros = 0;
    int wires = 0;
    int cost = 0;
    bool can_run = false;  // no value of it or its operands leaves 32 bits
    bool fits = true;
    std::int64_t lowest = 0;  // error
    std::int64_t highest = 0;
    std::int64_t bound = -1;  // of a target; −1: none
  };

  CostedOperand costed(std::int64_t value, int node, int shift, int cut, bool negate) const;
  std::int64_t bound_of(std::int64_t value) const;
  void bound_error(const TruncatedAdder& adder, Node& node) const;
  bool fits_within(const InputRange& inputs, const TruncatedAdder& adder, const Node& node) const;
  void judge_values(std::span<const TruncatedAdder> adders, std::size_t index, Node& node);
  bool run(std::span<const TruncatedAdder> adders, std::size_t index);
  void find_errors(std::size_t index, Node& node);
  std::int64_t worst_error(std::size_t node) const;

  // What a node is for each input that is run.
  struct Values {
    bool are_known = false;
    bool fit = true;  // its width
    std::vector<std::int32_t> values = {};
    std::int64_t product = 0;  // of `products`: value · x
    std::vector<std::int32_t> products = {};
  };

  InputRange input_;
  TruncationRules rules_;
  bool runs_all_;
  InputRange unrun_;  // the inputs that are not run; empty when all are
  std::vector<Node> nodes_;
  std::vector<Node> kept_;
  std::size_t changed_ = 0;  // nodes from here on differ from the kept ones
  std::vector<Values> values_;
};

}  // namespace napier
