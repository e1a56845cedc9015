#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "apps/napier/commands.h"

namespace napier {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBarWidth = 24;

struct Screen {
  std::string stage;
  Clock::time_point started = Clock::now();
  Clock::time_point drawn;
  bool is_terminal = ::isatty(STDERR_FILENO) == 1;

  double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - started).count(); }
  void finish_stage() const {
    if (stage.empty()) return;
    fmt::print(stderr, "{}  {:<44} {:7.2f} s\n", is_terminal ? "\r\x1b[K" : "", stage, elapsed_s());
  }
  void draw(double done) {
    if (!is_terminal || Clock::now() - drawn < std::chrono::milliseconds(80)) return;
    drawn = Clock::now();
    const int filled = static_cast<int>(std::clamp(done, 0.0, 1.0) * kBarWidth);
    const std::string bar = done < 0
                                ? std::string(kBarWidth, '.')
                                : std::string(filled, '#') + std::string(kBarWidth - filled, '.');
    fmt::print(stderr, "\r\x1b[K  {:<44} {} {:7.2f} s", stage, bar, elapsed_s());
  }
};

}  // namespace

ProgressSink terminal_progress() {
  auto screen = std::make_shared<Screen>();
  return [screen](const Progress& progress) {
    if (progress.stage != screen->stage) {
      screen->finish_stage();
      *screen = Screen{};
      screen->stage = progress.stage;
    }
    if (!progress.stage.empty()) screen->draw(progress.done);
  };
}

}  // namespace napier
