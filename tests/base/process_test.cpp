#include "napier/base/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "napier/base/error.h"

namespace napier {
namespace {

using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

ProcessResult shell(const std::string& script, const std::string& input = "",
                    double time_limit_s = 0) {
  return run_process(
      {.command = {"sh", "-c", script}, .input = input, .time_limit_s = time_limit_s});
}

double seconds_since(Clock::time_point started) {
  return std::chrono::duration<double>(Clock::now() - started).count();
}

TEST(Process, keeps_output_and_complaints_apart_and_gives_the_exit_code) {
  const ProcessResult result = shell("echo out; echo err >&2; exit 7");
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.complaints, "err\n");
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_FALSE(result.timed_out);
}

TEST(Process, arguments_reach_the_program_unchanged) {
  const ProcessResult result =
      run_process({.command = {"printf", "%s|", "a b", "$HOME", "", "*", "\"'\\"}});
  EXPECT_EQ(result.output, "a b|$HOME||*|\"'\\|");
}

TEST(Process, megabytes_go_in_and_come_out_without_a_deadlock) {
  std::string input(8000000, 'x');
  for (std::size_t i = 0; i < input.size(); i += 61) input[i] = static_cast<char>('a' + i % 26);
  const ProcessResult result = run_process({.command = {"cat"}, .input = input});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(result.output == input);
}

TEST(Process, a_program_that_does_not_read_its_input_does_not_end_us) {
  const ProcessResult result = shell("exec 0<&-; echo done", std::string(4000000, 'x'));
  EXPECT_EQ(result.output, "done\n");
  EXPECT_EQ(result.exit_code, 0);
}

TEST(Process, a_signal_is_128_and_its_number) {
  EXPECT_EQ(shell("kill -TERM $$").exit_code, 128 + SIGTERM);
  EXPECT_EQ(shell("kill -KILL $$").exit_code, 128 + SIGKILL);
}

TEST(Process, runs_in_the_folder_asked_for) {
  const ProcessResult result = run_process({.command = {"pwd"}, .folder = "/"});
  EXPECT_EQ(result.output, "/\n");
}

TEST(Process, a_folder_that_is_missing_is_an_error) {
  try {
    run_process({.command = {"pwd"}, .folder = "/no/such/folder"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/no/such/folder"));
  }
}

TEST(Process, a_time_limit_kills_the_program_and_its_children) {
  const auto started = Clock::now();
  const ProcessResult result = shell("sleep 60 & echo $!; sleep 60", "", 0.3);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit_code, 128 + SIGKILL);
  EXPECT_LT(seconds_since(started), 5);
  const pid_t child = std::stoi(result.output);
  for (int i = 0; i < 100 && ::kill(child, 0) == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const std::string status = shell("cat /proc/" + std::to_string(child) + "/stat").output;
  EXPECT_TRUE(status.empty() || status.find(") Z ") != std::string::npos) << status;
}

TEST(Process, a_time_limit_holds_for_a_program_that_has_closed_its_output) {
  const auto started = Clock::now();
  const ProcessResult result = shell("exec >&- 2>&-; sleep 60", "", 0.3);
  EXPECT_TRUE(result.timed_out);
  EXPECT_LT(seconds_since(started), 5);
}

TEST(Process, a_time_limit_that_is_not_reached_changes_nothing) {
  const ProcessResult result = shell("echo quick", "", 30);
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.output, "quick\n");
}

TEST(Process, a_missing_program_is_named_with_its_remedy) {
  EXPECT_FALSE(has_program("no-such-program-anywhere"));
  EXPECT_TRUE(has_program("sh"));
  EXPECT_TRUE(has_program("/bin/sh"));
  EXPECT_NO_THROW(require_program("sh", "dash"));
  try {
    run_process({.command = {"no-such-program-anywhere"}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "the program \"no-such-program-anywhere\" is not installed or not in PATH. Run "
                 "script/setup.");
  }
  try {
    require_program("no-such-program-anywhere", "such-package");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("apt-get install such-package"));
  }
}

TEST(Process, a_folder_in_the_path_is_no_program) { EXPECT_FALSE(has_program("/tmp")); }

}  // namespace
}  // namespace napier
