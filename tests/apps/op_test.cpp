#include <string>

#include "tests/apps/command_test.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

class Op : public CommandTest {
 protected:
  std::string output(const std::string& lines, const std::string& options) const {
    const ProcessResult result = type("printf '" + lines + "' | napier op " + options);
    EXPECT_EQ(result.exit_code, 0) << options << "\n" << result.complaints;
    return result.output;
  }
  std::string complaint(const std::string& lines, const std::string& options) const {
    return refused("printf '" + lines + "' | napier op " + options);
  }
};

TEST_F(Op, every_operation_computes_on_codes) {
  EXPECT_EQ(output("3c00 4000\\n7bff 7bff\\n", "add --a fp16"), "4200\n7c00\n");
  EXPECT_EQ(output("3c00 4000\\n", "sub --a fp16"), "bc00\n");
  EXPECT_EQ(output("4200 4200\\n", "mul --a fp16"), "4880\n");
  EXPECT_EQ(output("3c00 4200\\n", "div --a fp16"), "3555\n");
  EXPECT_EQ(output("4000\\n", "sqrt --a fp16"), "3da8\n");
  EXPECT_EQ(output("3c00 4000 4200\\n", "fma --a fp16"), "4500\n");
  EXPECT_EQ(output("3c00\\n", "convert --a fp16 --out fp64"), "3ff0000000000000\n");
}

TEST_F(Op, operands_and_result_may_have_formats_of_their_own) {
  EXPECT_EQ(output("38 3c 3f80\\n", "fma --a e4m3fn --b e5m2 --c bf16 --out fp32"), "40000000\n");
  EXPECT_EQ(output("38 80\\n", "mul --a e4m3fn --b fixed8f0 --out posit8"), "94\n");
}

TEST_F(Op, directions_and_overflow_are_as_told) {
  EXPECT_EQ(output("7bff 7bff\\n", "add --a fp16 --rounding rz"), "7bff\n");
  EXPECT_EQ(output("7bff 7bff\\n", "add --a fp16 --overflow saturate"), "7bff\n");
  EXPECT_EQ(output("7f 01\\n", "add --a fixed8f0 --overflow wrap"), "80\n");
  EXPECT_EQ(output("7f 01\\n", "add --a fixed8f0"), "7f\n");
}

TEST_F(Op, line_n_takes_random_number_n_whatever_comes_before) {
  const std::string options = "add --a e5m10 --out e4m3 --rounding sr8 --seed 3 --json";
  std::string lines;
  for (int i = 0; i < 300; ++i) lines += "3c00 2e66\\n";
  const auto codes = [&](const std::string& text) {
    return document("printf '" + text + "' | napier op " + options)["codes"];
  };
  const auto all = codes(lines);
  const auto other = codes("\\n0000 0000\\n" + lines);
  ASSERT_EQ(other.size(), 301u);
  bool is_up = false;
  bool is_down = false;
  for (std::size_t i = 1; i < 300; ++i) {
    ASSERT_EQ(other[i], all[i]) << i;
    is_up = is_up || all[i] == "39";
    is_down = is_down || all[i] == "38";
  }
  EXPECT_TRUE(is_up && is_down);
}

TEST_F(Op, a_partner_gets_each_answer_before_it_asks_again) {
  give("partner.sh",
       "mkfifo ask tell\n"
       "napier op add --a fp16 < ask > tell &\n"
       "exec 3> ask 4< tell\n"
       "echo '3c00 3c00' >&3; read first <&4\n"
       "echo \"$first 3c00\" >&3; read second <&4\n"
       "exec 3>&-; echo $first $second\n");
  EXPECT_EQ(type("timeout 20 sh partner.sh").output, "4000 4200\n");
}

TEST_F(Op, bad_lines_are_named) {
  EXPECT_THAT(complaint("3c00\\n", "add --a fp16"),
              HasSubstr("standard input:1: the line does not have the operands of one operation: "
                        "got \"3c00\", expected 2 codes for add"));
  EXPECT_THAT(complaint("1 2 3\\n", "add --a fp16"), HasSubstr("expected 2 codes for add"));
  EXPECT_THAT(complaint("100 00\\n", "add --a e4m3"),
              HasSubstr("got \"100\", expected hexadecimal, 0 to ff, for e4m3"));
  EXPECT_THAT(complaint("00 -1\\n", "add --a e4m3"), HasSubstr("this is no code of its format"));
  EXPECT_THAT(complaint("0x 00\\n", "add --a e4m3"), HasSubstr("this is no code of its format"));
}

TEST_F(Op, contradictory_options_are_refused_with_what_would_be_right) {
  EXPECT_THAT(refused("napier op pow --a fp16"),
              HasSubstr("expected one of add, sub, mul, fma, div, sqrt, convert"));
  EXPECT_THAT(refused("napier op sqrt --a fp16 --b fp16"), HasSubstr("sqrt takes no operand b"));
  EXPECT_THAT(refused("napier op add --a fp16 --c fp16"), HasSubstr("add takes no operand c"));
  EXPECT_THAT(refused("napier op add --a mxfp4"), HasSubstr("not one of blocks"));
  EXPECT_THAT(refused("napier op add --a fp16 --b nope"), HasSubstr("--b: there is no number"));
  EXPECT_THAT(refused("napier op add --a fp16 --out nope"), HasSubstr("--out: there is no number"));
  EXPECT_THAT(refused("napier op add --a posit16 --overflow overflow"),
              HasSubstr("saturate, the only one of posits"));
  EXPECT_THAT(refused("napier op mul --a fp64 --out fixed32f0 --overflow wrap"),
              HasSubstr("needs every bit of the exact result"));
}

}  // namespace
}  // namespace napier
