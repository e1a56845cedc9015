#include "napier/report/graph_drawing.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "napier/base/process.h"
#include "tests/report/example_report.h"
#include "tests/report/markup_check.h"

namespace napier {
namespace {

// One block that makes 7x = 8x - x and 14x = 7x << 1 of its input.
Datapath seven_times() {
  Datapath datapath;
  DatapathNode input;
  input.name = "x0";
  input.width_bits = 8;
  input.upper = 255;
  DatapathNode seven;
  seven.op = Op::add;
  seven.left = {.node = 0, .shift = 3};
  seven.right = {.node = 0, .negate = true};
  seven.upper = 7 * 255;
  seven.width_bits = 11;
  seven.block = 0;
  seven.name = "m_7x";
  DatapathNode fourteen;
  fourteen.op = Op::shift;
  fourteen.left = {.node = 1, .shift = 1};
  fourteen.upper = 14 * 255;
  fourteen.width_bits = 12;
  fourteen.block = 0;
  fourteen.name = "m_14x";
  datapath.nodes = {input, seven, fourteen};
  datapath.blocks = {{"l0_mcm0", "mcm", 0, {0}, {1, 2}, {7, 14}}};
  return datapath;
}

bool has(const std::string& words, const std::string& piece) {
  return words.find(piece) != std::string::npos;
}

// An environment variable that gets its old value back.
class WithPath {
 public:
  explicit WithPath(const char* path) : before_(std::getenv("PATH")) { setenv("PATH", path, 1); }
  ~WithPath() { setenv("PATH", before_.c_str(), 1); }

 private:
  std::string before_;
};

TEST(GraphDrawing, adders_are_boxes_with_their_multiple_and_width) {
  const std::string dot = dot_of_block(seven_times(), 0);
  EXPECT_TRUE(has(dot, "n1 [class=\"adder output\", label=<7·x<br/>")) << dot;
  EXPECT_TRUE(has(dot, ">11 bits · depth 1<") && has(dot, ">11 one-bit adders<")) << dot;
  EXPECT_TRUE(has(dot, "n0 -> n1 [class=\"wire\", label=\" ≪3 \"]")) << dot;
  EXPECT_TRUE(has(dot, "n0 -> n1 [class=\"wire negated\", label=\" − \"]")) << dot;
}

// x1 stands for a value with adders before it: here 7 x0, made outside of the matrix block.
TEST(GraphDrawing, depth_is_counted_from_the_inputs_of_the_block_however_deep_each_of_them_is) {
  Datapath datapath = seven_times();
  DatapathNode sum;
  sum.op = Op::add;
  sum.left = {.node = 0};
  sum.right = {.node = 1};
  sum.width_bits = 12;
  sum.block = 1;
  sum.name = "c_sum";
  datapath.nodes.push_back(sum);
  datapath.blocks.push_back({"l1_cmvm", "cmvm", 1, {0, 1}, {3}, {1, 1}});
  const std::string dot = dot_of_block(datapath, 1);
  EXPECT_TRUE(has(dot, ">12 bits · depth 1<")) << dot;
  EXPECT_TRUE(has(dot, "label=<x0 + x1<br/>")) << dot;
  EXPECT_TRUE(has(dot, "label=<x1<br/><font point-size=\"10\" color=\"#808080\">m_7x</font><br/>"))
      << dot;
}

TEST(GraphDrawing, shifts_are_words_without_a_box) {
  const std::string dot = dot_of_block(seven_times(), 0);
  EXPECT_TRUE(has(dot, "n2 [class=\"wires\", label=<14·x>, shape=plaintext]")) << dot;
}

TEST(GraphDrawing, shows_the_block_whose_adders_are_nearest_to_eight) {
  const Datapath datapath = example_report().datapath;
  const auto shown = block_to_show(datapath);
  ASSERT_TRUE(shown);
  int adders = 0;
  for (const DatapathNode& node : datapath.nodes) {
    adders += node.block == *shown && node.op == Op::add ? 1 : 0;
  }
  EXPECT_EQ(adders, 8);
  EXPECT_EQ(datapath.blocks[static_cast<std::size_t>(*shown)].kind, "mcm");
}

TEST(GraphDrawing, shows_no_block_where_none_has_an_adder) {
  Datapath datapath = seven_times();
  datapath.nodes[1].op = Op::shift;
  EXPECT_EQ(block_to_show(datapath), std::nullopt);
}

TEST(GraphDrawing, names_from_files_are_escaped) {
  Datapath datapath = seven_times();
  datapath.nodes[0].name = "<script>";
  EXPECT_FALSE(has(dot_of_block(datapath, 0), "<script>"));
}

TEST(GraphDrawing, says_what_to_install_where_dot_is_missing) {
  const WithPath nowhere("/nonexistent");
  const Html drawing = draw_dot(dot_of_block(seven_times(), 0));
  EXPECT_TRUE(has(drawing.markup, "apt-get install graphviz")) << drawing.markup;
}

TEST(GraphDrawing, says_so_where_dot_refuses_the_graph) {
  if (!has_program("dot")) GTEST_SKIP() << "dot is missing: apt-get install graphviz";
  EXPECT_TRUE(has(draw_dot("digraph {").markup, "could not draw"));
}

TEST(GraphDrawing, dot_draws_well_formed_markup) {
  if (!has_program("dot")) GTEST_SKIP() << "dot is missing: apt-get install graphviz";
  const Html drawing = draw_dot(dot_of_block(seven_times(), 0));
  EXPECT_TRUE(has(drawing.markup, "<svg"));
  EXPECT_EQ(fault_in_markup(drawing.markup), "");
  EXPECT_EQ(load_in_page(drawing.markup), "");
}

}  // namespace
}  // namespace napier
