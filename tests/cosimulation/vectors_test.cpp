#include "napier/cosimulation/vectors.h"

#include <gtest/gtest.h>

#include <set>

#include "napier/datapath/interpret.h"
#include "tests/rtl/small_designs.h"

namespace napier {
namespace {

using Codes = std::vector<std::int64_t>;

std::set<Codes> rows_of(const Codes& codes, std::size_t width) {
  std::set<Codes> rows;
  for (auto at = codes.begin(); at != codes.end(); at += static_cast<std::ptrdiff_t>(width)) {
    rows.insert(Codes(at, at + static_cast<std::ptrdiff_t>(width)));
  }
  return rows;
}

TEST(make_vectors, gives_as_many_as_asked_for_all_inside_the_input_ranges) {
  const Datapath datapath = small_network(Rounding::kRne);
  for (const std::size_t count : {1, 2, 7, 100, 10'000}) {
    const Codes codes = make_vectors(datapath, {.count = count, .seed = 3});
    ASSERT_EQ(codes.size(), count * 3);
    for (std::size_t i = 0; i < codes.size(); ++i) {
      EXPECT_GE(codes[i], datapath.nodes[i % 3].lower);
      EXPECT_LE(codes[i], datapath.nodes[i % 3].upper);
    }
  }
}

TEST(make_vectors, is_a_pure_function_of_its_seed) {
  const Datapath datapath = small_network(Rounding::kRne);
  const VectorOptions one{.count = 500, .seed = 1};
  const VectorOptions two{.count = 500, .seed = 2};
  EXPECT_EQ(make_vectors(datapath, one), make_vectors(datapath, one));
  EXPECT_NE(make_vectors(datapath, one), make_vectors(datapath, two));
}

TEST(make_vectors, holds_every_corner_of_a_box_of_few_inputs) {
  const Datapath datapath = small_network(Rounding::kRne);
  const std::set<Codes> rows = rows_of(make_vectors(datapath, {.count = 100, .seed = 1}), 3);
  for (int corner = 0; corner < 8; ++corner) {
    Codes row;
    for (std::size_t i = 0; i < 3; ++i) {
      row.push_back(corner >> i & 1 ? datapath.nodes[i].upper : datapath.nodes[i].lower);
    }
    EXPECT_TRUE(rows.contains(row)) << corner;
  }
}

TEST(corner_vectors, draws_a_sample_when_there_are_more_than_the_limit) {
  Datapath datapath;
  for (int i = 0; i < 20; ++i) datapath.nodes.push_back({.lower = -i - 1, .upper = i + 1});
  const Codes codes = corner_vectors(datapath, 64, 1);
  ASSERT_EQ(codes.size(), 64U * 20);
  EXPECT_GT(rows_of(codes, 20).size(), 60U);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    EXPECT_EQ(codes[i] < 0 ? -codes[i] : codes[i], static_cast<std::int64_t>(i % 20) + 1);
  }
}

TEST(flip_vectors, are_neighbors_between_which_the_argument_of_a_relu_changes_its_sign) {
  Datapath datapath = small_network(Rounding::kRne);
  const Codes codes = flip_vectors(datapath, 64, 1);
  ASSERT_GT(codes.size(), 0U);
  ASSERT_EQ(codes.size() % 6, 0U);
  datapath.outputs.clear();
  for (const DatapathNode& node : std::vector(datapath.nodes)) {
    if (node.op == Op::relu) datapath.outputs.push_back({node.name, node.left.node});
  }
  const std::size_t relus = datapath.outputs.size();
  const Codes arguments = interpret(datapath, codes, codes.size() / 3);
  for (std::size_t pair = 0; pair < codes.size() / 6; ++pair) {
    std::int64_t distance = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      distance += std::abs(codes[pair * 6 + i] - codes[pair * 6 + 3 + i]);
    }
    EXPECT_EQ(distance, 1);
    int flips = 0;
    for (std::size_t relu = 0; relu < relus; ++relu) {
      flips += (arguments[2 * pair * relus + relu] < 0) !=
               (arguments[(2 * pair + 1) * relus + relu] < 0);
    }
    EXPECT_GE(flips, 1);
  }
}

TEST(flip_vectors, are_none_where_there_is_no_relu) {
  EXPECT_TRUE(flip_vectors(small_multiplier(), 100, 1).empty());
}

}  // namespace
}  // namespace napier
