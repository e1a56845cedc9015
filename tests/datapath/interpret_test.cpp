#include "napier/datapath/interpret.h"
#include "napier/arithmetic/rule_names.h"

#include <gmock/gmock.h>

#include "napier/base/random.h"
#include "tests/datapath/random_datapath.h"

namespace napier {
namespace {

using testing::ElementsAre;

// One operation on one input of `width` bits, in the format of the result.
Datapath one_operation(DatapathNode node, int input_width, bool input_is_signed) {
  const FixedFormat format{input_width, 0, input_is_signed};
  DatapathNode input;
  input.lower = lowest_code(format);
  input.upper = largest_code(format);
  input.width_bits = input_width;
  input.is_signed = input_is_signed;
  input.name = "x0";
  node.block = 0;
  node.name = "result";
  return {.name = "one",
          .nodes = {input, node},
          .blocks = {{.name = "block", .kind = "neurons", .inputs = {0}, .outputs = {1}}},
          .outputs = {{.name = "y0", .node = 1}}};
}

std::vector<std::int64_t> all_codes(int width, bool is_signed) {
  const FixedFormat format{width, 0, is_signed};
  std::vector<std::int64_t> codes;
  for (auto code = lowest_code(format); code <= largest_code(format); ++code) codes.push_back(code);
  return codes;
}

DatapathNode node_with_range(Op op, std::int64_t lower, std::int64_t upper) {
  const FixedFormat format = format_for_codes(lower, upper, 0);
  DatapathNode node;
  node.op = op;
  node.lower = lower;
  node.upper = upper;
  node.width_bits = format.width_bits;
  node.is_signed = format.is_signed;
  return node;
}

TEST(interpret, every_rounding_is_round_shift_for_all_signed_bytes_and_shifts) {
  const std::vector<std::int64_t> codes = all_codes(8, true);
  for (const Rounding rounding : {Rounding::kRne, Rounding::kRna, Rounding::kRz, Rounding::kRd}) {
    for (int drop = 1; drop <= 12; ++drop) {
      DatapathNode node = node_with_range(Op::round, -64, 64);
      node.rounding = rounding;
      node.right_shift = drop;
      const Datapath datapath = one_operation(node, 8, true);
      check_datapath(datapath);
      const auto got = interpret(datapath, codes, codes.size());
      for (std::size_t i = 0; i < codes.size(); ++i) {
        ASSERT_EQ(got[i], static_cast<std::int64_t>(round_shift(codes[i], drop, rounding)))
            << name_of(rounding) << " of " << codes[i] << " >> " << drop;
      }
    }
  }
}

TEST(interpret, relu_and_clamp_limit_what_they_read) {
  const std::vector<std::int64_t> codes = {-128, -6, -5, -1, 0, 1, 5, 6, 7, 127};
  const Datapath relu = one_operation(node_with_range(Op::relu, 0, 127), 8, true);
  EXPECT_THAT(interpret(relu, codes, codes.size()), ElementsAre(0, 0, 0, 0, 0, 1, 5, 6, 7, 127));
  const Datapath clamp = one_operation(node_with_range(Op::clamp, -5, 6), 8, true);
  EXPECT_THAT(interpret(clamp, codes, codes.size()), ElementsAre(-5, -5, -5, -1, 0, 1, 5, 6, 6, 6));
}

TEST(interpret, an_index_outside_of_its_table_reads_zero) {
  DatapathNode node = node_with_range(Op::table, 0, 7);
  node.table = 0;
  Datapath datapath = one_operation(node, 4, true);
  datapath.tables = {{.name = "lookup", .lowest_index = -2, .entries = {5, 6, 7}}};
  check_datapath(datapath);
  const std::vector<std::int64_t> codes = {-2, -1, 0, 1};
  EXPECT_THAT(interpret(datapath, codes, codes.size()), ElementsAre(5, 6, 7, 0));
  // Indices -2 … 0 have two bits, so that 2 is read as -2.
  EXPECT_THAT(interpret(datapath, std::vector<std::int64_t>{2}, 1), ElementsAre(5));
}

TEST(interpret, inputs_are_wrapped_to_the_width_of_their_port) {
  const Datapath datapath = one_operation(node_with_range(Op::relu, 0, 7), 4, true);
  const std::vector<std::int64_t> codes = {16 + 3, 8, -9, INT64_MAX, INT64_MIN};
  EXPECT_THAT(interpret(datapath, codes, codes.size()), ElementsAre(3, 0, 7, 0, 0));
}

TEST(interpret, random_programs_agree_with_one_that_computes_node_by_node_in_128_bits) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Datapath datapath = random_datapath(seed);
    check_datapath(datapath);
    const std::size_t inputs = input_count(datapath);
    std::vector<std::int64_t> codes(200 * inputs);
    for (std::size_t i = 0; i < codes.size(); ++i) {
      codes[i] = static_cast<std::int64_t>(random_bits(seed, 7, i));
    }
    const auto got = interpret(datapath, codes, 200);
    for (std::size_t v = 0; v < 200; ++v) {
      const auto expected =
          interpret_plainly(datapath, std::span(codes).subspan(v * inputs, inputs));
      for (std::size_t k = 0; k < expected.size(); ++k) {
        ASSERT_EQ(got[v * expected.size() + k], expected[k]) << "seed " << seed << ", vector " << v;
      }
    }
  }
}

}  // namespace
}  // namespace napier
