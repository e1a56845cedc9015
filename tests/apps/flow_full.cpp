// The main job, end to end, on a network small enough for a test: Verilator and Yosys included.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "napier/base/file.h"
#include "napier/base/json.h"
#include "napier/base/process.h"
#include "tests/apps/examples.h"
#include "tests/apps/scratch.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

constexpr const char* kNetwork = R"({"layers": [
  {"W": [[0.75, -0.5], [0.3, 0.9], [-1, 0.2]], "b": [0.1, -0.2, 0.3], "activation": "relu"},
  {"W": [[0.6, -0.7, 0.25]], "b": [0.05], "activation": "tanh"},
  {"W": [[1.5], [-0.875]], "b": [0, 0.5], "activation": "linear"}]})";

constexpr const char* kPlant = R"(
name = "two tanks"
controller = { period_s = 0.5, inputs = ["a", "b"], outputs = ["u", "w"] }
horizon_s = 2
always = ["a >= -3", "b <= 3"]
[[state]]
name = "a"
derivative = "-a + 0.1*u"
initial = [-0.5, 0.5]
[[state]]
name = "b"
derivative = "-b + 0.1*w"
initial = [-0.5, 0.5]
)";

constexpr const char* kFlow = R"(
network = "tanks.json"
plant = "plant.toml"
[formats]
box = [[-1, 1], [-1, 1]]
input_fraction_bits = 6
weight_fraction_bits = 6
signal_fraction_bits = 6
table_input_bits = 7
[hardware]
adders_per_stage = 2
[verification]
vectors = 100000
error_points = 20000
[closed_loop]
starts = 20
)";

bool tools_are_here() { return has_program("verilator") && has_program("yosys"); }

class Flow : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!tools_are_here()) GTEST_SKIP() << "verilator or yosys is missing: run script/setup";
    write_file(scratch_.folder() / "tanks.json", kNetwork);
    write_file(scratch_.folder() / "plant.toml", kPlant);
    write_file(scratch_.folder() / "tanks.toml", kFlow);
  }
  Scratch scratch_{"flow"};
};

TEST_F(Flow, turns_a_small_network_into_verified_hardware) {
  const ProcessResult flow = scratch_.type("napier flow tanks.toml --json");
  ASSERT_EQ(flow.exit_code, 0) << flow.complaints;
  const Json facts = Json::parse(flow.output);
  EXPECT_EQ(facts["cosimulation"]["mismatches"], 0);
  EXPECT_GE(facts["cosimulation"]["vectors"].get<long>(), 100000);
  EXPECT_EQ(facts["proofs"]["blocks"], facts["proofs"]["proved"]);
  EXPECT_LE(facts["largest_error_seen"].get<double>(), facts["error_bound"].get<double>());
  EXPECT_GT(facts["yosys"]["lut"].get<long>(), 0);
  EXPECT_EQ(facts["closed_loop"]["kind"], "simulation");
  EXPECT_EQ(facts["verdict"], "holds");
  for (const char* file : {"network.json", "quantized_network.json", "certificate.json",
                           "datapath.json", "design.json", "cosimulation.json", "proofs.json",
                           "synthesis.json", "closed_loop.json", "summary.json", "report.html"}) {
    EXPECT_TRUE(std::filesystem::exists(scratch_.folder() / "out/tanks" / file)) << file;
  }
  EXPECT_THAT(read_file(scratch_.folder() / "out/tanks/report.html"), HasSubstr("<svg"));

  const ProcessResult again = scratch_.type("napier flow tanks.toml --out second --json");
  ASSERT_EQ(again.exit_code, 0);
  EXPECT_EQ(read_file(scratch_.folder() / "out/tanks/datapath.json"),
            read_file(scratch_.folder() / "second/datapath.json"))
      << "the same input gives the same bytes";
}

// The remaining subcommands whose examples need the tools; `flow` itself is the demo.
TEST_F(Flow, the_example_of_rtl_and_cosim_works_as_typed) {
  const auto commands = example_commands(scratch_.type("napier rtl --help").output);
  ASSERT_FALSE(commands.empty());
  for (const std::string& command : commands) {
    const ProcessResult result = scratch_.type(command);
    EXPECT_EQ(result.exit_code, 0) << command << "\n" << result.complaints;
  }
}

}  // namespace
}  // namespace napier
