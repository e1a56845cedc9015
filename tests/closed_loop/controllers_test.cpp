// The loops of the ARCH-COMP controllers, against what is known of them. "Source: sampling" figures
// come with the shared data and were found independently of this code; "measured here" figures are
// this code's own and guard against change.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "napier/base/error.h"
#include "napier/closed_loop/simulate.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

Network network_of(const std::string& name) {
  return read_network(shared_data() / "controllers" / (name + ".json"));
}

SimulationResult simulation_of(const std::string& network, const std::string& plant,
                               const LoopOptions& options) {
  return simulate(read_plant(shared_data() / "plants" / (plant + ".toml")), {},
                  controller_of(network_of(network), 1), options);
}

const PropertyMargin& worst_property(const ControllerSimulation& simulation) {
  return *std::min_element(
      simulation.properties.begin(), simulation.properties.end(),
      [](const PropertyMargin& a, const PropertyMargin& b) { return a.margin < b.margin; });
}

// Source: sampling. To the printed digits: half a unit of the last one.
TEST(Acc, margins_of_the_real_networks_are_the_known_ones) {
  NAPIER_NEEDS_SHARED_DATA();
  struct Known {
    std::string network;
    double margin_m;
    double half_digit;
  };
  for (const Known& known :
       {Known{"ACC_5x20_relu_2024", 24.206, 0.0005}, Known{"ACC_3x20_relu_2019", 16.71, 0.005},
        Known{"ACC_7x20_relu_2019", 16.10, 0.005}, Known{"ACC_10x20_relu_2019", 14.33, 0.005}}) {
    const SimulationResult result = simulation_of(known.network, "acc", {.random_starts = 200});
    EXPECT_EQ(result.corners, 16);
    EXPECT_EQ(result.starts, 216);
    EXPECT_NEAR(smallest_margin(result.real), known.margin_m, known.half_digit) << known.network;
    EXPECT_EQ(result.real.properties[0].time_s, 5) << known.network;
    EXPECT_EQ(result.real.properties[0].start, (std::vector<double>{90, 32, 0, 11, 30.2, 0}));
    EXPECT_GT(result.real.state_min[4], 0) << "v_ego: it makes progress";
  }
}

// Source: sampling, u in [-0.715, -0.246]. The upper end is not at a corner: few starts fall short.
TEST(Acc, control_range_of_the_real_network_is_the_known_one) {
  NAPIER_NEEDS_SHARED_DATA();
  const SimulationResult result = simulation_of("ACC_5x20_relu_2024", "acc", {});
  EXPECT_NEAR(result.real.control_min[0], -0.715, 0.0005);
  EXPECT_NEAR(result.real.control_max[0], -0.246, 0.0005);
}

// Every step's error is below 1e-9 · (1 + |x|) with |x| < 300, and there are below 16 · 50 of them.
TEST(Acc, margin_does_not_depend_on_the_tolerance) {
  NAPIER_NEEDS_SHARED_DATA();
  const auto margin = [](double tolerance) {
    return smallest_margin(
        simulation_of("ACC_5x20_relu_2024", "acc", {.random_starts = 0, .tolerance = tolerance})
            .real);
  };
  EXPECT_NEAR(margin(1e-9), margin(1e-12), 16 * 50 * 300e-9);
}

TEST(Acc, worst_run_is_recorded_at_every_control_instant) {
  NAPIER_NEEDS_SHARED_DATA();
  const Trajectory worst =
      simulation_of("ACC_5x20_relu_2024", "acc", {.random_starts = 0}).real.worst;
  ASSERT_EQ(worst.time_s.size(), 51U);
  ASSERT_EQ(worst.states.size(), 51U);
  ASSERT_EQ(worst.controls.size(), 51U);
  ASSERT_EQ(worst.margin.size(), 51U);
  EXPECT_EQ(worst.start, worst.states[0]);
  EXPECT_NEAR(worst.time_s[50], 5, 1e-12);
  EXPECT_NEAR(*std::min_element(worst.margin.begin() + 1, worst.margin.end()), 24.206, 0.0005);
}

// Measured here, 216 starts: no other source.
TEST(SinglePendulum, holds_with_the_margin_measured_before) {
  NAPIER_NEEDS_SHARED_DATA();
  const SimulationResult result =
      simulation_of("SinglePendulum", "single_pendulum", {.random_starts = 200});
  EXPECT_NEAR(result.real.properties[0].margin, 0.575774, 1e-6);
  EXPECT_NEAR(result.real.properties[1].margin, 0.010960, 1e-6);
  EXPECT_EQ(result.real.properties[1].time_s, 0.5);
  EXPECT_EQ(result.real.properties[1].start, (std::vector<double>{1.175, 0.2}));
}

TEST(Tora, holds_with_the_margin_measured_before) {
  NAPIER_NEEDS_SHARED_DATA();
  const SimulationResult result = simulation_of("TORA_relu", "tora", {.random_starts = 50});
  EXPECT_NEAR(worst_property(result.real).margin, 0.504901, 1e-6);
  EXPECT_EQ(worst_property(result.real).property, "x4 <= 2");
  EXPECT_EQ(worst_property(result.real).time_s, 5);
}

TEST(Unicycle, reaches_its_target_with_the_margin_measured_before) {
  NAPIER_NEEDS_SHARED_DATA();
  const SimulationResult result = simulation_of("Unicycle", "unicycle", {.random_starts = 50});
  EXPECT_NEAR(worst_property(result.real).margin, 0.035588, 1e-6);
  EXPECT_EQ(worst_property(result.real).property, "psi >= -0.06");
  EXPECT_EQ(worst_property(result.real).time_s, 10);
}

// `network` with the sign of its last layer turned.
Network with_its_sign_turned(Network network) {
  for (double& weight : network.layers.back().weights) weight = -weight;
  for (double& bias : network.layers.back().bias) bias = -bias;
  return network;
}

SimulationResult mutant_simulation_of(const std::string& name, const std::string& plant) {
  const Network network = network_of(name);
  return simulate(read_plant(shared_data() / "plants" / (plant + ".toml")),
                  controller_of(with_its_sign_turned(network), 1), controller_of(network, 1),
                  {.random_starts = 0});
}

TEST(Mutant, a_network_with_its_sign_turned_is_seen_as_violated) {
  NAPIER_NEEDS_SHARED_DATA();
  for (const SimulationResult& result : {mutant_simulation_of("SinglePendulum", "single_pendulum"),
                                         mutant_simulation_of("TORA_relu", "tora")}) {
    EXPECT_LT(smallest_margin(result.quantized), 0) << result.plant;
    EXPECT_GT(smallest_margin(result.real), 0) << result.plant;
  }
}

// Why a margin alone is not enough: the leading car of ACC is so far away that even the wrong sign
// keeps the distance for five seconds. The difference of the controls shows it.
TEST(Mutant, a_wrong_sign_that_keeps_the_distance_shows_in_the_control) {
  NAPIER_NEEDS_SHARED_DATA();
  const SimulationResult result = mutant_simulation_of("ACC_10x20_relu_2019", "acc");
  EXPECT_GT(smallest_margin(result.quantized), 0);
  EXPECT_GT(result.largest_control_difference, 0.5);
}

Box acc_box() { return {.lower = {30, 1.4, 20, 60, -15}, .upper = {30, 1.4, 35, 110, 5}}; }

// The finer the fractions, the closer the two networks at the same state. (Not at every single bit:
// the constant input t_gap = 1.4 is rounded too, and its error does not halve with each of them.)
TEST(Quantized, follows_the_real_network_ever_closer) {
  NAPIER_NEEDS_SHARED_DATA();
  const Network network = network_of("ACC_5x20_relu_2024");
  double before = 1;
  for (const int bits : {10, 16, 22}) {
    const QuantizedNetwork quantized =
        quantize(network, uniform_plan(network, acc_box(), bits, bits, bits));
    const SimulationResult result =
        simulate(read_plant(shared_data() / "plants" / "acc.toml"), controller_of(quantized, 1),
                 controller_of(network, 1), {.random_starts = 20, .input_box = acc_box()});
    EXPECT_EQ(result.saturated_inputs, 0);
    EXPECT_GT(result.largest_control_difference, 0);
    EXPECT_LT(result.largest_control_difference, before / 16) << bits;
    EXPECT_NEAR(smallest_margin(result.quantized), smallest_margin(result.real),
                100 * result.largest_control_difference);
    before = result.largest_control_difference;
  }
}

TEST(Fit, refuses_a_network_that_was_made_for_another_plant) {
  NAPIER_NEEDS_SHARED_DATA();
  const Plant plant = read_plant(shared_data() / "plants" / "acc.toml");
  EXPECT_NO_THROW(check_fits(plant, 5, 1, "ACC"));
  try {
    check_fits(plant, 4, 1, "TORA_relu");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "the network \"TORA_relu\" does not fit the plant \"ACC\": got a network of 4 "
                 "inputs and 1 outputs, expected 5 and 1, as under [controller]. Choose the plant "
                 "that the network was made for.");
  }
}

}  // namespace
}  // namespace napier
