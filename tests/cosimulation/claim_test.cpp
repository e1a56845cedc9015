#include "napier/cosimulation/claim.h"

#include <gtest/gtest.h>

namespace napier {
namespace {

TEST(write_claim, says_that_each_product_is_its_constant_times_x_inside_the_range) {
  const ConstantBlock block{
      .module = "mcm0",
      .has_clock = true,
      .input_width_bits = 8,
      .input_is_signed = true,
      .input_lower = -100,
      .input_upper = 127,
      .products = {{.port = "times_7", .constant = 7, .width_bits = 11},
                   {.port = "times_minus_14", .constant = -14, .width_bits = 12}}};
  EXPECT_EQ(write_claim(block), R"(module napier_claim (
    input  wire clk,
    input  wire signed [7:0] x,
    output wire [1:0] wrong
);
  wire signed [8:0] value = x;
  wire in_range = (value >= -9'sd100) & (value <= 9'sd127);
  wire [10:0] product0;
  wire signed [10:0] right0 = value * 11'sd7;
  assign wrong[0] = in_range & (product0 != right0);
  wire [11:0] product1;
  wire signed [11:0] right1 = value * -12'sd14;
  assign wrong[1] = in_range & (product1 != right1);
  mcm0 block (
      .clk(clk), .enable(1'b1), .x(x),
      .times_7(product0),
      .times_minus_14(product1)
  );
endmodule
)");
}

}  // namespace
}  // namespace napier
