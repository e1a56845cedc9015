#pragma once

#include <cstdlib>
#include <filesystem>

// Where the shared test data is: NAPIER_SHARED, else ../shared beside the repository.
inline std::filesystem::path shared_data() {
  if (const char* folder = std::getenv("NAPIER_SHARED")) {
    return std::filesystem::path(folder) / "data";
  }
  return std::filesystem::path(NAPIER_SOURCE_DIR) / ".." / "shared" / "data";
}

// For tests: skips the running one, visibly, when the shared data is not there.
#define NAPIER_NEEDS_SHARED_DATA()                                                   \
  do {                                                                               \
    if (!std::filesystem::exists(shared_data())) {                                   \
      GTEST_SKIP() << "the shared data is missing: set NAPIER_SHARED, or put it at " \
                   << shared_data();                                                 \
    }                                                                                \
  } while (false)
