#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "napier/base/process.h"

// A folder of its own in which a test types commands as a user would: `napier` is in PATH,
// `examples` and an empty `build` are there, as in the repository, and everything that the test
// writes goes with it.
class Scratch {
 public:
  explicit Scratch(const std::string& name)
      : folder_(std::filesystem::temp_directory_path() / ("napier_" + name + "_" + unique())) {
    std::filesystem::create_directories(folder_ / "build");
    std::filesystem::create_directory_symlink(std::filesystem::path(NAPIER_SOURCE_DIR) / "examples",
                                              folder_ / "examples");
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& folder() const { return folder_; }

  // Runs a line of shell in the folder.
  napier::ProcessResult type(const std::string& line) const {
    const std::string path = std::filesystem::path(NAPIER_PROGRAM).parent_path().string();
    return napier::run_process({.command = {"/bin/sh", "-c", "PATH=" + path + ":$PATH; " + line},
                                .folder = folder_,
                                .input = "",
                                .time_limit_s = 1500});
  }

 private:
  static std::string unique() { return std::to_string(::getpid()); }

  std::filesystem::path folder_;
};
