#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/apps/examples.h"
#include "tests/apps/scratch.h"

namespace napier {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// The subcommands with examples that need no Verilator, Yosys or Graphviz; the others are in
// flow_full.cpp and solution_full.cpp.
class QuickExample : public ::testing::TestWithParam<const char*> {};

TEST_P(QuickExample, works_as_typed) {
  const Scratch scratch(std::string("help_") + GetParam());
  const ProcessResult help = scratch.type(std::string("napier ") + GetParam() + " --help");
  ASSERT_EQ(help.exit_code, 0);
  const auto commands = example_commands(help.output);
  ASSERT_THAT(commands, ::testing::Not(::testing::IsEmpty())) << help.output;
  for (const std::string& command : commands) {
    if (needs_a_tool(command)) continue;
    const ProcessResult result = scratch.type(command);
    EXPECT_EQ(result.exit_code, 0) << command << "\n" << result.complaints;
  }
}

INSTANTIATE_TEST_SUITE_P(Help, QuickExample,
                         ::testing::Values("eval", "compare", "certify", "simulate", "mcm", "check",
                                           "cmvm", "format", "round", "op", "gemm"),
                         [](const auto& each) { return std::string(each.param); });

TEST(Help, an_example_over_two_lines_is_one_command) {
  const auto commands =
      example_commands("x\nExample:\n  napier a \\\n      b\n  napier c\nprose\n");
  ASSERT_THAT(commands, SizeIs(2));
  EXPECT_EQ(commands[0], "napier a b");
  EXPECT_EQ(commands[1], "napier c");
}

TEST(CommandLine, an_unknown_subcommand_or_option_is_the_users_error) {
  const Scratch scratch("unknown");
  const ProcessResult fly = scratch.type("napier fly");
  EXPECT_EQ(fly.exit_code, 1);
  EXPECT_THAT(fly.complaints,
              HasSubstr("there is no such subcommand: got \"fly\", expected one of flow, "));
  EXPECT_EQ(scratch.type("napier eval --altitude 3").exit_code, 1);
  EXPECT_EQ(scratch.type("napier").exit_code, 1);
}

// CLI11 alone takes what exceeds 64 bits for the largest number that there is.
TEST(CommandLine, numbers_beyond_64_bits_are_refused_with_what_was_expected) {
  const Scratch scratch("huge");
  for (const char* command : {"napier mcm 99999999999999999999", "napier mcm -99999999999999999999",
                              "napier mcm 7 --max-errors 99999999999999999999",
                              "napier mcm 7 --max-error 99999999999999999999",
                              "napier cmvm m.txt --seed 99999999999999999999",
                              "napier compare a.json b.json --seed 99999999999999999999",
                              "napier cosim folder --seed 99999999999999999999"}) {
    const ProcessResult result = scratch.type(command);
    EXPECT_EQ(result.exit_code, 1) << command;
    EXPECT_THAT(result.complaints, HasSubstr("99999999999999999999, expected a whole number from"))
        << command;
  }
}

TEST(CommandLine, a_missing_file_is_named_in_a_sentence) {
  const Scratch scratch("missing");
  const ProcessResult result = scratch.type("napier flow nowhere.toml");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.complaints, HasSubstr("nowhere.toml: there is no such file"));
}

TEST(CommandLine, a_flow_without_a_network_says_how_to_name_one) {
  const Scratch scratch("no_network");
  const ProcessResult result = scratch.type(
      "printf '[formats]\\nbox = [[0, 1]]\\ninput_fraction_bits = 4\\n"
      "weight_fraction_bits = 4\\nsignal_fraction_bits = 4\\n' > x.toml; napier flow x.toml");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.complaints, HasSubstr("--network FILE"));
}

}  // namespace
}  // namespace napier
