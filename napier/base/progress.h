#pragma once

#include <functional>
#include <string>

namespace napier {

// What long work tells whoever watches. `done` runs from 0 to 1 within a stage; below 0: unknown.
// An empty stage says that the last one is over.
struct Progress {
  std::string stage;
  double done = -1;
};

// An empty function means that nobody watches. May be called from one thread at a time only.
using ProgressSink = std::function<void(const Progress&)>;

}  // namespace napier
