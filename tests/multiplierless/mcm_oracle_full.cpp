// The exact searches against enumeration of all graphs, with code of its own: every adder there is,
// from the definition, all shifts and signs.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "napier/multiplierless/mcm.h"

namespace napier {
namespace {

std::int64_t odd(std::int64_t value) {
  value = std::abs(value);
  while (value != 0 && value % 2 == 0) value /= 2;
  return value;
}

// All odd values below `limit` that one adder makes of u and v.
std::set<std::int64_t> sums(std::int64_t u, std::int64_t v, std::int64_t limit) {
  std::set<std::int64_t> made;
  for (std::int64_t a = u; a < 4 * limit; a *= 2) {
    for (std::int64_t b = v; b < 4 * limit; b *= 2) {
      for (const std::int64_t sum : {a + b, a - b}) {
        if (sum != 0 && odd(sum) < limit) made.insert(odd(sum));
      }
    }
  }
  return made;
}

using Values = std::vector<std::int64_t>;

// Calls visit(values) for every way to grow {1} by `adders` adders, in order of building.
template <typename Visit>
void for_each_graph(Values& values, int adders, std::int64_t limit, const Visit& visit) {
  visit(values);
  if (adders == 0) return;
  std::set<std::int64_t> next;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i; j < values.size(); ++j) next.merge(sums(values[i], values[j], limit));
  }
  for (std::int64_t value : next) {
    if (std::find(values.begin(), values.end(), value) != values.end()) continue;
    values.push_back(value);
    for_each_graph(values, adders - 1, limit, visit);
    values.pop_back();
  }
}

int adders_of(const Values& graph) { return static_cast<int>(graph.size()) - 1; }

int fewest(const Values& constants) {
  const AdderGraph graph = multiply_by_constants({.constants = constants}, {.time_limit_s = 60});
  EXPECT_TRUE(graph.proved);
  return adder_count(graph);
}

TEST(mcm_oracle, fewest_adders_of_every_constant_below_1024) {
  for (int bits = 2; bits <= 10; ++bits) {  // the limit of the search is the constant's own width
    const std::int64_t limit = std::int64_t{1} << bits;
    std::map<std::int64_t, int> least;
    Values values = {1};
    for_each_graph(values, 3, limit, [&](const Values& graph) {
      const auto [known, is_new] = least.try_emplace(graph.back(), adders_of(graph));
      if (!is_new) known->second = std::min(known->second, adders_of(graph));
    });
    for (std::int64_t constant = limit / 2 + 1; constant < limit; constant += 2) {
      const auto known = least.find(constant);
      const int expected = known == least.end() ? 4 : known->second;
      EXPECT_EQ(fewest({constant}), expected) << constant;
    }
  }
}

TEST(mcm_oracle, fewest_adders_of_every_pair_below_64) {
  for (int bits = 2; bits <= 6; ++bits) {
    const std::int64_t limit = std::int64_t{1} << bits;
    std::map<std::pair<std::int64_t, std::int64_t>, int> least;
    Values values = {1};
    for_each_graph(values, 3, limit, [&](const Values& graph) {
      for (std::int64_t other : graph) {
        const auto pair = std::minmax(other, graph.back());
        const auto [known, is_new] = least.try_emplace(pair, adders_of(graph));
        if (!is_new) known->second = std::min(known->second, adders_of(graph));
      }
    });
    for (std::int64_t a = 3; a < limit; a += 2) {
      for (std::int64_t b = std::max(a + 2, limit / 2 + 1); b < limit; b += 2) {
        const auto known = least.find({a, b});
        const int expected = known == least.end() ? 4 : known->second;
        EXPECT_EQ(fewest({a, b}), expected) << a << " " << b;
      }
    }
  }
}

// ---- one-bit adders

int width(std::int64_t value) {  // of an unsigned input of four bits
  int bits = 0;
  while ((std::int64_t{1} << bits) <= 15 * value) ++bits;
  return bits;
}

// The cheapest adder that makes `value` of the earlier ones: the document's formula.
int cheapest(const Values& graph, std::size_t index, std::int64_t limit) {
  int best = 1000;
  const std::int64_t value = graph[index];
  const auto offer = [&](int cost) { best = std::min(best, std::max(0, cost)); };
  for (std::size_t i = 0; i < index; ++i) {
    for (std::size_t j = 0; j < index; ++j) {
      const std::int64_t u = graph[i];
      const std::int64_t v = graph[j];
      for (int s = 1; (u << s) < 4 * limit; ++s) {
        const int psi = width(value) >= std::max(width(u) + s, width(v)) + 1 ? 0 : 1;
        if ((u << s) + v == value || v - (u << s) == value) offer(width(value) - s + psi - 1);
        if ((u << s) - v == value) offer(width(value) + psi - 1);
      }
      for (int r = 1; (value << r) < 4 * limit; ++r) {
        const int psi = width(value) >= std::max(width(u), width(v)) - r + 1 ? 0 : 1;
        if (u + v == value << r || u - v == value << r) offer(width(value) + psi - 1 + r);
      }
    }
  }
  return best;
}

// Every order of building up to four adders is visited, so that each set meets its cheapest.
TEST(mcm_oracle, fewest_one_bit_adders_of_every_pair_below_32) {
  constexpr std::int64_t kLimit = 32;
  std::map<std::pair<std::int64_t, std::int64_t>, int> least;
  Values values = {1};
  for_each_graph(values, 4, kLimit, [&](const Values& graph) {
    int cost = 0;
    for (std::size_t i = 1; i < graph.size(); ++i) cost += cheapest(graph, i, kLimit);
    for (std::int64_t other : graph) {
      const auto pair = std::minmax(other, graph.back());
      const auto [known, is_new] = least.try_emplace(pair, cost);
      if (!is_new) known->second = std::min(known->second, cost);
    }
  });
  for (std::int64_t a = 3; a < kLimit; a += 2) {
    for (std::int64_t b = std::max<std::int64_t>(a + 2, 17); b < kLimit; b += 2) {
      const AdderGraph graph =
          multiply_by_constants({.constants = {a, b}, .input = {0, 15}},
                                {.time_limit_s = 60, .metric = "one-bit-adders"});
      EXPECT_TRUE(graph.proved);
      EXPECT_EQ(one_bit_adder_count(graph), least.at({a, b})) << a << " " << b;
    }
  }
}

}  // namespace
}  // namespace napier
