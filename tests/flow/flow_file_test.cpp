#include "napier/flow/flow_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "napier/base/error.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

constexpr const char* kFormats = R"(
network = "small.json"
[formats]
box = [[-1, 1], [0, 2]]
input_fraction_bits = 6
weight_fraction_bits = 5
signal_fraction_bits = [4, 3]
)";

Network small_network() {
  return {.name = "small",
          .source = "small.json",
          .layers = {{.inputs = 2,
                      .outputs = 2,
                      .weights = {1, 0.5, -0.25, 1},
                      .bias = {0, 1},
                      .activation = Activation::relu},
                     {.inputs = 2,
                      .outputs = 1,
                      .weights = {1, -1},
                      .bias = {0},
                      .activation = Activation::linear}},
          .input_lower = {},
          .input_upper = {}};
}

FlowFile parsed(const std::string& text) {
  return flow_from_toml(parse_toml(text, "folder/small.toml"));
}

std::string complaint_of(const std::string& text) {
  try {
    format_plan(parsed(text), small_network());
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(FlowFile, paths_are_relative_to_the_file) {
  EXPECT_EQ(parsed(kFormats).network, "folder/small.json");
}

TEST(FlowFile, one_number_serves_all_layers_and_a_list_serves_each) {
  const FormatPlan plan = format_plan(parsed(kFormats), small_network());
  EXPECT_EQ(plan.input_fraction_bits, (std::vector<int>{6, 6}));
  EXPECT_EQ(plan.layers,
            (std::vector<LayerPlan>{{.weight_fraction_bits = 5, .signal_fraction_bits = 4},
                                    {.weight_fraction_bits = 5, .signal_fraction_bits = 3}}));
  EXPECT_EQ(plan.box.lower, (std::vector<double>{-1, 0}));
  EXPECT_EQ(plan.box.upper, (std::vector<double>{1, 2}));
}

TEST(FlowFile, a_misspelt_key_is_refused_with_its_position) {
  const std::string said = complaint_of(std::string(kFormats) + "rouding = \"rne\"\n");
  EXPECT_THAT(said, HasSubstr("folder/small.toml:8:"));
  EXPECT_THAT(said, HasSubstr("\"rouding\" is not known here"));
}

TEST(FlowFile, an_unknown_rounding_is_refused_with_the_known_ones) {
  const std::string said = complaint_of(std::string(kFormats) + "rounding = \"up\"\n");
  EXPECT_THAT(said, HasSubstr("/formats/rounding"));
  EXPECT_THAT(said, HasSubstr("rne"));
}

TEST(FlowFile, a_box_of_the_wrong_dimension_is_refused) {
  const std::string said = complaint_of(R"(
[formats]
box = [[-1, 1]]
input_fraction_bits = 6
weight_fraction_bits = 5
signal_fraction_bits = 4
)");
  EXPECT_THAT(said, HasSubstr("got 1 intervals, expected 2, one per input"));
}

TEST(FlowFile, a_list_of_bits_of_the_wrong_length_is_refused) {
  const std::string said = complaint_of(R"(
[formats]
box = [[-1, 1], [0, 2]]
input_fraction_bits = 6
weight_fraction_bits = [5, 5, 5]
signal_fraction_bits = 4
)");
  EXPECT_THAT(said, HasSubstr("formats.weight_fraction_bits does not fit"));
  EXPECT_THAT(said, HasSubstr("one number, or 2 (one per layer)"));
}

TEST(FlowFile, what_is_missing_is_named) {
  EXPECT_THAT(complaint_of("network = \"x.json\"\n"), HasSubstr("\"formats\" is missing"));
  EXPECT_THAT(complaint_of("[formats]\nbox = [[0, 1]]\n"),
              HasSubstr("\"input_fraction_bits\" is missing"));
}

TEST(FlowFile, numbers_out_of_range_are_refused) {
  EXPECT_THAT(complaint_of(std::string(kFormats) + "table_input_bits = 40\n"),
              HasSubstr("an integer from 2 to 14"));
  EXPECT_THAT(complaint_of(std::string(kFormats) + "[verification]\nvectors = 0\n"),
              HasSubstr("/verification/vectors"));
  EXPECT_THAT(complaint_of(std::string(kFormats) + "[hardware]\nblock_time_limit_s = -1\n"),
              HasSubstr("a time limit must be positive"));
}

TEST(FlowFile, the_hardware_is_cheapest_in_one_bit_adders_unless_it_says_otherwise) {
  const FlowFile::Hardware otherwise = parsed(kFormats).hardware;
  EXPECT_EQ(otherwise.build.metric, "one-bit-adders");
  EXPECT_EQ(otherwise.build.multiplication, Multiplication::cheapest);
  EXPECT_EQ(otherwise.build.max_layer_depth, 0);
  const BuildOptions said = parsed(std::string(kFormats) + R"(
[hardware]
metric = "adders"
multiplication = "cmvm"
max_layer_depth = 9
matrix_effort = 0
matrix_time_limit_s = 2.5
)")
                                .hardware.build;
  EXPECT_EQ(said.metric, "adders");
  EXPECT_EQ(said.multiplication, Multiplication::cmvm);
  EXPECT_EQ(said.max_layer_depth, 9);
  EXPECT_EQ(said.matrix_effort, 0);
  EXPECT_EQ(said.matrix_time_limit_s, 2.5);
}

TEST(FlowFile, words_and_numbers_of_the_hardware_are_refused_when_they_mean_nothing) {
  const auto said = [](const char* line) {
    return complaint_of(std::string(kFormats) + "[hardware]\n" + line + "\n");
  };
  EXPECT_THAT(said("metric = \"luts\""), HasSubstr("adders, one-bit-adders"));
  EXPECT_THAT(said("multiplication = \"dsp\""), HasSubstr("cheapest, mcm, cmvm"));
  EXPECT_THAT(said("max_layer_depth = 61"), HasSubstr("/hardware/max_layer_depth"));
  EXPECT_THAT(said("matrix_effort = -1"), HasSubstr("this effort is out of range"));
  EXPECT_THAT(said("matrix_time_limit_s = 0"), HasSubstr("a time limit must be positive"));
}

TEST(FlowFile, text_that_is_no_toml_is_refused_with_its_position) {
  EXPECT_THAT(complaint_of("network = \n"), HasSubstr("folder/small.toml:1:"));
}

}  // namespace
}  // namespace napier
