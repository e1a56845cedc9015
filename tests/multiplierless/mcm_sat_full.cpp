// The fewest adders by another method: a graph with N adders as a SAT problem.
// Source: Fiege, Kumm, Zipf, "Bit-level optimized constant multiplication using Boolean
// satisfiability", 2024; here without their cost model.

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "napier/multiplierless/mcm.h"
#ifdef NAPIER_HAS_CADICAL
#include <cadical.hpp>
#endif

namespace napier {
namespace {

#ifdef NAPIER_HAS_CADICAL

using Bits = std::vector<int>;  // literals, lowest first

// Node 0 is the constant 1; adder k makes ((±(node << s) ± node) >> r), odd and positive, of
// earlier nodes. All constants have `width` bits.
class AdderGraphFormula {
 public:
  AdderGraphFormula(const std::vector<std::int64_t>& targets, int adders, int width)
      : width_(width), wide_(2 * width + 2) {
    true_ = fresh();
    clause({true_});
    Bits one(width_, -true_);
    one[0] = true_;
    nodes_.push_back(one);
    for (int k = 0; k < adders; ++k) nodes_.push_back(adder());
    for (std::int64_t target : targets) require_somewhere(target);
  }

  bool has_solution() { return solver_.solve() == 10; }

 private:
  int fresh() { return ++variables_; }
  void clause(const std::vector<int>& literals) {
    for (int literal : literals) solver_.add(literal);
    solver_.add(0);
  }

  // Exactly one of `count` new variables.
  Bits one_hot(std::size_t count) {
    Bits choice;
    for (std::size_t i = 0; i < count; ++i) choice.push_back(fresh());
    clause(choice);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < i; ++j) clause({-choice[i], -choice[j]});
    }
    return choice;
  }

  void equal_if(int condition, int a, int b) {
    clause({-condition, -a, b});
    clause({-condition, a, -b});
  }

  Bits any_earlier_node() {
    const Bits choice = one_hot(nodes_.size());
    Bits chosen;
    for (int bit = 0; bit < width_; ++bit) {
      chosen.push_back(fresh());
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        equal_if(choice[i], chosen[bit], nodes_[i][bit]);
      }
    }
    return chosen;
  }

  // bits << s for one s of 0 … width, on the wide bus.
  Bits shifted_somehow(const Bits& bits) {
    const Bits choice = one_hot(width_ + 1);
    Bits shifted;
    for (int position = 0; position < wide_; ++position) {
      shifted.push_back(fresh());
      for (int s = 0; s <= width_; ++s) {
        const int from = position - s;
        const bool inside = from >= 0 && from < static_cast<int>(bits.size());
        equal_if(choice[s], shifted[position], inside ? bits[from] : -true_);
      }
    }
    return shifted;
  }

  int exclusive_or(int a, int b) {
    const int c = fresh();
    clause({-a, -b, -c});
    clause({a, b, -c});
    clause({-a, b, c});
    clause({a, -b, c});
    return c;
  }

  int majority(int a, int b, int c) {
    const int m = fresh();
    for (const auto& [p, q] : {std::pair{a, b}, {a, c}, {b, c}}) {
      clause({-p, -q, m});
      clause({p, q, -m});
    }
    return m;
  }

  // a + b or, when `negate_b`, a − b; modulo 2^wide.
  Bits sum(const Bits& a, const Bits& b, int negate_b) {
    Bits result;
    int carry = negate_b;
    for (int i = 0; i < wide_; ++i) {
      const int operand = exclusive_or(b[i], negate_b);
      const int half = exclusive_or(a[i], operand);
      result.push_back(exclusive_or(half, carry));
      carry = majority(a[i], operand, carry);
    }
    return result;
  }

  Bits adder() {
    const Bits left = shifted_somehow(any_earlier_node());
    Bits right = any_earlier_node();
    right.resize(wide_, -true_);
    const int swap = fresh();  // left − right or right − left
    Bits minuend, subtrahend;
    for (int i = 0; i < wide_; ++i) {
      minuend.push_back(fresh());
      subtrahend.push_back(fresh());
      equal_if(-swap, minuend[i], left[i]);
      equal_if(-swap, subtrahend[i], right[i]);
      equal_if(swap, minuend[i], right[i]);
      equal_if(swap, subtrahend[i], left[i]);
    }
    const Bits total = sum(minuend, subtrahend, fresh());
    Bits value;
    for (int i = 0; i < width_; ++i) value.push_back(fresh());
    clause({value[0]});  // odd
    const Bits unshifted = shifted_somehow(value);
    for (int i = 0; i < wide_; ++i) equal_if(true_, total[i], unshifted[i]);
    return value;
  }

  void require_somewhere(std::int64_t target) {
    std::vector<int> places;
    for (const Bits& node : nodes_) {
      places.push_back(fresh());
      for (int bit = 0; bit < width_; ++bit) {
        clause({-places.back(), (target >> bit & 1) != 0 ? node[bit] : -node[bit]});
      }
    }
    clause(places);
  }

  CaDiCaL::Solver solver_;
  int variables_ = 0;
  int true_ = 0;
  int width_;
  int wide_;
  std::vector<Bits> nodes_;
};

struct Instance {
  std::vector<std::int64_t> targets;
  int width;
};

class SatTest : public ::testing::TestWithParam<Instance> {};

TEST_P(SatTest, agrees_on_the_fewest_adders) {
  const Instance& instance = GetParam();
  const AdderGraph graph =
      multiply_by_constants({.constants = instance.targets}, {.time_limit_s = 60});
  ASSERT_TRUE(graph.proved);
  const int adders = adder_count(graph);
  EXPECT_GE(adders, 4);
  EXPECT_TRUE(AdderGraphFormula(instance.targets, adders, instance.width).has_solution());
  EXPECT_FALSE(AdderGraphFormula(instance.targets, adders - 1, instance.width).has_solution());
}

// Each needs a helper, so that the count of targets alone does not decide. Source of the first six:
// the published instances of docs/multiplierless.md.
INSTANTIATE_TEST_SUITE_P(
    mcm, SatTest,
    ::testing::Values(Instance{{3, 21, 159}, 8}, Instance{{7, 53, 151}, 8},
                      Instance{{5, 117, 195}, 8}, Instance{{3, 11, 69}, 7},
                      Instance{{11, 33, 35, 53, 103}, 7}, Instance{{13, 223, 897, 2017}, 11},
                      Instance{{11, 43, 59}, 6}, Instance{{43, 83, 107}, 7},
                      Instance{{45, 53, 91}, 7}, Instance{{43, 75, 101, 107}, 7},
                      Instance{{37, 43, 53, 59, 61}, 6}, Instance{{75, 83, 89, 107, 121}, 7}));

#else

TEST(mcm, agrees_with_cadical_on_the_fewest_adders) {
  GTEST_SKIP() << "CaDiCaL is missing: apt-get install libcadical-dev";
}

#endif

}  // namespace
}  // namespace napier
