#include "napier/base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <sstream>
#include <system_error>
#include <thread>

#include "napier/base/error.h"

namespace napier {
namespace {

using Clock = std::chrono::steady_clock;
using Pipe = std::array<int, 2>;

void close_end(int& end) {
  if (end >= 0) ::close(end);
  end = -1;
}

Pipe open_pipe() {
  Pipe ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Error({.what = std::string("no pipe could be opened (") + std::strerror(errno) + ")"});
  }
  return ends;
}

// What execvp wants; made before the fork, since a child of a program with threads may not
// allocate.
std::vector<char*> arguments_of(const ProcessRequest& request) {
  std::vector<char*> arguments;
  for (const std::string& word : request.command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  return arguments;
}

[[noreturn]] void become(const ProcessRequest& request, const std::vector<char*>& arguments,
                         const Pipe& in, const Pipe& out, const Pipe& err) {
  ::setpgid(0, 0);
  ::dup2(in[0], 0), ::dup2(out[1], 1), ::dup2(err[1], 2);
  if (::chdir(request.folder.c_str()) == 0) ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

// Keeps SIGPIPE from this thread while it lives: a child that ends early must not end us, and a
// write to its closed pipe fails with EPIPE. Other threads are left alone.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    ::sigemptyset(&sigpipe_);
    ::sigaddset(&sigpipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  ~WithoutSigpipe() {
    const timespec at_once{};
    while (::sigtimedwait(&sigpipe_, nullptr, &at_once) == SIGPIPE) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutSigpipe(const WithoutSigpipe&) = delete;
  WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;

 private:
  sigset_t sigpipe_{};
  sigset_t before_{};
};

bool is_over(const ProcessRequest& request, Clock::time_point started) {
  const std::chrono::duration<double> elapsed = Clock::now() - started;
  return request.time_limit_s > 0 && elapsed.count() > request.time_limit_s;
}

// Feeds and drains the three pipes until the process has closed its ends or the time is over.
bool exchange(const ProcessRequest& request, Clock::time_point started, Pipe& in, Pipe& out,
              Pipe& err, ProcessResult& result) {
  std::size_t sent = 0;
  std::array<char, 65536> buffer{};
  const auto drain = [&](int& end, std::string& text) {
    const ssize_t count = ::read(end, buffer.data(), buffer.size());
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) close_end(end);
  };
  while (out[0] >= 0 || err[0] >= 0) {
    if (sent == request.input.size()) close_end(in[1]);
    std::array<pollfd, 3> ends{{{in[1], POLLOUT, 0}, {out[0], POLLIN, 0}, {err[0], POLLIN, 0}}};
    ::poll(ends.data(), ends.size(), 100);
    if (is_over(request, started)) return false;
    if (ends[0].revents & (POLLERR | POLLHUP)) close_end(in[1]);
    if (in[1] >= 0 && (ends[0].revents & POLLOUT)) {
      const ssize_t count = ::write(in[1], request.input.data() + sent,
                                    std::min<std::size_t>(request.input.size() - sent, 65536));
      if (count > 0) sent += static_cast<std::size_t>(count);
      if (count < 0 && errno != EINTR && errno != EAGAIN) close_end(in[1]);
    }
    if (out[0] >= 0 && ends[1].revents) drain(out[0], result.output);
    if (err[0] >= 0 && ends[2].revents) drain(err[0], result.complaints);
  }
  return true;
}

// Waits for the child, which may live on after it has closed its pipes. Kills it, and whatever it
// started, when the time is over or `timed_out` says so already. Gives its status.
int wait_for(pid_t child, const ProcessRequest& request, Clock::time_point started,
             bool& timed_out) {
  int status = 0;
  while (true) {
    timed_out = timed_out || is_over(request, started);
    if (timed_out) ::kill(-child, SIGKILL);
    const bool may_sleep = request.time_limit_s <= 0 || timed_out;
    const pid_t ended = ::waitpid(child, &status, may_sleep ? 0 : WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) return status;
    if (ended == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace

ProcessResult run_process(const ProcessRequest& request) {
  require(!request.command.empty(), "run_process needs a command");
  if (!has_program(request.command[0])) {
    throw Error(
        {.what = "the program \"" + request.command[0] + "\" is not installed or not in PATH",
         .remedy = "run script/setup"});
  }
  if (!std::filesystem::is_directory(request.folder)) {
    throw Error({.what = "the folder to run \"" + request.command[0] + "\" in does not exist",
                 .where = request.folder.string()});
  }
  const std::vector<char*> arguments = arguments_of(request);
  Pipe in = open_pipe(), out = open_pipe(), err = open_pipe();
  const auto started = Clock::now();
  const pid_t child = ::fork();
  if (child < 0) {
    throw Error(
        {.what = std::string("no process could be started (") + std::strerror(errno) + ")"});
  }
  if (child == 0) become(request, arguments, in, out, err);
  ::setpgid(child, child);
  close_end(in[0]), close_end(out[1]), close_end(err[1]);
  ::fcntl(in[1], F_SETFL, O_NONBLOCK);

  ProcessResult result;
  {
    const WithoutSigpipe guard;
    result.timed_out = !exchange(request, started, in, out, err, result);
  }
  close_end(in[1]), close_end(out[0]), close_end(err[0]);
  const int status = wait_for(child, request, started, result.timed_out);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

bool has_program(const std::string& program) {
  const auto is_program = [](const std::string& file) {
    std::error_code failure;
    return std::filesystem::is_regular_file(file, failure) && ::access(file.c_str(), X_OK) == 0;
  };
  if (program.find('/') != std::string::npos) return is_program(program);
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (is_program(folder + "/" + program)) return true;
  }
  return false;
}

void require_program(const std::string& program, const std::string& debian_package) {
  if (has_program(program)) return;
  throw Error({.what = "this needs the program \"" + program + "\", which is not in PATH",
               .remedy = "run script/setup, or: apt-get install " + debian_package});
}

}  // namespace napier
