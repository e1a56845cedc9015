#include "tests/apps/command_test.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

class Eval : public CommandTest {};

TEST_F(Eval, prints_a_csv_with_one_row_per_row_of_inputs) {
  give("in.csv", "1,2\n3,-4\n");
  const ProcessResult result = type("napier eval small.json --inputs in.csv");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, "y0\n8\n0\n");
}

TEST_F(Eval, writes_to_a_file_in_place_of_standard_output) {
  give("in.csv", "x0,x1\n1,2\n");
  const ProcessResult result = type("napier eval small.json --inputs in.csv --out out.csv");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(wrote("out.csv"), "y0\n8\n");
}

TEST_F(Eval, prints_one_json_document_also_when_it_checks) {
  give("in.csv", "x0,x1,y0\n1,2,8\n3,-4,0\n");
  const auto json = document("napier eval small.json --inputs in.csv --check --json");
  EXPECT_EQ(json["outputs"].dump(), "[[8.0],[0.0]]");
  EXPECT_EQ(json["check"]["agrees"], true);
  EXPECT_EQ(json["check"]["largest_relative_deviation"], 0.0);
}

TEST_F(Eval, a_wrong_output_is_refuted_with_its_row_and_column) {
  give("in.csv", "x0,x1,y0\n1,2,8\n3,4,15\n");
  const auto json = document("napier eval small.json --inputs in.csv --check --json", 10);
  EXPECT_EQ(json["check"]["agrees"], false);
  EXPECT_EQ(json["check"]["row"], 1);
  EXPECT_THAT(type("napier eval small.json --inputs in.csv --check").complaints,
              HasSubstr("(row 1, y0): BEYOND 1e-09"));
}

TEST_F(Eval, a_tolerance_lets_a_small_deviation_pass) {
  give("in.csv", "x0,x1,y0\n1,2,8.001\n");
  EXPECT_EQ(type("napier eval small.json --inputs in.csv --check --tolerance 1e-3").exit_code, 0);
  EXPECT_EQ(type("napier eval small.json --inputs in.csv --check --tolerance 1e-4").exit_code, 10);
}

TEST_F(Eval, a_cell_that_is_no_number_is_named_by_line_and_column) {
  give("in.csv", "1,2\n3,x\n");
  EXPECT_THAT(refused("napier eval small.json --inputs in.csv"),
              HasSubstr("in.csv:2:3: this cell is not a finite number: got \"x\", expected such"));
}

TEST_F(Eval, columns_that_do_not_fit_the_network_are_refused) {
  give("in.csv", "x0\n1\n");
  EXPECT_THAT(refused("napier eval small.json --inputs in.csv"),
              HasSubstr("in.csv: the columns do not fit the network: got 1 columns, expected 2"));
}

TEST_F(Eval, a_check_without_outputs_to_check_against_is_refused) {
  give("in.csv", "1,2\n");
  EXPECT_THAT(refused("napier eval small.json --inputs in.csv --check"),
              HasSubstr("in.csv: --check needs the outputs to check against: got 0 columns"));
}

TEST_F(Eval, a_network_of_an_unknown_kind_is_refused_with_the_known_ones) {
  give("in.csv", "1,2\n");
  EXPECT_THAT(refused("napier eval small.txt --inputs in.csv"),
              HasSubstr("small.txt: this kind of network file is not known: got .txt, expected "
                        ".json, .onnx or .nnet"));
}

TEST_F(Eval, a_fault_inside_a_network_is_named_by_its_path) {
  give("in.csv", "1,2\n");
  give("ragged.json", R"({"layers": [{"W": [[1, 2], [3]], "b": [1, 2], "activation": "relu"}]})");
  EXPECT_THAT(refused("napier eval ragged.json --inputs in.csv"),
              HasSubstr("ragged.json: /layers/0/W/1: the rows of W differ in length: got 1 "
                        "numbers, expected 2, as in row 0"));
}

}  // namespace
}  // namespace napier
