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
#include <sstream>

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

[[noreturn]] void become(const ProcessRequest& request, const Pipe& in, const Pipe& out,
                         const Pipe& err) {
  ::setpgid(0, 0);
  ::dup2(in[0], 0), ::dup2(out[1], 1), ::dup2(err[1], 2);
  std::vector<char*> arguments;
  for (const std::string& word : request.command)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  if (::chdir(request.folder.c_str()) == 0) ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

// Feeds and drains the three pipes until the process has closed its ends or the time is over.
bool exchange(const ProcessRequest& request, Pipe& in, Pipe& out, Pipe& err,
              ProcessResult& result) {
  const auto started = Clock::now();
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
    const std::chrono::duration<double> elapsed = Clock::now() - started;
    if (request.time_limit_s > 0 && elapsed.count() > request.time_limit_s) return false;
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

}  // namespace

ProcessResult run_process(const ProcessRequest& request) {
  require(!request.command.empty(), "run_process needs a command");
  if (!has_program(request.command[0])) {
    throw Error(
        {.what = "the program \"" + request.command[0] + "\" is not installed or not in PATH",
         .remedy = "run script/setup"});
  }
  Pipe in = open_pipe(), out = open_pipe(), err = open_pipe();
  const pid_t child = ::fork();
  if (child < 0) {
    throw Error(
        {.what = std::string("no process could be started (") + std::strerror(errno) + ")"});
  }
  if (child == 0) become(request, in, out, err);
  ::setpgid(child, child);
  close_end(in[0]), close_end(out[1]), close_end(err[1]);
  ::fcntl(in[1], F_SETFL, O_NONBLOCK);

  // A child that ends early must not end us: writes to its closed pipe then fail with EPIPE.
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before);
  ProcessResult result;
  result.timed_out = !exchange(request, in, out, err, result);
  ::sigaction(SIGPIPE, &before, nullptr);

  if (result.timed_out) ::kill(-child, SIGKILL);
  close_end(in[1]), close_end(out[0]), close_end(err[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

bool has_program(const std::string& program) {
  if (program.find('/') != std::string::npos) return ::access(program.c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

void require_program(const std::string& program, const std::string& debian_package) {
  if (has_program(program)) return;
  throw Error({.what = "this needs the program \"" + program + "\", which is not in PATH",
               .remedy = "run script/setup, or: apt-get install " + debian_package});
}

}  // namespace napier
