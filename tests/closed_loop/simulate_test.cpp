#include "napier/closed_loop/simulate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "napier/base/error.h"
#include "napier/closed_loop/schedule.h"
#include "napier/closed_loop/starts.h"

namespace napier {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Plant plant_of(const std::string& text) { return plant_from_toml(parse_toml(text, "test.toml")); }

// One input, one output, row by row.
Controller scalar_controller(double (*law)(double)) {
  return [law](std::span<const double> inputs, std::size_t count) {
    std::vector<double> controls(count);
    for (std::size_t r = 0; r < count; ++r) controls[r] = law(inputs[r]);
    return controls;
  };
}

const Controller kBrake = scalar_controller([](double x) { return -x; });
const Controller kPush = scalar_controller([](double x) { return x; });
const Controller kOne = scalar_controller([](double) { return 1.0; });

// x' = u: with u = -x held for one second, x goes straight to 0 and stays there.
const std::string kIntegrator = R"(name = "integrator"
controller = { period_s = 1, inputs = ["x"], outputs = ["u"] }
horizon_s = 3
always = ["x >= 0", "x <= 2.5"]
state = [{ name = "x", derivative = "u", initial = [1, 2] }]
)";

TEST(Simulate, holds_the_control_for_one_period) {
  const SimulationResult result = simulate(plant_of(kIntegrator), {}, kBrake, {.random_starts = 0});
  EXPECT_EQ(result.kind, "simulation");
  EXPECT_EQ(result.starts, 2);
  EXPECT_EQ(result.corners, 2);
  EXPECT_EQ(result.real.worst.time_s, (std::vector<double>{0, 1, 2, 3}));
  EXPECT_EQ(result.real.worst.states, (std::vector<std::vector<double>>{{1}, {0}, {0}, {0}}));
  EXPECT_EQ(result.real.worst.controls[0], std::vector<double>{-1});
  EXPECT_EQ(result.real.control_min, std::vector<double>{-2});
  EXPECT_EQ(result.real.control_max, std::vector<double>{0});
  EXPECT_EQ(result.real.state_min, std::vector<double>{0});
  EXPECT_EQ(result.real.state_max, std::vector<double>{2});
}

TEST(Simulate, reports_the_least_margin_its_time_and_its_start) {
  const SimulationResult result = simulate(plant_of(kIntegrator), {}, kBrake, {.random_starts = 0});
  ASSERT_EQ(result.real.properties.size(), 2U);
  EXPECT_EQ(result.real.properties[0].property, "x >= 0");
  EXPECT_EQ(result.real.properties[0].when, "always");
  EXPECT_EQ(result.real.properties[0].margin, 0);
  EXPECT_EQ(result.real.properties[0].time_s, 1);
  EXPECT_EQ(result.real.properties[1].margin, 0.5);
  EXPECT_EQ(result.real.properties[1].time_s, 0);
  EXPECT_EQ(result.real.properties[1].start, std::vector<double>{2});
  EXPECT_EQ(smallest_margin(result.real), 0);
}

TEST(Simulate, a_controller_with_its_sign_turned_is_seen_as_violated) {
  const SimulationResult result = simulate(plant_of(kIntegrator), kPush, kBrake, {});
  EXPECT_LT(smallest_margin(result.quantized), -10);  // x doubles each period: 2.5 - 16
  EXPECT_EQ(smallest_margin(result.quantized), 2.5 - 16);
  EXPECT_EQ(result.quantized.worst.start, std::vector<double>{2});
  EXPECT_EQ(result.largest_control_difference, 16) << "u = 8 against -8 at x = 8";
}

// x = (t - 1/2)² dips to 0 between the control instants, where it is 1/4.
TEST(Simulate, samples_properties_between_the_control_instants) {
  const Plant plant = plant_of(R"(name = "dip"
controller = { period_s = 1, inputs = ["x"], outputs = ["u"] }
horizon_s = 1
always = ["x >= 0"]
state = [{ name = "x", derivative = "v", initial = [0.25, 0.25] },
         { name = "v", derivative = "2 * u", initial = [-1, -1] }]
)");
  const SimulationResult result = simulate(plant, {}, kOne, {.random_starts = 0});
  EXPECT_EQ(result.real.properties[0].margin, 0);
  EXPECT_EQ(result.real.properties[0].time_s, 0.5);
  EXPECT_EQ(result.real.worst.margin, (std::vector<double>{0.25, 0}));
}

TEST(Simulate, windows_are_cut_where_they_begin_and_end) {
  const Plant plant = plant_of(R"(name = "clock"
controller = { period_s = 1, inputs = ["x"], outputs = ["u"] }
horizon_s = 2
finally = ["x >= 2.5"]
between = [{ from_s = 0.3, to_s = 0.6, hold = ["x >= 0.25", "x <= 0.75"] },
           { from_s = 1, to_s = 1, hold = ["x <= 1"] }]
state = [{ name = "x", derivative = "u", initial = [0, 0] }]
)");
  const ControllerSimulation seen = simulate(plant, {}, kOne, {.random_starts = 0}).real;
  EXPECT_DOUBLE_EQ(seen.properties[0].margin, -0.5);
  EXPECT_EQ(seen.properties[0].when, "at 2 s");
  EXPECT_NEAR(seen.properties[1].margin, 0.3 - 0.25, 1e-15);
  EXPECT_EQ(seen.properties[1].time_s, 0.3);
  EXPECT_NEAR(seen.properties[2].margin, 0.75 - 0.6, 1e-15);
  EXPECT_EQ(seen.properties[2].time_s, 0.6);
  EXPECT_NEAR(seen.properties[3].margin, 0, 1e-15);
  EXPECT_EQ(seen.worst.time_s, (std::vector<double>{0, 1, 2}));
  EXPECT_TRUE(std::isnan(seen.worst.margin[0])) << "no property is in force at the start";
}

TEST(Simulate, a_run_that_blows_up_has_margin_minus_infinity_at_that_time) {
  const Plant plant = plant_of(R"(name = "blow-up"
controller = { period_s = 0.5, inputs = ["x"], outputs = ["u"] }
horizon_s = 2
always = ["x >= -5"]
between = [{ from_s = 0, to_s = 0.5, hold = ["x <= 3"] }]
state = [{ name = "x", derivative = "u * x^2", initial = [1, 1] }]
)");
  const SimulationResult result = simulate(plant, {}, kOne, {.random_starts = 0});
  EXPECT_EQ(result.real.diverged_runs, 1);
  EXPECT_EQ(result.real.properties[0].margin, -kInfinity);
  EXPECT_NEAR(result.real.properties[0].time_s, 1, 1e-2);
  EXPECT_NEAR(result.real.properties[1].margin, 1, 1e-6) << "it was over: x(0.5) = 2";
  EXPECT_EQ(result.real.worst.time_s.back(), result.real.properties[0].time_s);
  EXPECT_EQ(result.real.worst.margin.back(), -kInfinity);
  EXPECT_TRUE(std::isfinite(result.real.worst.states.back()[0]));
  EXPECT_EQ(to_json(result)["real"]["smallest_margin"], "-infinity");
}

TEST(Simulate, a_control_that_is_no_number_diverges_and_is_not_applied) {
  const Controller broken = scalar_controller([](double) { return std::nan(""); });
  const SimulationResult result = simulate(plant_of(kIntegrator), broken, kBrake, {});
  EXPECT_EQ(smallest_margin(result.quantized), -kInfinity);
  EXPECT_EQ(result.quantized.diverged_runs, result.starts);
  EXPECT_EQ(result.quantized.properties[0].time_s, 0);
  EXPECT_EQ(result.quantized.worst.time_s, std::vector<double>{0});
  EXPECT_EQ(result.largest_control_difference, 0);
}

TEST(Simulate, a_property_that_is_no_number_counts_as_violated) {
  std::string text = kIntegrator;
  text.replace(text.find("x >= 0"), 6, "(x - x) / (x - x) >= 0");
  const SimulationResult result = simulate(plant_of(text), {}, kBrake, {.random_starts = 0});
  EXPECT_EQ(result.real.properties[0].margin, -kInfinity);
  EXPECT_EQ(result.real.diverged_runs, 0);
}

TEST(Simulate, counts_inputs_outside_the_box) {
  const LoopOptions options{.random_starts = 0, .input_box = {.lower = {0.5}, .upper = {1.5}}};
  const SimulationResult result = simulate(plant_of(kIntegrator), kBrake, kBrake, options);
  EXPECT_EQ(result.saturated_inputs, 5) << "2 at the start; 0 twice in both runs";
}

TEST(Simulate, does_not_depend_on_the_number_of_threads) {
  const Plant plant = plant_of(kIntegrator);
  const auto with_threads = [&](int threads) {
    Json json = to_json(simulate(plant, kPush, kBrake, {.random_starts = 100, .threads = threads}));
    json.erase("seconds");
    return print_json(json);
  };
  EXPECT_EQ(with_threads(1), with_threads(2));
  EXPECT_EQ(with_threads(1), with_threads(7));
}

TEST(Simulate, tells_its_progress_stage_by_stage) {
  std::vector<std::string> stages;
  simulate(plant_of(kIntegrator), kBrake, kBrake, {}, [&](const Progress& progress) {
    if (stages.empty() || stages.back() != progress.stage) stages.push_back(progress.stage);
  });
  EXPECT_EQ(stages, (std::vector<std::string>{"simulate the quantized loop",
                                              "simulate the real-valued loop"}));
}

Plant plant_with_wide_states(int count) {
  std::string states;
  for (int i = 0; i < count; ++i) {
    states +=
        "[[state]]\nname = \"x" + std::to_string(i) + "\"\nderivative = \"u\"\ninitial = [-1, 2]\n";
  }
  return plant_of(
      "name = \"wide\"\nhorizon_s = 1\nalways = [\"x0 <= 9\"]\ncontroller = { period_s "
      "= 1, inputs = [\"x0\"], outputs = [\"u\"] }\n" +
      states);
}

TEST(Starts, are_all_corners_and_then_random_points_of_the_box) {
  const Starts starts = choose_starts(plant_with_wide_states(3), 50, 1);
  EXPECT_EQ(starts.corners, 8);
  ASSERT_EQ(starts.points.size(), 58U);
  for (std::size_t s = 0; s < 8; ++s) {
    for (std::size_t d = 0; d < 3; ++d) {
      EXPECT_EQ(starts.points[s][d], (s >> d) % 2 == 1 ? 2 : -1);
    }
  }
  for (std::size_t s = 8; s < starts.points.size(); ++s) {
    for (const double x : starts.points[s]) {
      EXPECT_GT(x, -1);
      EXPECT_LT(x, 2);
    }
  }
}

TEST(Starts, are_the_same_for_the_same_seed_only) {
  const Plant plant = plant_with_wide_states(2);
  EXPECT_EQ(choose_starts(plant, 20, 5).points, choose_starts(plant, 20, 5).points);
  EXPECT_NE(choose_starts(plant, 20, 5).points, choose_starts(plant, 20, 6).points);
}

TEST(Starts, sample_the_corners_when_there_are_more_than_4096) {
  const Starts starts = choose_starts(plant_with_wide_states(13), 0, 1);
  EXPECT_EQ(starts.corners, 4096);
  for (const auto& point : starts.points) {
    for (const double x : point) EXPECT_TRUE(x == -1 || x == 2);
  }
}

TEST(Schedule, windows_that_meet_a_control_instant_make_no_sliver) {
  const Plant plant = plant_of(R"(name = "tenths"
controller = { period_s = 0.1, inputs = ["x"], outputs = ["u"] }
horizon_s = 0.5
between = [{ from_s = 0.3, to_s = 0.4, hold = ["x >= 0"] }]
state = [{ name = "x", derivative = "u", initial = [0, 0] }]
)");
  for (int k = 0; k < 5; ++k) {
    const PeriodSchedule schedule = schedule_of(plant, k);
    ASSERT_EQ(schedule.segments.size(), 1U) << k;
    EXPECT_EQ(schedule.segments[0].inside.size(), k == 3 ? 1U : 0U) << k;
    EXPECT_EQ(schedule.segments[0].at_end.size(), k == 2 || k == 3 ? 1U : 0U) << k;
    EXPECT_EQ(schedule.at_begin.size(), k == 3 || k == 4 ? 1U : 0U) << k;
  }
}

}  // namespace
}  // namespace napier
