#include "napier/multiplierless/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "napier/base/random.h"
#include "napier/multiplierless/adder_cost.h"
#include "napier/multiplierless/mcm.h"

namespace napier {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

AdderGraph example() {
  return multiply_by_constants({.constants = {7, -38, 31, 53}, .input = {0, 15}}, {});
}

// 9x of a four-bit x whose low bit is dropped on the way: x + 8(x − x mod 2) is off by −8 at most.
AdderGraph truncated_example() {
  AdderGraph graph{.inputs = {{0, 15}}, .max_errors = {8}};
  graph.adders.push_back({.left = {0, 3, 1, false}, .right = {0, 0, 0, false}});
  complete_adders(graph);
  graph.outputs.push_back({.constant = {9}, .node = 1});
  return graph;
}

TEST(check, a_right_graph_has_no_fault) {
  const CheckResult result = check_adder_graph(example());
  EXPECT_TRUE(result.is_right());
  EXPECT_TRUE(result.is_exhaustive);
  EXPECT_EQ(result.inputs_swept, 16u);
  EXPECT_EQ(result.errors, std::vector<OutputError>(4));
}

TEST(check, finds_the_exact_error_of_a_truncated_graph) {
  const CheckResult result = check_adder_graph(truncated_example());
  EXPECT_TRUE(result.is_right());
  EXPECT_EQ(result.errors, (std::vector<OutputError>{{-8, 0}}));
  EXPECT_EQ(result.one_bit_adders, 3);  // 4 bits of x above its three wires, less the dropped one
}

struct Mutant {
  const char* name;
  std::function<void(AdderGraph&)> mutate;
  const char* fault;
};

void PrintTo(const Mutant& mutant, std::ostream* out) { *out << mutant.name; }

class MutantTest : public ::testing::TestWithParam<Mutant> {};

TEST_P(MutantTest, is_rejected) {
  AdderGraph graph = example();
  GetParam().mutate(graph);
  const CheckResult result = check_adder_graph(graph);
  EXPECT_THAT(result.faults, Contains(HasSubstr(GetParam().fault)));
}

INSTANTIATE_TEST_SUITE_P(
    check, MutantTest,
    ::testing::Values(
        Mutant{"shift", [](AdderGraph& g) { ++g.adders[0].left.shift; }, "its operands give"},
        Mutant{"sign", [](AdderGraph& g) { g.adders[0].left.negate ^= true; }, "node 1"},
        Mutant{"value", [](AdderGraph& g) { g.adders[1].value[0] += 2; }, "is stated"},
        Mutant{"cost", [](AdderGraph& g) { --g.adders[2].one_bit_adders; }, "one-bit adders"},
        Mutant{"depth", [](AdderGraph& g) { ++g.adders[2].depth; }, "depth"},
        Mutant{"right shift", [](AdderGraph& g) { ++g.adders[2].right_shift; }, "node 3"},
        Mutant{"later operand", [](AdderGraph& g) { g.adders[0].left.node = 3; }, "names node 3"},
        Mutant{"truncation", [](AdderGraph& g) { g.adders[0].left.truncate = 2; }, "off by"},
        Mutant{"bias", [](AdderGraph& g) { g.adders[0].bias = 64; }, "a carry-in gives"},
        Mutant{"output bias", [](AdderGraph& g) { g.outputs[0].bias = 1; }, "low bits"},
        Mutant{"output node", [](AdderGraph& g) { g.outputs[0].node = 0; }, "output 0"},
        Mutant{"output sign", [](AdderGraph& g) { g.outputs[1].negate = false; }, "output 1"},
        Mutant{"constant", [](AdderGraph& g) { g.outputs[2].constant = {33}; }, "output 2"},
        Mutant{"bound", [](AdderGraph& g) { --g.lower_bound; }, "called proved"},
        Mutant{"input", [](AdderGraph& g) { g.inputs[0].upper = 31; }, "one-bit adders"},
        Mutant{"no outputs", [](AdderGraph& g) { g.outputs.clear(); }, "there are no outputs"}));

TEST(check, an_error_one_above_the_bound_is_rejected) {
  AdderGraph graph = truncated_example();
  graph.max_errors = {7};
  EXPECT_THAT(check_adder_graph(graph).faults, Contains(HasSubstr("off by -8 … 0")));
}

TEST(check, a_node_that_leaves_its_width_is_rejected) {
  // 7x = 8x − x, but of the left x the low bit is dropped: at x = 1 this is −1.
  AdderGraph graph{.inputs = {{0, 15}}, .max_errors = {8}};
  graph.adders.push_back({.left = {0, 3, 1, false}, .right = {0, 0, 0, true}});
  complete_adders(graph);
  graph.outputs.push_back({.constant = {7}, .node = 1});
  EXPECT_THAT(check_adder_graph(graph).faults, Contains(HasSubstr("leave its width")));
}

TEST(check, random_solutions_are_right_for_signed_and_unsigned_inputs) {
  for (std::uint32_t trial = 0; trial < 300; ++trial) {
    McmProblem problem;
    const int count = 1 + static_cast<int>(random_bits(2, trial, 0) % 6);
    for (int i = 1; i <= count; ++i) {
      problem.constants.push_back(static_cast<std::int64_t>(random_bits(2, trial, i) % 2047) -
                                  1023);
    }
    if (trial % 2 == 1) problem.input = {-32, 31};
    const CheckResult result = check_adder_graph(multiply_by_constants(problem, {}));
    EXPECT_TRUE(result.is_right()) << ::testing::PrintToString(problem.constants) << ": "
                                   << ::testing::PrintToString(result.faults);
  }
}

}  // namespace
}  // namespace napier
