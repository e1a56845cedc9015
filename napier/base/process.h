#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace napier {

struct ProcessRequest {
  std::vector<std::string> command;  // the program, then its arguments; no shell is involved
  std::filesystem::path folder = ".";
  std::string input = {};   // its standard input
  double time_limit_s = 0;  // 0: none; the process and its children are killed when it is over
};

struct ProcessResult {
  int exit_code = 0;  // 128 + signal when a signal ended it
  bool timed_out = false;
  std::string output;      // standard output
  std::string complaints;  // standard error
};

// Runs a program to its end. Throws Error when the program cannot be found or started.
ProcessResult run_process(const ProcessRequest& request);

// True when PATH holds `program`. Commands that need a tool ask `require_program` first.
bool has_program(const std::string& program);

// Throws an Error that names the Debian package to install when `program` is not in PATH.
void require_program(const std::string& program, const std::string& debian_package);

}  // namespace napier
