#include "napier/datapath/adder_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "napier/arithmetic/fixed.h"
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

bool operator<(const QueuedTerm& a, const QueuedTerm& b) {
  return std::tie(a.top_bit, a.depth, a.age) < std::tie(b.top_bit, b.depth, b.age);
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

using Queue = std::set<QueuedTerm>;

// The first two terms, in the order of the queue, that may meet: then what is left still fits.
std::pair<Queue::iterator, Queue::iterator> next_pair(const Queue& queue, int max_depth,
                                                      const ProgramBuilder& program) {
  if (max_depth == 0) return {queue.begin(), std::next(queue.begin())};
  const auto share = [&](const QueuedTerm& term) {
    return static_cast<Int128>(1) << program.depth_in_layer(term.term.node);
  };
  Int128 room = static_cast<Int128>(1) << max_depth;
  for (const QueuedTerm& term : queue) room -= share(term);
  for (auto a = queue.begin(); a != queue.end(); ++a) {
    for (auto b = std::next(a); b != queue.end(); ++b) {
      const Int128 growth = 2 * std::max(share(*a), share(*b)) - share(*a) - share(*b);
      if (growth <= room) return {a, b};
    }
  }
  require(false, "sum_of: the terms do not fit into max_depth");
  return {};
}

}  // namespace

bool fits_depth(const std::vector<int>& depths, int max_depth) {
  Int128 sum = 0;
  for (const int depth : depths) sum += static_cast<Int128>(1) << depth;
  return sum <= static_cast<Int128>(1) << max_depth;
}

Term sum_of(const std::vector<Term>& terms, const SumNames& names, int max_depth,
            ProgramBuilder& program) {
  require(!terms.empty(), "sum_of: there is at least one term");
  Queue queue;
  int age = 0;
  const auto enqueue = [&](const Term& term) {
    queue.insert({.top_bit = program.node(term.node).width_bits + term.shift,
                  .depth = program.depth(term.node),
                  .age = age++,
                  .term = term});
  };
  for (const Term& term : terms) enqueue(term);
  for (int sums = 0; queue.size() > 1; ++sums) {
    const auto [first, second] = next_pair(queue, max_depth, program);
    const Term a = first->term;
    const Term b = second->term;
    queue.erase(first);
    queue.erase(second);
    enqueue(
        add_terms(a, b, fmt::format("{}_sum{}", names.prefix, sums), names.fraction_bits, program));
  }
  return queue.begin()->term;
}

}  // namespace napier
