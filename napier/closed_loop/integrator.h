#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace napier {

// y' = field(y): writes dy, of the same length as y.
using VectorField = std::function<void(std::span<const double> y, std::span<double> dy)>;
using SampleSink = std::function<void(double time_s, std::span<const double> y)>;

// The classical Runge-Kutta method of order four, its step controlled by halving.
//
// Idea: make each step twice, once whole (y1) and once as two halves (y2). The difference shows the
// error: y2 is off by about (y2 - y1) / 15, since a half step makes 1/32 of the whole one's error
// and there are two. The step is accepted when |y2 - y1| / 15 ≤ tolerance · (1 + |y2|) in every
// component, and y2 is kept; else it is halved. After an error below a 64th of the tolerance it is
// doubled again. Steps are dyadic parts of the interval, from 1/4 to 1/16384, so that they end at
// its end exactly.
// The tolerance is per step: the error of a run is about the number of steps times that, times
// what the plant makes of earlier errors. Source: Hairer, Nørsett, Wanner, "Solving ordinary
// differential equations I", II.4.
class RungeKutta {
 public:
  RungeKutta(std::size_t dimensions, double tolerance);

  // Takes y from begin_s to end_s. sample(t, y) sees the state after every accepted half step
  // strictly between. When even the smallest step misses the tolerance, or leaves the finite
  // numbers, gives the time of the last accepted state, which y then holds; else nothing.
  std::optional<double> advance(const VectorField& field, std::vector<double>& y, double begin_s,
                                double end_s, const SampleSink& sample);

 private:
  bool try_step(const VectorField& field, const std::vector<double>& y, double step_s);
  void step(const VectorField& field, const std::vector<double>& y, double step_s,
            std::vector<double>& result);
  double relative_error() const;

  double tolerance_;
  int level_;  // the step is the interval divided by 2^level_; kept from one interval to the next
  double error_ = 0;
  std::vector<double> first_slope_, slope_, sum_, stage_;
  std::vector<double> whole_, middle_, twice_;
};

}  // namespace napier
