#pragma once

#include <cstddef>
#include <vector>

#include "napier/closed_loop/plant.h"

namespace napier {

// A stretch of time in which the same properties are in force. Lists are indices of
// plant.properties.
struct Segment {
  double begin_s = 0;
  double end_s = 0;
  std::vector<std::size_t> inside;  // in force on the whole segment
  std::vector<std::size_t> at_end;  // in force at end_s: also those that begin there
};

// One control period, cut where windows of properties begin and end.
struct PeriodSchedule {
  double begin_s = 0;
  std::vector<std::size_t> at_begin;  // in force at begin_s
  std::vector<Segment> segments;
};

// Times closer than a billionth of a period are one: 3 · 0.1 s is the 0.3 s of a window.
PeriodSchedule schedule_of(const Plant& plant, int period);

}  // namespace napier
