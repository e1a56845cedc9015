#include "napier/cosimulation/matrix_claim.h"

#include <gmock/gmock.h>

#include "tests/rtl/small_designs.h"

namespace napier {
namespace {

TEST(write_matrix_claim, says_of_each_node_that_it_is_the_sum_of_its_operands) {
  const Datapath datapath = small_matrix();
  const MatrixClaim claim = write_matrix_claim(datapath, matrix_blocks(datapath, {}).at(0));
  EXPECT_THAT(claim.nodes, testing::ElementsAre("sum0", "sum1", "sum2", "shifted0"));
  EXPECT_EQ(claim.text, R"(module napier_claim (
    input  wire clk,
    input  wire [7:0] x0,
    input  wire [7:0] x1,
    output wire [3:0] wrong__nodes
);
  wire [10:0] sum0;
  wire [12:0] sum1;
  wire [12:0] sum2;
  wire [11:0] shifted0;
  cmvm0 block__instance (
      .x0(x0),
      .x1(x1),
      .sum0(sum0),
      .sum1(sum1),
      .sum2(sum2),
      .shifted0(shifted0)
  );
  wire [10:0] sum0__left__whole;
  assign sum0__left__whole = $signed(x0);
  wire [10:0] sum0__left = sum0__left__whole << 0;
  wire [10:0] sum0__right__whole;
  assign sum0__right__whole = x1;
  wire [10:0] sum0__right = sum0__right__whole << 1;
  wire [10:0] sum0__claimed = sum0__left + sum0__right;
  assign wrong__nodes[0] = sum0 != sum0__claimed[10:0];
  wire [12:0] sum1__left__whole;
  assign sum1__left__whole = $signed(sum0);
  wire [12:0] sum1__left = sum1__left__whole << 2;
  wire [12:0] sum1__right__whole;
  assign sum1__right__whole = $signed(sum0);
  wire [12:0] sum1__right = sum1__right__whole << 0;
  wire [12:0] sum1__claimed = sum1__left + sum1__right;
  assign wrong__nodes[1] = sum1 != sum1__claimed[12:0];
  wire [12:0] sum2__left__whole;
  assign sum2__left__whole = $signed(sum1);
  wire [12:0] sum2__left = sum2__left__whole << 0;
  wire [12:0] sum2__right__whole;
  assign sum2__right__whole = $signed(x0);
  wire [12:0] sum2__right = sum2__right__whole << 0;
  wire [12:0] sum2__claimed = sum2__left - sum2__right;
  assign wrong__nodes[2] = sum2 != sum2__claimed[12:0];
  wire [11:0] shifted0__left__whole;
  assign shifted0__left__whole = $signed(sum0);
  wire [11:0] shifted0__left = shifted0__left__whole << 1;
  wire [11:0] shifted0__claimed = 12'd0 - shifted0__left;
  assign wrong__nodes[3] = shifted0 != shifted0__claimed[11:0];
endmodule
)");
}

TEST(write_matrix_claim, a_module_with_registers_gets_its_clock) {
  const Datapath datapath = small_matrix();
  const MatrixBlock block = matrix_blocks(datapath, {.adders_per_stage = 1}).at(0);
  EXPECT_TRUE(block.has_clock);
  EXPECT_THAT(write_matrix_claim(datapath, block).text,
              testing::HasSubstr(".clk(clk),\n      .enable(1'b1),"));
}

}  // namespace
}  // namespace napier
