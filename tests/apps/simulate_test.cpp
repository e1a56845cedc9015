#include "tests/apps/command_test.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

// Under u = max(0, x0 + 2 x1 + 3) = 3 level + 3 the level obeys level' = 0.6 - 0.4 level and rises.
constexpr const char* kPlant = R"(
name = "tank"
controller = { period_s = 0.5, inputs = ["level", "level"], outputs = ["u"] }
horizon_s = 1
always = ["level >= LEAST"]
[[state]]
name = "level"
derivative = "0.2*u - level"
initial = [0.5, 1]
)";

class Simulate : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    give("plant.toml", plant("0"));
    give("strict.toml", plant("0.75"));
  }

  static std::string plant(const std::string& least) {
    std::string text = kPlant;
    return text.replace(text.find("LEAST"), 5, least);
  }

  static std::string simulate(const std::string& options) {
    return "napier simulate small.json --starts 5 " + options;
  }
};

TEST_F(Simulate, prints_one_json_document_and_says_that_it_is_a_simulation) {
  const auto json = document(simulate("--plant plant.toml --json"));
  EXPECT_EQ(json["kind"], "simulation");
  EXPECT_EQ(json["starts"], 7);
  EXPECT_EQ(json["corners"], 2);
  EXPECT_GT(json["real"]["smallest_margin"].get<double>(), 0);
}

// The corner 0.5 starts 0.25 below what the property asks; from there the level rises.
TEST_F(Simulate, a_violation_that_was_seen_is_exit_code_10_with_its_start) {
  const auto json = document(simulate("--plant strict.toml --json"), 10);
  EXPECT_EQ(json["real"]["smallest_margin"], -0.25);
  EXPECT_EQ(json["real"]["properties"][0]["start"].dump(), "[0.5]");
  EXPECT_THAT(type(simulate("--plant strict.toml")).output, HasSubstr("VIOLATED"));
}

TEST_F(Simulate, the_quantized_network_is_judged_when_there_is_one) {
  ASSERT_EQ(type("napier certify small.json --box=0:2,0:2 --out made").exit_code, 0);
  const auto json = document(simulate("--plant plant.toml --quantized made.quantized.json --json"));
  EXPECT_NE(json["quantized_network_hash"], "");
  EXPECT_GT(json["quantized"]["smallest_margin"].get<double>(), 0);
}

TEST_F(Simulate, writes_the_worst_run_as_a_table) {
  ASSERT_EQ(type(simulate("--plant plant.toml --csv run.csv")).exit_code, 0);
  EXPECT_THAT(wrote("run.csv"), ::testing::StartsWith("time_s,level,u,margin\n0,0.5,"));
}

TEST_F(Simulate, the_same_seed_gives_the_same_runs_on_one_thread_or_two) {
  const std::string line = simulate("--plant plant.toml --seed 3 --json --threads ");
  auto one = document(line + "1");
  auto two = document(line + "2");
  one.erase("seconds");
  two.erase("seconds");
  EXPECT_EQ(one, two);
}

TEST_F(Simulate, a_plant_that_does_not_fit_the_network_is_refused) {
  EXPECT_THAT(refused(simulate("--plant examples/acc/plant.toml")),
              HasSubstr("the network \"small\" does not fit the plant \"Adaptive cruise control\": "
                        "got a network of 2 inputs and 1 outputs, expected 5 and 1"));
}

TEST_F(Simulate, a_fault_in_a_formula_is_named_by_line_and_column) {
  give("broken.toml", plant("leve"));
  EXPECT_THAT(refused(simulate("--plant broken.toml")), HasSubstr("broken.toml:5:"));
}

TEST_F(Simulate, a_quantized_network_of_another_network_is_refused) {
  give("other.json", R"({"layers": [{"W": [[1, 2]], "b": [4], "activation": "relu"}]})");
  ASSERT_EQ(type("napier certify other.json --box=0:2,0:2 --out made").exit_code, 0);
  EXPECT_THAT(refused(simulate("--plant plant.toml --quantized made.quantized.json")),
              HasSubstr("made.quantized.json: this quantized network was made from another "
                        "network: got the hash "));
}

TEST_F(Simulate, an_option_out_of_range_is_refused_with_the_range) {
  EXPECT_THAT(refused("napier simulate small.json --plant plant.toml --starts -1"),
              HasSubstr("--starts: got -1, expected a whole number from 0 to 10000000"));
}

}  // namespace
}  // namespace napier
