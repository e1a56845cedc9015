#include "napier/closed_loop/plant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "napier/base/error.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

using testing::HasSubstr;

const std::string kGood = R"(name = "cart"
controller = { period_s = 0.1, inputs = ["x", "v - v_set"], outputs = ["force"] }
parameters = { v_set = 2, mass = 4 }
horizon_s = 0.3
always = ["x >= -1"]
finally = ["v <= 3"]
between = [{ from_s = 0.1, to_s = 0.3, hold = ["x <= 9", "force <= 1"] }]

[[state]]
name = "x"
derivative = "v"
initial = [0, 1]
[[state]]
name = "v"
derivative = "force / mass"
initial = [2, 2]
)";

Plant plant_of(const std::string& text) { return plant_from_toml(parse_toml(text, "cart.toml")); }

// The message for the good file with one thing changed.
std::string message_with(const std::string& good, const std::string& bad) {
  std::string text = kGood;
  const auto at = text.find(good);
  EXPECT_NE(at, std::string::npos) << good;
  text.replace(at, good.size(), bad);
  try {
    plant_of(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Plant, is_read_with_all_its_parts) {
  const Plant plant = plant_of(kGood);
  EXPECT_EQ(plant.name, "cart");
  EXPECT_EQ(state_names(plant), (std::vector<std::string>{"x", "v"}));
  EXPECT_EQ(plant.states[0].initial_lower, 0);
  EXPECT_EQ(plant.states[0].initial_upper, 1);
  EXPECT_EQ(plant.states[1].derivative.text, "force / mass");
  EXPECT_EQ(plant.controller.period_s, 0.1);
  EXPECT_EQ(plant.controller.inputs.size(), 2U);
  EXPECT_EQ(plant.controller.outputs, std::vector<std::string>{"force"});
  EXPECT_EQ(plant.parameters.at("mass"), 4);
  EXPECT_EQ(plant.horizon_s, 0.3);
  EXPECT_EQ(period_count(plant), 3) << "0.3 / 0.1 is below 3 in binary64";
}

TEST(Plant, properties_say_when_they_are_in_force) {
  const Plant plant = plant_of(kGood);
  ASSERT_EQ(plant.properties.size(), 4U);
  EXPECT_EQ(when_of(plant.properties[0], plant.horizon_s), "always");
  EXPECT_EQ(when_of(plant.properties[1], plant.horizon_s), "at 0.3 s");
  EXPECT_EQ(when_of(plant.properties[2], plant.horizon_s), "from 0.1 s to 0.3 s");
  EXPECT_EQ(plant.properties[3].margin.text, "force <= 1");
}

TEST(Plant, formulas_read_states_then_controls) {
  const Plant plant = plant_of(kGood);
  std::vector<double> stack;
  const std::vector<double> values = {7, 5, 8};  // x, v, force
  EXPECT_EQ(evaluate(plant.states[0].derivative, values, stack), 5);
  EXPECT_EQ(evaluate(plant.states[1].derivative, values, stack), 2);
  EXPECT_EQ(evaluate(plant.controller.inputs[1], values, stack), 3);
  EXPECT_EQ(evaluate(plant.properties[3].margin, values, stack), -7);
}

TEST(Plant, refuses_an_unknown_name_with_line_and_column) {
  EXPECT_EQ(message_with("force / mass", "forze / mass"),
            "cart.toml:15:14 (/state/1/derivative), column 1 of the formula: the name \"forze\" is "
            "not known here: expected one of force, v, x, mass, v_set. Check the spelling.");
}

TEST(Plant, refuses_a_controller_that_reads_its_own_output) {
  EXPECT_THAT(message_with("\"v - v_set\"", "\"force\""),
              HasSubstr("cart.toml:2:47 (/controller/inputs/1), column 1 of the formula: the name "
                        "\"force\" is not known here"));
}

TEST(Plant, refuses_a_name_given_twice) {
  EXPECT_THAT(message_with("name = \"v\"", "name = \"x\""),
              HasSubstr("cart.toml:14:8 (/state/1/name): the name \"x\" is given twice"));
  EXPECT_THAT(message_with("[\"force\"]", "[\"mass\"]"),
              HasSubstr("(/controller/outputs/0): the name \"mass\" is given twice"));
}

TEST(Plant, refuses_a_name_that_is_a_function_or_no_word) {
  EXPECT_THAT(message_with("v_set = 2", "exp = 2"), HasSubstr("the name \"exp\" is a function's"));
  EXPECT_THAT(message_with("name = \"v\"", "name = \"v ego\""),
              HasSubstr("this is no name for a formula: got \"v ego\""));
}

TEST(Plant, refuses_an_empty_initial_interval) {
  EXPECT_THAT(message_with("[0, 1]", "[1, 0]"),
              HasSubstr("cart.toml:12:11 (/state/0/initial): the initial interval is empty: got "
                        "[1, 0], expected [lower, upper] with lower <= upper"));
  EXPECT_THAT(message_with("[0, 1]", "[0, 1, 2]"), HasSubstr("expected 2 numbers"));
  EXPECT_THAT(message_with("[0, 1]", "[0, inf]"), HasSubstr("not finite"));
}

TEST(Plant, refuses_times_that_are_not_positive) {
  EXPECT_THAT(message_with("period_s = 0.1", "period_s = 0"),
              HasSubstr("(/controller/period_s): this time is not positive: got 0 s"));
  EXPECT_THAT(message_with("horizon_s = 0.3", "horizon_s = -1"),
              HasSubstr("(/horizon_s): this time is not positive: got -1 s"));
}

TEST(Plant, refuses_a_horizon_that_is_not_a_whole_number_of_periods) {
  EXPECT_THAT(message_with("horizon_s = 0.3", "horizon_s = 0.35"),
              HasSubstr("cart.toml:4:13 (/horizon_s): the horizon is not a whole number of control "
                        "periods: got 3.5 periods of 0.1 s"));
  EXPECT_THAT(message_with("horizon_s = 0.3", "horizon_s = 1e-9"), HasSubstr("whole number"));
  EXPECT_THAT(message_with("horizon_s = 0.3", "horizon_s = 1e9"),
              HasSubstr("the horizon is too long: got 1e+10 periods"));
}

TEST(Plant, refuses_a_window_outside_the_run) {
  EXPECT_THAT(message_with("to_s = 0.3", "to_s = 0.4"),
              HasSubstr("cart.toml:7:12 (/between/0): the window lies outside the run: got [0.1, "
                        "0.4] s"));
  EXPECT_THAT(message_with("from_s = 0.1", "from_s = -0.1"), HasSubstr("outside the run"));
  EXPECT_THAT(message_with("to_s = 0.3", "to_s = 0.05"), HasSubstr("outside the run"));
}

TEST(Plant, refuses_a_misspelt_key) {
  EXPECT_THAT(message_with("always", "allways"), HasSubstr("\"allways\" is not known here"));
  EXPECT_THAT(message_with("derivative", "derivate"), HasSubstr("\"derivate\" is not known here"));
  EXPECT_THAT(message_with("period_s", "period"), HasSubstr("\"period\" is not known here"));
  EXPECT_THAT(message_with("hold", "holds"), HasSubstr("\"holds\" is not known here"));
}

TEST(Plant, refuses_missing_parts) {
  EXPECT_THAT(message_with("horizon_s = 0.3", ""), HasSubstr("\"horizon_s\" is missing"));
  EXPECT_THAT(message_with("initial = [0, 1]", ""), HasSubstr("\"initial\" is missing"));
  EXPECT_THAT(message_with("outputs = [\"force\"]", "outputs = []"),
              HasSubstr("the controller has no output"));
  EXPECT_THAT(message_with("inputs = [\"x\", \"v - v_set\"]", "inputs = []"),
              HasSubstr("the controller has no input"));
}

TEST(Plant, refuses_wrong_types) {
  EXPECT_THAT(message_with("v_set = 2", "v_set = \"2\""),
              HasSubstr("cart.toml:3:24 (/parameters/v_set): this should be a number: got \"2\""));
  EXPECT_THAT(message_with("derivative = \"v\"", "derivative = 0"),
              HasSubstr("this should be a text: got 0"));
  EXPECT_THAT(message_with("[\"x >= -1\"]", "\"x >= -1\""), HasSubstr("this should be an array"));
}

TEST(Plant, refuses_a_property_that_is_no_relation) {
  EXPECT_THAT(message_with("x >= -1", "x + 1"),
              HasSubstr("cart.toml:5:11 (/always/0), column 6 of the formula: a property needs a "
                        "relation"));
}

TEST(Plant, refuses_a_plant_without_states_or_properties) {
  EXPECT_THROW(plant_of("name = \"x\"\nstate = []"), Error);
  const std::string text = R"(name = "p"
controller = { period_s = 1, inputs = ["x"], outputs = ["u"] }
horizon_s = 1
state = [{ name = "x", derivative = "u", initial = [0, 0] }]
)";
  try {
    plant_of(text);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the plant states no property"));
  }
}

TEST(Plant, refuses_text_that_is_no_toml) {
  EXPECT_THAT(message_with("[[state]]", "[[state]"), HasSubstr("cart.toml:9:"));
}

TEST(SharedPlants, are_all_read) {
  NAPIER_NEEDS_SHARED_DATA();
  const Plant acc = read_plant(shared_data() / "plants" / "acc.toml");
  EXPECT_EQ(acc.states.size(), 6U);
  EXPECT_EQ(period_count(acc), 50);
  EXPECT_EQ(read_plant(shared_data() / "plants" / "tora.toml").properties.size(), 8U);
  EXPECT_EQ(read_plant(shared_data() / "plants" / "unicycle.toml").properties[0].from_s, 10);
  EXPECT_EQ(read_plant(shared_data() / "plants" / "single_pendulum.toml").properties[1].from_s,
            0.5);
}

}  // namespace
}  // namespace napier
