#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "napier/base/progress.h"
#include "napier/report/report.h"

namespace napier {

// Announces the stages of the flow one after the other and keeps how long each took.
class StageClock {
 public:
  explicit StageClock(ProgressSink progress) : progress_(std::move(progress)) {}

  // Ends the running stage, if any, and begins the next. Floors that report progress of their own
  // get `inside()`, which puts what they say under the name of the running stage.
  void begin(std::string stage, bool is_external = false) {
    end();
    times_.push_back({.name = std::move(stage), .seconds = 0, .is_external = is_external});
    started_ = Clock::now();
    running_ = true;
    report(-1);
  }
  void end() {
    if (!running_) return;
    times_.back().seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    running_ = false;
    if (progress_) progress_({.stage = "", .done = 1});
  }
  ProgressSink inside() {
    return [this](const Progress& part) { report(part.done); };
  }
  const std::vector<ReportStage>& times() const { return times_; }

 private:
  using Clock = std::chrono::steady_clock;

  void report(double done) const {
    if (progress_ && running_) progress_({.stage = times_.back().name, .done = done});
  }

  ProgressSink progress_;
  std::vector<ReportStage> times_;
  Clock::time_point started_;
  bool running_ = false;
};

}  // namespace napier
