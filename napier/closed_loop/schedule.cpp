#include "napier/closed_loop/schedule.h"

#include <algorithm>

namespace napier {
namespace {

constexpr double kSamePartOfPeriod = 1e-9;

// The properties in force on all of [from_s, to_s].
std::vector<std::size_t> in_force(const Plant& plant, double from_s, double to_s) {
  const double tolerance_s = kSamePartOfPeriod * plant.controller.period_s;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < plant.properties.size(); ++i) {
    const Property& property = plant.properties[i];
    const bool has_begun = property.from_s <= from_s + tolerance_s;
    if (has_begun && property.to_s >= to_s - tolerance_s) found.push_back(i);
  }
  return found;
}

// Begin and end of the period, and the ends of windows between them; ascending.
std::vector<double> cuts_of(const Plant& plant, double begin_s, double end_s) {
  const double tolerance_s = kSamePartOfPeriod * plant.controller.period_s;
  std::vector<double> cuts = {begin_s};
  for (const Property& property : plant.properties) {
    cuts.push_back(property.from_s);
    cuts.push_back(property.to_s);
  }
  std::erase_if(cuts, [&](double cut) { return cut < begin_s || cut > end_s - tolerance_s; });
  std::sort(cuts.begin(), cuts.end());
  const auto last = std::unique(cuts.begin(), cuts.end(),
                                [&](double a, double b) { return b - a <= tolerance_s; });
  cuts.erase(last, cuts.end());
  cuts.push_back(end_s);
  return cuts;
}

}  // namespace

PeriodSchedule schedule_of(const Plant& plant, int period) {
  const double begin_s = period * plant.controller.period_s;
  const double end_s = (period + 1) * plant.controller.period_s;
  PeriodSchedule schedule{
      .begin_s = begin_s, .at_begin = in_force(plant, begin_s, begin_s), .segments = {}};
  const std::vector<double> cuts = cuts_of(plant, begin_s, end_s);
  for (std::size_t c = 1; c < cuts.size(); ++c) {
    schedule.segments.push_back({.begin_s = cuts[c - 1],
                                 .end_s = cuts[c],
                                 .inside = in_force(plant, cuts[c - 1], cuts[c]),
                                 .at_end = in_force(plant, cuts[c], cuts[c])});
  }
  return schedule;
}

}  // namespace napier
