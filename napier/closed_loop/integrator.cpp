#include "napier/closed_loop/integrator.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr int kCoarsestLevel = 2;
constexpr int kFinestLevel = 14;
constexpr double kDoubleBelow = 1.0 / 64;

}  // namespace

RungeKutta::RungeKutta(std::size_t dimensions, double tolerance)
    : tolerance_(tolerance),
      level_(kCoarsestLevel),
      first_slope_(dimensions),
      slope_(dimensions),
      sum_(dimensions),
      stage_(dimensions),
      whole_(dimensions),
      middle_(dimensions),
      twice_(dimensions) {
  require(tolerance > 0, "the tolerance of an integrator is positive");
}

std::optional<double> RungeKutta::advance(const VectorField& field, std::vector<double>& y,
                                          double begin_s, double end_s, const SampleSink& sample) {
  constexpr std::size_t kEnd = std::size_t{1} << kFinestLevel;  // positions: parts of the interval
  const auto time_at = [&](std::size_t position) {
    return begin_s + (end_s - begin_s) * static_cast<double>(position) / double{kEnd};
  };
  std::size_t position = 0;
  while (position < kEnd) {
    const std::size_t size = kEnd >> level_;
    const double step_s = (end_s - begin_s) * static_cast<double>(size) / double{kEnd};
    if (!try_step(field, y, step_s)) {
      if (level_ == kFinestLevel) return time_at(position);
      ++level_;
      continue;
    }
    sample(time_at(position) + step_s / 2, middle_);
    position += size;
    y = twice_;
    if (position < kEnd) sample(time_at(position), y);
    const bool is_aligned = position % (2 * size) == 0;
    if (error_ < kDoubleBelow && level_ > kCoarsestLevel && is_aligned) --level_;
  }
  return std::nullopt;
}

// One whole step and two halves from y, all three sharing the slope at y where they can.
bool RungeKutta::try_step(const VectorField& field, const std::vector<double>& y, double step_s) {
  field(y, first_slope_);
  step(field, y, step_s, whole_);
  step(field, y, step_s / 2, middle_);
  field(middle_, first_slope_);
  step(field, middle_, step_s / 2, twice_);
  error_ = relative_error();
  return error_ <= 1;
}

// result = y + h/6 (k1 + 2 k2 + 2 k3 + k4), where first_slope_ is k1 = field(y).
void RungeKutta::step(const VectorField& field, const std::vector<double>& y, double step_s,
                      std::vector<double>& result) {
  const auto stage_from = [&](const std::vector<double>& slope, double length) {
    for (std::size_t i = 0; i < y.size(); ++i) stage_[i] = y[i] + length * slope[i];
    field(stage_, slope_);
  };
  const auto collect = [&](double weight) {
    for (std::size_t i = 0; i < y.size(); ++i) sum_[i] += weight * slope_[i];
  };
  sum_ = first_slope_;
  stage_from(first_slope_, step_s / 2);
  collect(2);
  stage_from(slope_, step_s / 2);
  collect(2);
  stage_from(slope_, step_s);
  collect(1);
  for (std::size_t i = 0; i < y.size(); ++i) result[i] = y[i] + step_s / 6 * sum_[i];
}

// The largest |y2 - y1| / 15 in units of what is tolerated; infinity when anything is not finite.
double RungeKutta::relative_error() const {
  double largest = 0;
  for (std::size_t i = 0; i < twice_.size(); ++i) {
    const double error = std::abs(twice_[i] - whole_[i]) / 15;
    const double part = error / (tolerance_ * (1 + std::abs(twice_[i])));
    if (!std::isfinite(part) || !std::isfinite(twice_[i])) {
      return std::numeric_limits<double>::infinity();
    }
    largest = std::max(largest, part);
  }
  return largest;
}

}  // namespace napier
