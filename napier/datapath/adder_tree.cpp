#include "napier/datapath/adder_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <queue>
#include <tuple>

#include "napier/base/error.h"

namespace napier {
namespace {

// A term in the queue: the narrowest first, then the shallowest, then the oldest.
struct QueuedTerm {
  int top_bit = 0;  // the width of the term with its shift
  int depth = 0;
  int age = 0;
  Term term;
};

bool comes_later(const QueuedTerm& a, const QueuedTerm& b) {
  return std::tie(a.top_bit, a.depth, a.age) > std::tie(b.top_bit, b.depth, b.age);
}

CodeRange scaled(CodeRange range, int shift, bool negate) {
  const std::int64_t factor = std::int64_t{1} << shift;
  if (negate) return {-range.upper * factor, -range.lower * factor};
  return {range.lower * factor, range.upper * factor};
}

// One adder. Both negated: the sum is made of the positive ones and stays negated as a whole.
Term add_terms(Term a, Term b, const std::string& name, int fraction_bits,
               ProgramBuilder& program) {
  const int shift = std::min(a.shift, b.shift);
  const bool negate = a.negate && b.negate;
  const Operand left{.node = a.node, .shift = a.shift - shift, .negate = a.negate && !negate};
  const Operand right{.node = b.node, .shift = b.shift - shift, .negate = b.negate && !negate};
  const CodeRange x = scaled(program.range(a.node), left.shift, left.negate);
  const CodeRange y = scaled(program.range(b.node), right.shift, right.negate);
  DatapathNode node;
  node.op = Op::add;
  node.left = left;
  node.right = right;
  node.fraction_bits = fraction_bits - shift;
  const int sum = program.add(node, {x.lower + y.lower, x.upper + y.upper}, name);
  return {.node = sum, .shift = shift, .negate = negate};
}

}  // namespace

Term sum_of(std::vector<Term> terms, const SumNames& names, ProgramBuilder& program) {
  require(!terms.empty(), "sum_of: there is at least one term");
  std::priority_queue<QueuedTerm, std::vector<QueuedTerm>, decltype(&comes_later)> queue(
      &comes_later);
  int age = 0;
  const auto enqueue = [&](const Term& term) {
    queue.push({.top_bit = program.node(term.node).width_bits + term.shift,
                .depth = program.depth(term.node),
                .age = age++,
                .term = term});
  };
  for (const Term& term : terms) enqueue(term);
  for (int sums = 0; queue.size() > 1; ++sums) {
    const Term a = queue.top().term;
    queue.pop();
    const Term b = queue.top().term;
    queue.pop();
    enqueue(
        add_terms(a, b, fmt::format("{}_sum{}", names.prefix, sums), names.fraction_bits, program));
  }
  return queue.top().term;
}

}  // namespace napier
