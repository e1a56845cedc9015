#include "napier/closed_loop/integrator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace napier {
namespace {

struct Outcome {
  std::vector<double> end;
  std::size_t samples = 0;
};

Outcome integrate(const VectorField& field, std::vector<double> y, double end_s, double tolerance) {
  Outcome outcome;
  RungeKutta integrator(y.size(), tolerance);
  const auto failed_at = integrator.advance(
      field, y, 0, end_s, [&](double, std::span<const double>) { ++outcome.samples; });
  EXPECT_FALSE(failed_at.has_value());
  outcome.end = std::move(y);
  return outcome;
}

const VectorField kOscillator = [](std::span<const double> y, std::span<double> dy) {
  dy[0] = y[1];
  dy[1] = -y[0];
};

// Each step adds at most tolerance · (1 + |y|) ≤ 2 · tolerance per component (by its estimate, so a
// factor 2 for safety), and the oscillator keeps the length of earlier errors: √2 for two of them.
double oscillator_bound(const Outcome& outcome, double tolerance) {
  const double steps = static_cast<double>(outcome.samples + 1) / 2;
  return steps * tolerance * 2 * 2 * std::sqrt(2.0);
}

TEST(RungeKutta, follows_the_harmonic_oscillator_within_steps_times_tolerance) {
  for (const double tolerance : {1e-5, 1e-7, 1e-9, 1e-11}) {
    const Outcome outcome = integrate(kOscillator, {1, 0}, 10, tolerance);
    const double bound = oscillator_bound(outcome, tolerance);
    EXPECT_NEAR(outcome.end[0], std::cos(10.0), bound) << tolerance;
    EXPECT_NEAR(outcome.end[1], -std::sin(10.0), bound) << tolerance;
  }
}

TEST(RungeKutta, a_smaller_tolerance_gives_a_smaller_error) {
  double before = 1;
  for (const double tolerance : {1e-5, 1e-7, 1e-9, 1e-11}) {
    const Outcome outcome = integrate(kOscillator, {1, 0}, 10, tolerance);
    const double error =
        std::hypot(outcome.end[0] - std::cos(10.0), outcome.end[1] + std::sin(10.0));
    EXPECT_LT(error, before / 8) << tolerance;
    before = error;
  }
}

// y1' = -3 y1 + y2, y2' = -y2: y2 = e^-t, y1 = (e^-t - e^-3t) / 2 from (0, 1).
TEST(RungeKutta, follows_a_linear_system_to_its_closed_form) {
  const VectorField field = [](std::span<const double> y, std::span<double> dy) {
    dy[0] = -3 * y[0] + y[1];
    dy[1] = -y[1];
  };
  const Outcome outcome = integrate(field, {0, 1}, 2, 1e-11);
  const double bound = static_cast<double>(outcome.samples) * 4e-11;
  EXPECT_NEAR(outcome.end[0], (std::exp(-2.0) - std::exp(-6.0)) / 2, bound);
  EXPECT_NEAR(outcome.end[1], std::exp(-2.0), bound);
}

// Order four is exact on y' = p(t) of degree three; every number here is a dyadic rational.
TEST(RungeKutta, is_exact_on_cubic_slopes_and_then_takes_its_coarsest_step) {
  const VectorField field = [](std::span<const double> y, std::span<double> dy) {
    dy[0] = 1;
    dy[1] = 4 * y[0] * y[0] * y[0];
  };
  const Outcome outcome = integrate(field, {0, 0}, 2, 1e-12);
  EXPECT_EQ(outcome.end[0], 2);
  EXPECT_NEAR(outcome.end[1], 16, 16 * 0x1p-50);
  EXPECT_EQ(outcome.samples, 7U) << "four steps of two halves, without the end";
}

// The error of four fixed steps would be about 0.2: the control is what makes it right.
TEST(RungeKutta, takes_smaller_steps_where_the_slope_turns_fast) {
  const VectorField field = [](std::span<const double> y, std::span<double> dy) {
    dy[0] = 1;
    dy[1] = 100 * std::cos(100 * y[0]);
  };
  const Outcome outcome = integrate(field, {0, 0}, 1, 1e-10);
  EXPECT_NEAR(outcome.end[1], std::sin(100.0), static_cast<double>(outcome.samples) * 4e-10);
  EXPECT_GT(outcome.samples, 500U);
}

TEST(RungeKutta, samples_times_ascend_strictly_inside_the_interval) {
  std::vector<double> y = {1, 0};
  RungeKutta integrator(2, 1e-10);
  double before = 3;
  integrator.advance(kOscillator, y, 3, 8, [&](double time_s, std::span<const double> sample) {
    EXPECT_GT(time_s, before);
    EXPECT_LT(time_s, 8);
    EXPECT_NEAR(sample[0], std::cos(time_s - 3), 1e-7);
    before = time_s;
  });
}

// y' = y², y(0) = 1 is 1 / (1 - t). The smallest step h = 2 / 16384 fails once h y is no longer
// small (a step's relative error is about (h y)^5): near y = 400, that is 1/400 before the end.
TEST(RungeKutta, a_blow_up_ends_the_run_at_its_time) {
  const VectorField field = [](std::span<const double> y, std::span<double> dy) {
    dy[0] = y[0] * y[0];
  };
  std::vector<double> y = {1};
  RungeKutta integrator(1, 1e-9);
  const auto failed_at = integrator.advance(field, y, 0, 2, [](double, std::span<const double>) {});
  ASSERT_TRUE(failed_at.has_value());
  EXPECT_NEAR(*failed_at, 1, 1e-2);
  EXPECT_TRUE(std::isfinite(y[0]));
}

}  // namespace
}  // namespace napier
