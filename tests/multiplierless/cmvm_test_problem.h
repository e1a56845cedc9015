#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "napier/multiplierless/cmvm.h"
#include "napier/multiplierless/random_stream.h"

namespace napier {

// A random matrix of one of the kinds that are easily got wrong: dense, sparse, all even, with
// repeated or negated columns, of rank one, or with large entries.
inline CmvmProblem random_cmvm_problem(std::uint64_t seed, std::uint32_t largest_side) {
  RandomStream random(seed, 0);
  const std::size_t rows = 1 + random.below(largest_side);
  const std::size_t columns = 1 + random.below(largest_side);
  const std::uint32_t kind = random.below(6);
  const std::int64_t largest = kind == 5 ? 1 << 20 : 1 << (1 + random.below(8));
  const auto entry = [&] {
    return static_cast<std::int64_t>(random.below(2 * largest + 1)) - largest;
  };
  CmvmProblem problem;
  problem.matrix.assign(rows, std::vector<std::int64_t>(columns));
  for (auto& row : problem.matrix) {
    for (std::int64_t& k : row) {
      k = entry();
      if (kind == 1 && random.below(3) > 0) k = 0;
      if (kind == 2) k *= 4;
    }
  }
  for (std::size_t j = 1; kind == 3 && j < columns; j += 2) {
    const std::int64_t factor = std::int64_t{1} - 3 * random.below(2);  // 1 or −2
    for (auto& row : problem.matrix) row[j] = factor * row[j - 1];
  }
  for (std::size_t i = 1; kind == 4 && i < rows; ++i) {
    const std::int64_t factor = entry();
    for (std::size_t j = 0; j < columns; ++j) problem.matrix[i][j] = factor * problem.matrix[0][j];
  }
  for (std::size_t i = 0; i < rows; ++i) {
    // Few inputs get few values, as a checker sweeps them all.
    const std::int64_t lower = static_cast<std::int64_t>(random.below(300)) - 200;
    problem.inputs.push_back({lower, lower + random.below(rows < 9 ? 4 : 300)});
  }
  return problem;
}

// x K by the schoolbook.
inline std::vector<std::int64_t> product(const std::vector<std::int64_t>& x,
                                         const IntegerMatrix& matrix) {
  std::vector<std::int64_t> y(matrix.front().size(), 0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < y.size(); ++j) y[j] += x[i] * matrix[i][j];
  }
  return y;
}

// What the graph computes, adder by adder, in plain integers.
inline std::vector<std::int64_t> run_graph(const AdderGraph& graph,
                                           const std::vector<std::int64_t>& x) {
  std::vector<std::int64_t> nodes = x;
  const auto operand = [&](const Operand& o) {
    return (o.negate ? -1 : 1) * nodes[o.node] * (std::int64_t{1} << o.shift);
  };
  for (const Adder& adder : graph.adders) {
    nodes.push_back((operand(adder.left) + operand(adder.right)) >> adder.right_shift);
  }
  std::vector<std::int64_t> y;
  for (const GraphOutput& output : graph.outputs) {
    y.push_back(output.node < 0 ? 0
                                : operand({.node = output.node,
                                           .shift = output.shift,
                                           .truncate = 0,
                                           .negate = output.negate}));
  }
  return y;
}

}  // namespace napier
