#include <string>

#include "tests/apps/command_test.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

class Format : public CommandTest {};

TEST_F(Format, tells_the_limits_in_decimal_and_hexadecimal) {
  const std::string text = type("napier format e4m3fn").output;
  EXPECT_THAT(text, HasSubstr("e4m3fn: float of 8 bits: sign, 4 of exponent, 3 of mantissa"));
  EXPECT_THAT(text, HasSubstr("largest             448                     0x1.cp+8"));
  EXPECT_THAT(text, HasSubstr("codes               256: 253 finite numbers, 2 for zero"));
}

TEST_F(Format, a_table_has_every_code_with_its_fields) {
  const std::string text = type("napier format e2m1fn --table").output;
  EXPECT_THAT(text, HasSubstr("\n0  0 00 0  0\n1  0 00 1  0.5\n"));
  EXPECT_THAT(text, HasSubstr("\nf  1 11 1  -6\n"));
  EXPECT_EQ(document("napier format fixed3f0 --table --json")["codes"].dump(),
            R"(["0","1","2","3","-4","-3","-2","-1"])");
}

TEST_F(Format, json_has_the_row_and_its_limits) {
  const auto json = document("napier format fp16 --json");
  EXPECT_EQ(json["name"], "e5m10");
  EXPECT_EQ(json["bias"], 15);
  EXPECT_EQ(json["largest"]["value"], "65504");
  EXPECT_EQ(json["smallest_subnormal"]["hex"], "0x1p-24");
  EXPECT_EQ(json["nan_codes"], 2046);
  EXPECT_EQ(document("napier format posit8 --json")["smallest_normal"], nullptr);
  const auto block = document("napier format nvfp4 --json");
  EXPECT_EQ(block["bits_per_number"], 4.5);
  EXPECT_EQ(block["scale"]["name"], "e4m3fn");
  EXPECT_EQ(block["element"]["name"], "e2m1fn");
}

TEST_F(Format, draws_every_family) {
  for (const std::string name :
       {"e4m3fn", "fp64", "e8m0fnu", "binary8p3ue", "posit16", "fixed8f6", "ufixed62f-256",
        "fixed1f0", "posit2", "e4m3:flush", "mxint8", "e1m2", "binary8p8se", "posit32_5"}) {
    EXPECT_EQ(type("napier format " + name + " --svg out.svg").exit_code, 0) << name;
    const std::string svg = wrote("out.svg");
    EXPECT_THAT(svg, ::testing::StartsWith("<svg xmlns")) << name;
    EXPECT_THAT(svg, ::testing::Not(HasSubstr("nan"))) << name;
    EXPECT_THAT(svg, ::testing::Not(HasSubstr("=\"inf"))) << name;
    EXPECT_EQ(type("xmllint --noout out.svg 2>/dev/null || test $? = 127").exit_code, 0) << name;
  }
}

TEST_F(Format, a_table_of_a_wide_format_and_an_unknown_name_are_refused) {
  EXPECT_THAT(refused("napier format fp16 --table"),
              HasSubstr("--table: a table of all codes is for small formats: got 16 bits, expected "
                        "at most 12"));
  EXPECT_THAT(refused("napier format e4m3fnx"), HasSubstr("there is no number format"));
  EXPECT_THAT(refused("napier format mxfp8"), HasSubstr("Say which elements"));
}

}  // namespace
}  // namespace napier
