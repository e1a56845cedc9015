#pragma once

#include <functional>

#include "apps/napier/command_line.h"
#include "napier/base/progress.h"

namespace napier {

enum ExitCode {
  kDone = 0,
  kUserError = 1,
  kInternalFault = 2,
  kRefuted = 10,
  kUnknown = 20,
};

// What --time-limit and --threads may be.
inline constexpr double kShortestTimeLimitS = 1e-3;
inline constexpr double kLongestTimeLimitS = 1e6;
inline constexpr int kMostThreads = 1024;

// What the chosen subcommand does once the arguments are parsed; returns an ExitCode.
using Command = std::function<int()>;

// A bar on standard error when that is a terminal, one line per stage when it is not.
ProgressSink terminal_progress();

// One function per subcommand, in the file of its name; each adds its options and, when it is the
// one that the user named, sets `chosen`.
void add_compare_command(CLI::App& app, Command& chosen);
void add_flow_command(CLI::App& app, Command& chosen);
void add_eval_command(CLI::App& app, Command& chosen);
void add_cosim_command(CLI::App& app, Command& chosen);
void add_certify_command(CLI::App& app, Command& chosen);
void add_mcm_command(CLI::App& app, Command& chosen);
void add_check_command(CLI::App& app, Command& chosen);
void add_cmvm_command(CLI::App& app, Command& chosen);
void add_simulate_command(CLI::App& app, Command& chosen);
void add_format_command(CLI::App& app, Command& chosen);
void add_round_command(CLI::App& app, Command& chosen);
void add_op_command(CLI::App& app, Command& chosen);
void add_rtl_command(CLI::App& app, Command& chosen);
void add_gemm_command(CLI::App& app, Command& chosen);

}  // namespace napier
