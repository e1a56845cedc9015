// The hardware and pictures of napier mcm and napier cmvm: Yosys and Graphviz are run.

#include <string>
#include <vector>

#include "napier/base/process.h"
#include "tests/apps/command_test.h"
#include "tests/apps/examples.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

class SolutionHardware : public CommandTest {
 protected:
  void SetUp() override {
    if (!has_program("yosys")) GTEST_SKIP() << "yosys is missing: run script/setup";
    CommandTest::SetUp();
    give("m.txt", "2 3\n7 19 -4\n31 0 12\n");
  }

  void expect_proved(const std::string& line, const std::string& what) const {
    const ProcessResult result = type(line);
    EXPECT_EQ(result.exit_code, 0) << line << "\n" << result.complaints;
    EXPECT_THAT(result.complaints, HasSubstr(what)) << line;
  }
};

TEST_F(SolutionHardware, is_proved_for_both_searches) {
  expect_proved("napier mcm 7 -19 14 0 --rtl d", "1 of 1 claims proved by Yosys");
  expect_proved("napier mcm 7 -19 14 0 --max-error 9 --rtl d", "2 of 2 claims proved");
  expect_proved("napier mcm 0 1 --rtl d", "nothing is to be proved");
  for (const char* options : {"", "--signed", "--input-bits 1", "--input-bits 48 --signed",
                              "--max-depth minimum --metric one-bit-adders"}) {
    expect_proved(std::string("napier cmvm m.txt --rtl d --effort 0.1 ") + options,
                  "1 of 1 claims proved by Yosys");
  }
}

TEST_F(SolutionHardware, odd_shapes_are_proved_too) {
  for (const char* text : {"1 1\n0\n", "1 1\n-7\n", "1 4\n7 0 -7 14\n", "4 1\n1\n0\n-9\n64\n",
                           "2 2\n0 0\n0 0\n", "3 2\n0 0\n5 0\n3 0\n", "2 2\n1 0\n0 1\n"}) {
    give("odd.txt", text);
    const ProcessResult result = type("napier cmvm odd.txt --signed --rtl d");
    EXPECT_EQ(result.exit_code, 0) << text << result.complaints;
  }
}

TEST_F(SolutionHardware, ports_are_as_wide_as_the_ranges_need) {
  give("r.txt", "0 1\n-3 3\n");
  expect_proved("napier cmvm m.txt --input-ranges r.txt --rtl d", "1 of 1 claims proved");
  const std::string core = wrote("d/rtl/cmvm.sv");
  EXPECT_THAT(core, HasSubstr("input  logic [0:0] x0"));
  EXPECT_THAT(core, HasSubstr("input  logic [2:0] x1"));
  EXPECT_THAT(core, HasSubstr("output logic [4:0] y1"));  // 19 · x0
}

TEST_F(SolutionHardware, files_of_the_user_in_the_folder_stay) {
  ASSERT_EQ(type("mkdir -p d/rtl && echo mine > d/rtl/mine.sv").exit_code, 0);
  expect_proved("napier mcm 7 --rtl d", "1 of 1 claims proved");
  expect_proved("napier cmvm m.txt --rtl d", "1 of 1 claims proved");
  EXPECT_EQ(wrote("d/rtl/mine.sv"), "mine\n");
}

TEST_F(SolutionHardware, the_examples_that_need_tools_work_as_typed) {
  if (!has_program("dot")) GTEST_SKIP() << "dot is missing: apt-get install graphviz";
  for (const char* command : {"mcm", "cmvm"}) {
    const auto examples =
        example_commands(type(std::string("napier ") + command + " --help").output);
    int with_tools = 0;
    for (const std::string& example : examples) {
      const ProcessResult result = type(example);
      EXPECT_EQ(result.exit_code, 0) << example << "\n" << result.complaints;
      if (needs_a_tool(example)) ++with_tools;
    }
    EXPECT_GT(with_tools, 0) << command;
  }
}

}  // namespace
}  // namespace napier
