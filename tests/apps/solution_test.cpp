// What napier mcm, napier cmvm and napier check do with options, files and wrong input.

#include <filesystem>
#include <string>
#include <vector>

#include "napier/base/process.h"
#include "tests/apps/command_test.h"

namespace napier {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kMatrix = "2 3\n7 19 -4\n31 0 12\n";

class Solution : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    give("m.txt", kMatrix);
  }

  bool is_there(const std::string& file) const { return type("test -e " + file).exit_code == 0; }

  // A line for each of the two searches, to which options are added.
  std::vector<std::string> searches() const {
    return {"napier mcm 7 19 31 ", "napier cmvm m.txt --effort 0.1 "};
  }
};

TEST_F(Solution, both_searches_write_the_same_kinds_of_files) {
  for (const std::string& search : searches()) {
    ASSERT_EQ(type(search + "--out s.json --dot s.dot").exit_code, 0) << search;
    EXPECT_EQ(type("napier check s.json").exit_code, 0) << search;
    EXPECT_THAT(wrote("s.dot"), AllOf(HasSubstr("digraph"), HasSubstr("one-bit adders\"")));
  }
}

TEST_F(Solution, json_is_one_document_that_the_checker_accepts) {
  for (const std::string& search : searches()) {
    const auto solution = document(search + "--json --out s.json 2>complaints");
    EXPECT_EQ(solution.dump(2) + "\n", wrote("s.json")) << search;
    for (const char* key :
         {"format", "version", "metric", "cost", "lower_bound", "proved", "adders",
          "one_bit_adders", "depth", "seconds", "inputs", "nodes", "outputs"}) {
      EXPECT_TRUE(solution.contains(key)) << key;
    }
    const auto verdict = document("napier check s.json --json");
    EXPECT_EQ(verdict["right"], true);
    EXPECT_EQ(verdict["outputs"], 3);
    EXPECT_EQ(verdict["one_bit_adders"], solution["one_bit_adders"]);
  }
}

TEST_F(Solution, a_picture_names_outputs_widths_and_costs) {
  if (!has_program("dot")) GTEST_SKIP() << "dot is missing: apt-get install graphviz";
  for (const std::string& search : searches()) {
    ASSERT_EQ(type(search + "--svg s.svg").exit_code, 0) << search;
    EXPECT_THAT(wrote("s.svg"),
                AllOf(HasSubstr("<svg"), HasSubstr(">y0 = 7·x"), HasSubstr("one&#45;bit adders<")));
  }
}

TEST_F(Solution, a_graph_too_large_for_a_picture_is_refused_and_all_else_is_written) {
  if (!has_program("dot")) GTEST_SKIP() << "dot is missing: apt-get install graphviz";
  std::string rows = "48 48\n";
  for (int i = 0; i < 48; ++i) {
    for (int j = 0; j < 48; ++j)
      rows += std::to_string((i * 977 + j * 331 + i * j * 71) % 255 - 127) + " ";
    rows += "\n";
  }
  give("large.txt", rows);
  const ProcessResult result =
      type("napier cmvm large.txt --effort 0 --out s.json --dot s.dot --svg s.svg");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.complaints, HasSubstr("--svg cannot draw so large a graph: got "));
  EXPECT_THAT(result.complaints, HasSubstr("expected at most 1500"));
  EXPECT_THAT(result.complaints, HasSubstr("sfdp"));
  EXPECT_THAT(result.output, HasSubstr("one-bit adders"));
  EXPECT_TRUE(is_there("s.json") && is_there("s.dot"));
  EXPECT_FALSE(is_there("s.svg"));
}

TEST_F(Solution, a_place_that_cannot_be_written_is_told_before_the_search) {
  for (const std::string& search : searches()) {
    for (const char* option : {"--out", "--dot", "--svg"}) {
      EXPECT_THAT(refused(search + option + " ."), HasSubstr("cannot be written (it is a folder)"));
      EXPECT_THAT(refused(search + option + " m.txt/x"), HasSubstr("m.txt is no folder)"));
      EXPECT_THAT(refused(search + option + " ''"), HasSubstr("got nothing, expected a value"));
    }
    EXPECT_THAT(refused(search + "--rtl m.txt"), HasSubstr("m.txt is no folder)"));
    EXPECT_THAT(refused(search + "--rtl ''"), HasSubstr("got nothing, expected a value"));
  }
  EXPECT_EQ(wrote("m.txt"), kMatrix);
}

TEST_F(Solution, files_that_are_read_are_not_written_over) {
  give("r.txt", "0 1\n-3 3\n");
  for (const char* option : {"--out m.txt", "--dot ./m.txt", "--out r.txt"}) {
    EXPECT_THAT(refused(std::string("napier cmvm m.txt --input-ranges r.txt ") + option),
                HasSubstr("this file is read and would be written over"));
  }
  EXPECT_EQ(wrote("m.txt"), kMatrix);
  EXPECT_EQ(wrote("r.txt"), "0 1\n-3 3\n");
}

TEST_F(Solution, truncated_hardware_with_too_many_inputs_is_refused_before_the_search) {
  if (!has_program("yosys")) GTEST_SKIP() << "yosys is missing: run script/setup";
  EXPECT_THAT(
      refused("napier mcm 123 57 --max-error 3 --input-bits 25 --rtl d"),
      HasSubstr("--input-bits: hardware with error bounds is checked by running all inputs, "
                "too many here: got 25, expected at most 24"));
  EXPECT_FALSE(is_there("d"));
}

TEST_F(Solution, error_bounds_of_too_many_inputs_are_unknown_and_not_wrong) {
  ASSERT_EQ(
      type("napier mcm 9 --max-error 3 --input-bits 25 --time-limit 0.1 --out s.json").exit_code,
      0);
  const ProcessResult verdict = type("napier check s.json");
  EXPECT_EQ(verdict.exit_code, 20);
  EXPECT_THAT(verdict.output,
              AllOf(HasSubstr("unknown: the error bounds"), Not(HasSubstr("wrong"))));
  EXPECT_EQ(document("napier check s.json --json", 20)["right"], false);
}

TEST_F(Solution, an_impossible_depth_is_answered_with_the_least_that_exists) {
  // 12345 has the most digits and is not the first.
  for (const std::string& search :
       {std::string("napier mcm 7 12345 19 "), std::string("napier cmvm m.txt --effort 0.1 ")}) {
    const ProcessResult result = type(search + "--max-depth 1 --out s.json");
    EXPECT_EQ(result.exit_code, 10) << search;
    EXPECT_EQ(result.output, "");
    EXPECT_FALSE(is_there("s.json"));
    const int least = search.find("mcm") == 7 ? 3 : 2;
    EXPECT_THAT(result.complaints,
                HasSubstr("the least is " + std::to_string(least) + ". Ask for --max-depth"));
    for (const std::string& depth : {std::to_string(least), std::string("minimum")}) {
      const auto solution = document(search + "--json --max-depth " + depth + " 2>complaints");
      EXPECT_EQ(solution["depth"], least) << search;
    }
    EXPECT_THAT(type(search).output, HasSubstr("no graph has less than " + std::to_string(least)));
    for (const char* wrong : {"-1", "1000", "2.5", "deep", "''"}) {
      EXPECT_THAT(refused(search + "--max-depth " + wrong),
                  HasSubstr("expected a number of adders from 0 (no limit) to 999, or minimum"));
    }
  }
}

TEST_F(Solution, error_bounds_leave_no_choice_of_metric) {
  EXPECT_THAT(refused("napier mcm 7 19 31 --max-error 4 --metric adders"),
              HasSubstr("--metric: with error bounds one-bit adders are what is made few"));
  EXPECT_EQ(document("napier mcm 7 19 31 --max-error 4 --json")["metric"], "one-bit-adders");
  EXPECT_EQ(document("napier mcm 7 19 31 --json")["metric"], "adders");
}

TEST_F(Solution, numbers_that_are_none_are_refused) {
  for (const std::string& search : searches()) {
    for (const char* wrong : {"nan", "NaN", "-nan", "inf", "0", "-1", "x", "''", "1e9"}) {
      EXPECT_THAT(refused(search + "--time-limit " + wrong),
                  HasSubstr("expected a number from 0.001 to 1000000"))
          << wrong;
    }
    for (const char* wrong : {"-1", "1025", "99999999999999999999", "1.5", "nan"}) {
      EXPECT_THAT(refused(search + "--threads " + wrong),
                  HasSubstr("expected a whole number from 0 to 1024"));
    }
    for (const char* wrong : {"0", "-1", "62", "8.5", "nan"}) {
      EXPECT_THAT(refused(search + "--input-bits " + wrong),
                  HasSubstr("expected a whole number from 1 to "));
    }
  }
  EXPECT_THAT(refused("napier cmvm m.txt --effort nan"), HasSubstr("expected a number from 0 to"));
}

// 257 x is beyond the width of 233, the largest constant.
TEST_F(Solution, one_more_word_bit_permits_a_cheaper_intermediate_value) {
  const std::string search = "napier mcm 67 233 189 --metric one-bit-adders --json --out s.json";
  const auto narrow = document(search + " --word-bits w");
  const auto wide = document(search + " --word-bits w+1");
  EXPECT_EQ(narrow["proved"], true);
  EXPECT_EQ(wide["proved"], true);
  EXPECT_EQ(narrow["cost"], 54);
  EXPECT_EQ(wide["cost"], 53);
  EXPECT_EQ(type("napier check s.json").exit_code, 0);
  for (const auto& node : narrow["nodes"]) EXPECT_LT(node["value"][0].get<int>(), 256);
  EXPECT_THAT(refused("napier mcm 7 --word-bits w+2"), HasSubstr("--word-bits"));
}

TEST_F(Solution, input_ranges_stand_in_for_bits_and_are_what_is_costed) {
  give("r.txt", "0 1\n-3 3\n");
  const auto narrow = document("napier cmvm m.txt --json --input-ranges r.txt 2>complaints");
  EXPECT_EQ(narrow["inputs"].dump(), R"([{"lower":0,"upper":1},{"lower":-3,"upper":3}])");
  const auto wide = document("napier cmvm m.txt --json 2>complaints");
  EXPECT_LT(narrow["one_bit_adders"].get<int>(), wide["one_bit_adders"].get<int>());
  EXPECT_EQ(
      type("napier cmvm m.txt --input-ranges r.txt --out s.json; napier check s.json").exit_code,
      0);
  for (const char* other : {"--signed", "--input-bits 4"}) {
    EXPECT_THAT(refused(std::string("napier cmvm m.txt --input-ranges r.txt ") + other),
                HasSubstr("excludes"));
  }
  give("wrong.txt", "5 3\n0 1\n");
  EXPECT_THAT(refused("napier cmvm m.txt --input-ranges wrong.txt"),
              HasSubstr("wrong.txt:1:3: the range of input 0 is empty"));
}

TEST_F(Solution, a_file_that_is_no_matrix_is_refused_with_its_place_and_the_form) {
  for (const char* text :
       {"", "\n", "0 0\n", "-1 2\n1 2\n", "2 2\n1 2\n3\n", "2 2\n1 2 3\n4\n", "2 2\n1 2\n3 4\n5\n",
        "1 1\n1.5\n", "1 1\nseven\n", "1 1\n99999999999999999999\n", "1025 1\n"}) {
    give("wrong.txt", text);
    EXPECT_THAT(refused("napier cmvm wrong.txt"),
                AllOf(HasSubstr("wrong.txt:"), HasSubstr("is written \"2 3\"")))
        << text;
  }
  EXPECT_THAT(refused("napier cmvm ."), HasSubstr("this is a folder"));
  EXPECT_THAT(refused("napier cmvm nowhere.txt"), HasSubstr("there is no such file"));
}

TEST_F(Solution, odd_shapes_and_constants_pass_the_checker) {
  for (const char* text :
       {"1 1\n0\n", "1 1\n-7\n", "1 4\n7 0 -7 14\n", "4 1\n1\n0\n-9\n2147483648\n",
        "2 2\n0 0\n0 0\n", "3 2\n0 0\n5 0\n3 0\n"}) {
    give("m.txt", text);
    for (const char* metric : {"adders", "one-bit-adders"}) {
      const ProcessResult result =
          type(std::string("napier cmvm m.txt --signed --input-bits 3 --out s.json --metric ") +
               metric + " && napier check s.json");
      EXPECT_EQ(result.exit_code, 0) << text << result.complaints << result.output;
    }
  }
  for (const char* constants :
       {"0", "1", "-1 2 -4 0", "7 -7 14 7 7", "16777215 -16777215 8388608"}) {
    for (const char* bits : {"1", "32", "1 --signed", "32 --signed", "8 --word-bits w+1"}) {
      const ProcessResult result = type(std::string("napier mcm --out s.json ") + constants +
                                        " --input-bits " + bits + " && napier check s.json");
      EXPECT_EQ(result.exit_code, 0) << constants << result.complaints << result.output;
    }
  }
}

}  // namespace
}  // namespace napier
