#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>
#include <sstream>
#include <string>

#include "tests/apps/command_test.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

class Round : public CommandTest {
 protected:
  std::string output(const std::string& line) const {
    const ProcessResult result = type(line);
    EXPECT_EQ(result.exit_code, 0) << line << "\n" << result.complaints;
    return result.output;
  }
};

// 464 is half way from 448, the largest, to what would be 480: even is up, and up is NaN.
TEST_F(Round, rounds_arguments_and_lines_alike) {
  EXPECT_EQ(output("napier round --format e4m3fn -- 0.3 463.9 464.1 -inf nan -0"),
            "0.3125\n448\nnan\nnan\nnan\n-0\n");
  EXPECT_EQ(output("printf '0.3\\r\\n\\n  464 \\n-0x1p-12' | napier round --format e4m3fn"),
            "0.3125\n448\n-0\n");
}

TEST_F(Round, decimals_beside_a_tie_are_rounded_once) {
  EXPECT_EQ(output("napier round --format e5m2 1.125 1.12500000000000000000000000000001"),
            "1\n1.25\n");
}

TEST_F(Round, codes_have_the_width_of_the_format) {
  EXPECT_EQ(output("napier round --format e4m3fn --codes 1 -0 nan"), "38\n80\n7f\n");
  EXPECT_EQ(output("napier round --format ufixed9f0 --codes 1 600"), "001\n1ff\n");
}

TEST_F(Round, wrapping_keeps_the_low_bits_of_numbers_of_any_size) {
  EXPECT_EQ(output("napier round --format fixed8f0 --overflow wrap 257.5 -300 "
                   "340282366920938463463374607431768211457.5"),
            "2\n-44\n2\n");
}

TEST_F(Round, the_same_seed_gives_the_same_stochastic_rounding) {
  const std::string line = "yes 1.1 | head -n 400 | napier round --format e4m3 --rounding sr8 ";
  const std::string first = output(line + "--seed 5");
  EXPECT_EQ(output(line + "--seed 5"), first);
  EXPECT_NE(output(line + "--seed 6"), first);
  EXPECT_NE(output(line + "--seed 5 --stream 1"), first);
}

TEST_F(Round, binary_floats_come_back_as_rounded_floats) {
  const float numbers[] = {0.3f, 464.5f, -1e-9f, 3.0f};
  give("in.raw", std::string(reinterpret_cast<const char*>(numbers), sizeof numbers));
  const std::string bytes =
      output("napier round --format e4m3fn --overflow saturate --binary < in.raw");
  ASSERT_EQ(bytes.size(), sizeof numbers);
  float rounded[4];
  std::memcpy(rounded, bytes.data(), sizeof rounded);
  EXPECT_EQ(rounded[0], 0.3125f);
  EXPECT_EQ(rounded[1], 448.0f);
  EXPECT_EQ(rounded[2], 0.0f);
  EXPECT_TRUE(std::signbit(rounded[2]));
  EXPECT_EQ(rounded[3], 3.0f);
  EXPECT_EQ(output("napier round --format fp64 --codes --binary < in.raw | tail -n 1"),
            "4008000000000000\n");
}

// Any 32 bits, as raw floats and as lines of text: the lines are rounded by the definition, the
// floats by the kernels.
TEST_F(Round, binary_input_gives_the_codes_and_values_of_the_same_numbers_as_text) {
  std::mt19937 bits(3);
  std::string raw, text;
  for (int n = 0; n < 20'001; ++n) {  // more than one read, and no whole block at the end
    const std::uint32_t any = static_cast<std::uint32_t>(bits());
    const std::uint32_t code = n % 3 == 0 ? any : (any & 0x83FFFFFF) | 0x3C000000;
    const float x = std::bit_cast<float>(code);
    raw.append(reinterpret_cast<const char*>(&x), sizeof x);
    text += std::isnan(x) ? "nan\n" : fmt::format("{:a}\n", x);
  }
  give("in.raw", raw);
  give("in.txt", text);
  for (const char* options :
       {"e4m3fn", "e5m2 --rounding sr8 --seed 3", "e2m1fn --rounding ru --overflow saturate",
        "fixed16f8 --rounding sr16 --overflow wrap", "e11m52", "posit8", "e6m5 --rounding ro",
        "mxfp8_e5m2 --rounding sr8 --seed 9 --stream 2", "mxfp4:scale=nearest", "bfp5b7",
        "nvfp4 --rounding rz"}) {
    const std::string line = std::string("napier round --format ") + options;
    EXPECT_EQ(output(line + " --codes --binary < in.raw"), output(line + " --codes < in.txt"))
        << options;
    if (std::string(options) == "e11m52") continue;
    const std::string values = output(line + " --binary < in.raw");
    std::istringstream lines(output(line + " < in.txt"));
    ASSERT_EQ(values.size(), raw.size());
    std::string word;
    for (std::size_t n = 0; lines >> word; ++n) {
      float got = 0;
      std::memcpy(&got, values.data() + 4 * n, sizeof got);
      const float expected = std::strtof(word.c_str(), nullptr);
      ASSERT_EQ(std::isnan(got), std::isnan(expected)) << options;
      if (std::isnan(got)) continue;
      ASSERT_EQ(std::bit_cast<std::uint32_t>(got), std::bit_cast<std::uint32_t>(expected))
          << options << ", number " << n;
    }
  }
}

TEST_F(Round, binary_input_may_be_empty_and_blocks_are_answered_when_they_are_whole) {
  EXPECT_EQ(output("napier round --format mxfp4 --binary --codes < /dev/null"), "");
  EXPECT_EQ(output("napier round --format nvfp4 --binary --codes < /dev/null"), "3f800000\n");
  // Two blocks of four come, and half of a third; more only when the first line was read.
  EXPECT_EQ(output("(head -c 40 /dev/zero; n=0; while [ ! -e seen ]; do sleep 0.02; n=$((n + 1)); "
                   "if [ $n = 500 ]; then touch late seen; fi; done)"
                   " | napier round --format bfp4b4 --binary --codes"
                   " | (read a; touch seen; echo $a; cat; ls late 2>/dev/null; true)"),
            "00 0 0 0 0\n00 0 0 0 0\n00 0 0\n");
}

TEST_F(Round, blocks_share_a_scale) {
  EXPECT_EQ(output("napier round --format bfp4b2 1 0.3 100 -100"), "1\n0.25\n96\n-96\n");
  EXPECT_EQ(output("napier round --format bfp4b2 --codes 1 0.3 100 -100"), "7f 4 1\n85 6 a\n");
  EXPECT_EQ(output("napier round --format nvfp4 --codes 2688 6"), "3f800000\n7e 7 0\n");
}

TEST_F(Round, json_has_values_and_codes) {
  const auto json = document("napier round --format fp16 --rounding rz --json 0.1 70000");
  EXPECT_EQ(json["format"], "e5m10");
  EXPECT_EQ(json["rounding"], "rz");
  EXPECT_EQ(json["overflow"], "overflow");
  EXPECT_EQ(json["values"].dump(), R"(["0.0999755859375","65504"])");
  EXPECT_EQ(json["codes"].dump(), R"(["2e66","7bff"])");
  const auto blocks = document("napier round --format mxfp4 --json 3 -6");
  EXPECT_EQ(blocks["scales"].dump(), R"(["7f"])");
  EXPECT_EQ(blocks["values"].dump(), R"(["3","-6"])");
}

TEST_F(Round, answers_before_a_bad_line_are_written_and_the_line_is_named) {
  const ProcessResult result = type("printf '1\\n2\\n1..5\\n4\\n' | napier round --format e4m3");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.output, "1\n2\n");
  EXPECT_THAT(result.complaints,
              HasSubstr("standard input:3: this is no number: got \"1..5\", expected a decimal"));
}

TEST_F(Round, lines_without_an_end_and_endless_numbers_are_refused) {
  EXPECT_THAT(refused("head -c 2000000 /dev/zero | tr '\\0' 1 | napier round --format e4m3"),
              HasSubstr("standard input:1: the line has no end: got more than 1048576 bytes"));
  EXPECT_THAT(refused("(head -c 5000 /dev/zero | tr '\\0' 1; echo) | napier round --format e4m3"),
              HasSubstr("standard input:1: this is no number: got \"1111"));
}

TEST_F(Round, contradictory_options_are_refused_with_what_would_be_right) {
  EXPECT_THAT(refused("napier round --format nope 1"), HasSubstr("--format: there is no number"));
  EXPECT_THAT(refused("napier round --format mxfp4:scale=up 1"), HasSubstr("--format: there is"));
  EXPECT_THAT(refused("napier round --format e4m3 --overflow up 1"),
              HasSubstr("--overflow: there is no overflow rule"));
  EXPECT_THAT(refused("napier round --format e4m3 --overflow wrap 1"),
              HasSubstr("--overflow: e4m3 cannot overflow that way: got \"wrap\""));
  EXPECT_THAT(refused("napier round --format fixed8f99:flush 1"),
              HasSubstr("suffixes are for floats"));
  EXPECT_THAT(refused("napier round --format e4m3 --seed nan 1"),
              HasSubstr("--seed: this is no whole number of that size: got \"nan\", expected 0 or "
                        "more, below 2^64"));
  EXPECT_THAT(refused("napier round --format e4m3 --stream 4294967296 1"), HasSubstr("below 2^32"));
  EXPECT_THAT(refused("napier round --format e4m3 --rounding sr33 1"),
              HasSubstr("1 to 32 random bits"));
  EXPECT_THAT(refused("napier round --format fp64 --binary < small.json"),
              HasSubstr("--binary: float32 does not have every number of the format: got e11m52"));
  EXPECT_THAT(refused("napier round --format e4m3 --binary --json < small.json"),
              HasSubstr("--binary reads standard input and writes no JSON"));
  EXPECT_THAT(refused("printf 'abc' | napier round --format e4m3 --binary"),
              HasSubstr("the last number is not whole: got 3 bytes, expected four for each"));
}

}  // namespace
}  // namespace napier
