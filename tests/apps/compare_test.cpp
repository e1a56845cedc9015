#include "tests/apps/command_test.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

class Compare : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    give("shifted.json", R"({"layers": [{"W": [[1, 2]], "b": [4], "activation": "relu"}]})");
    give("narrow.json", R"({"layers": [{"W": [[1]], "b": [3], "activation": "relu"}]})");
  }
};

TEST_F(Compare, two_readings_of_the_same_network_are_equal) {
  const ProcessResult result = type(
      "napier compare examples/acc/acc_controller.json examples/acc/acc_controller.onnx "
      "--box 30,1.4,20:32,50:110,-12:4 --samples 100");
  EXPECT_EQ(result.exit_code, 0) << result.complaints;
  EXPECT_THAT(result.output, HasSubstr("The networks are equal: the same parameters."));
}

// Where the network is active, b = 4 instead of 3 moves the output by 1, up to one rounding of
// each of the two outputs; they are at most 9.
TEST_F(Compare, shows_the_largest_difference_as_one_json_document) {
  const auto json = document("napier compare small.json shifted.json --box=0:1,-1:2 --json");
  EXPECT_EQ(json["same_parameters"], false);
  EXPECT_EQ(json["layers"][0]["largest_bias_difference"], 1.0);
  EXPECT_EQ(json["layers"][0]["largest_weight_difference"], 0.0);
  EXPECT_NEAR(json["outputs"][0]["largest_difference"].get<double>(), 1.0, 2 * 0x1p-50);
  EXPECT_EQ(json["box"].dump(), "[[0.0,1.0],[-1.0,2.0]]");
}

TEST_F(Compare, the_same_seed_gives_the_same_bytes) {
  const std::string line = "napier compare small.json shifted.json --box=0:1,-1:2 --json --seed 7";
  EXPECT_EQ(type(line).output, type(line).output);
}

TEST_F(Compare, a_network_without_differences_says_so_for_these_points_only) {
  give("spread.json", R"({"layers": [{"W": [[1, 2]], "b": [3], "activation": "relu"},
                                     {"W": [[1]], "b": [0], "activation": "linear"}]})");
  EXPECT_THAT(type("napier compare small.json spread.json --box=0:1,0:1").output,
              HasSubstr("no difference was seen at these points"));
}

TEST_F(Compare, networks_of_different_shapes_are_refused) {
  EXPECT_THAT(refused("napier compare small.json narrow.json --box=0:1,-1:2"),
              HasSubstr("narrow.json: networks with different inputs or outputs cannot be "
                        "compared: got 1 inputs and 1 outputs, expected 2 and 1"));
}

TEST_F(Compare, a_box_of_another_dimension_is_refused_with_an_example) {
  const std::string complaint = refused("napier compare small.json shifted.json --box=0:1");
  EXPECT_THAT(complaint, HasSubstr("--box: the box has 1 dimensions, but the network has 2"));
  EXPECT_THAT(complaint, HasSubstr("got \"0:1\", expected LO:HI,LO:HI"));
}

TEST_F(Compare, an_interval_that_is_empty_or_no_number_is_refused) {
  EXPECT_THAT(refused("napier compare small.json shifted.json --box=0:1,3:2"),
              HasSubstr("--box: this interval is empty: got \"3:2\""));
  for (const std::string number : {"x", "", "1e999", "nan", "inf", "1:2"}) {
    EXPECT_THAT(refused("napier compare small.json shifted.json --box=0:1,0:" + number),
                HasSubstr("--box: this is no finite number: got \"" + number + "\""));
  }
}

TEST_F(Compare, a_missing_option_is_named) {
  EXPECT_THAT(refused("napier compare small.json shifted.json"), HasSubstr("--box is required"));
}

}  // namespace
}  // namespace napier
