// How a simulator is built, and why so: Verilator's own make file compiles its run-time library
// with every design (25 s) and everything at -Os. Here the library is compiled once per machine and
// kept in the cache folder; the generated files are split, so that they compile side by side, and
// compiled at -O1, which for straight-line integer code gains nearly what -O2 does.

#include "napier/cosimulation/simulator.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/hash.h"
#include "napier/base/parallel.h"
#include "napier/base/process.h"

namespace napier {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCompiler = "g++";
constexpr const char* kStatementsPerFile = "12000";

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The last lines of what a tool said: that is where its reason stands.
std::string tail_of(const std::string& text) {
  constexpr std::size_t kMost = 2000;
  return text.size() <= kMost ? text : "…" + text.substr(text.size() - kMost);
}

std::string run_or_complain(const ProcessRequest& request, const std::string& what) {
  const ProcessResult result = run_process(request);
  if (result.timed_out) {
    throw Error({.what = what + " took too long",
                 .expected = "an end within " + std::to_string(request.time_limit_s) + " s"});
  }
  if (result.exit_code != 0) {
    throw Error({.what = what + " failed",
                 .where = request.folder.string(),
                 .got = tail_of(result.complaints + result.output)});
  }
  return result.output;
}

// The first line that a tool prints when it is asked about itself.
std::string ask(const std::vector<std::string>& command) {
  return first_line(run_or_complain(
      {.command = command, .folder = ".", .input = {}, .time_limit_s = 60}, command.front()));
}

std::string compiler_version() {
  require_program(kCompiler, "g++");
  return ask({kCompiler, "--version"});
}

fs::path verilator_root() { return ask({"verilator", "--getenv", "VERILATOR_ROOT"}); }

std::vector<std::string> compile_command(const fs::path& root, const char* optimization) {
  return {kCompiler,
          "-std=c++17",
          optimization,
          "-w",
          "-fno-strict-aliasing",
          "-DVM_COVERAGE=0",
          "-DVM_SC=0",
          "-DVM_TRACE=0",
          "-I" + (root / "include").string(),
          "-I" + (root / "include" / "vltstd").string()};
}

struct CompileJob {
  fs::path source;
  fs::path object;
};

void compile_all(const std::vector<CompileJob>& jobs, const std::vector<std::string>& command,
                 const BuildRequest& request) {
  parallel_for(jobs.size(), request.threads, [&](std::size_t i) {
    std::vector<std::string> words = command;
    words.insert(words.end(), {"-c", jobs[i].source.string(), "-o", jobs[i].object.string()});
    run_or_complain(
        {.command = words, .folder = ".", .input = {}, .time_limit_s = request.time_limit_s},
        "compiling " + jobs[i].source.filename().string());
  });
}

fs::path cache_folder() {
  if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder != nullptr && *folder != 0) {
    return fs::path(folder) / "napier";
  }
  const char* home = std::getenv("HOME");
  return (home != nullptr && *home != 0 ? fs::path(home) : fs::temp_directory_path()) / ".cache" /
         "napier";
}

// Makes `folder` by calling fill(temporary folder beside it) and renaming, so that whoever looks
// sees all of it or nothing. When two do this at once, one of the equal results stays.
template <typename Fill>
void make_folder_once(const fs::path& folder, const Fill& fill) {
  if (fs::exists(folder)) return;
  fs::create_directories(folder.parent_path());
  std::string pattern = folder.string() + ".XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw Error({.what = "no folder can be made", .where = folder.parent_path().string()});
  }
  const fs::path temporary = pattern;
  std::error_code failure;
  try {
    fill(temporary);
  } catch (...) {
    fs::remove_all(temporary, failure);
    throw;
  }
  fs::rename(temporary, folder, failure);
  if (failure) fs::remove_all(temporary, failure);
}

const std::vector<std::string> kRuntimeSources = {"verilated", "verilated_threads"};

// Verilator's run-time library, compiled; the objects' folder.
fs::path runtime_library(const fs::path& root, const std::string& versions,
                         const BuildRequest& request) {
  const fs::path folder = cache_folder() / ("verilated-" + sha256(versions).substr(0, 16));
  make_folder_once(folder, [&](const fs::path& temporary) {
    std::vector<CompileJob> jobs;
    for (const std::string& name : kRuntimeSources) {
      jobs.push_back({root / "include" / (name + ".cpp"), temporary / (name + ".o")});
    }
    compile_all(jobs, compile_command(root, "-O2"), request);
    write_file(temporary / "made-of.txt", versions + "\n");
  });
  return folder;
}

void verilate(const HardwareDesign& design, const fs::path& build, const BuildRequest& request) {
  std::vector<std::string> words = {"verilator",
                                    "--cc",
                                    "--no-timing",
                                    "-Wall",
                                    "--top-module",
                                    "napier_bench",
                                    "--prefix",
                                    "Vnapier_bench",
                                    "--Mdir",
                                    build.string(),
                                    "--x-assign",
                                    "fast",
                                    "--x-initial",
                                    "fast",
                                    "--output-split",
                                    kStatementsPerFile,
                                    "--output-split-cfuncs",
                                    kStatementsPerFile,
                                    "-O3",
                                    (build / "napier_bench.sv").string()};
  for (const RtlFile& file : design.files) {
    words.push_back(fs::absolute(request.folder / "rtl" / file.name).string());
  }
  run_or_complain(
      {.command = words, .folder = build, .input = {}, .time_limit_s = request.time_limit_s},
      "verilator -Wall");
}

void compile_and_link(const fs::path& build, const fs::path& root, const fs::path& runtime,
                      const BuildRequest& request) {
  std::vector<CompileJob> jobs;
  for (const auto& entry : fs::directory_iterator(build)) {
    if (entry.path().extension() != ".cpp") continue;
    jobs.push_back({entry.path(), fs::path(entry.path()).replace_extension(".o")});
  }
  // The largest first, so that no core waits for the other at the end.
  std::sort(jobs.begin(), jobs.end(), [](const CompileJob& a, const CompileJob& b) {
    return fs::file_size(a.source) > fs::file_size(b.source);
  });
  compile_all(jobs, compile_command(root, "-O1"), request);
  std::vector<std::string> words = {kCompiler, "-pthread", "-o", (build / "simulate").string()};
  for (const CompileJob& job : jobs) words.push_back(job.object.string());
  for (const std::string& name : kRuntimeSources) {
    words.push_back((runtime / (name + ".o")).string());
  }
  run_or_complain(
      {.command = words, .folder = ".", .input = {}, .time_limit_s = request.time_limit_s},
      "linking");
}

std::string hash_of_sources(const HardwareDesign& design, const Bench& bench,
                            const std::string& versions) {
  std::string text = versions + bench.module + bench.ports + bench.harness;
  for (const RtlFile& file : design.files) text += file.name + '\0' + file.text + '\0';
  return sha256(text).substr(0, 16);
}

void remove_other_simulators(const fs::path& keep) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(keep.parent_path())) {
    const bool is_simulator = entry.path().filename().string().rfind("simulator-", 0) == 0;
    if (is_simulator && entry.path() != keep) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace

std::string simulator_version() {
  require_program("verilator", "verilator");
  const std::string line = ask({"verilator", "--version"});
  const std::size_t first_space = line.find(' ');
  return line.substr(0, line.find(' ', first_space + 1));
}

fs::path build_simulator(const HardwareDesign& design, const Bench& bench,
                         const BuildRequest& request) {
  const std::string versions = simulator_version() + ", " + compiler_version();
  const fs::path root = verilator_root();
  const fs::path folder = fs::absolute(request.folder) / "build" /
                          ("simulator-" + hash_of_sources(design, bench, versions));
  make_folder_once(folder, [&](const fs::path& temporary) {
    write_file(temporary / "napier_bench.sv", bench.module);
    write_file(temporary / "ports.h", bench.ports);
    write_file(temporary / "harness.cpp", bench.harness);
    verilate(design, temporary, request);
    compile_and_link(temporary, root, runtime_library(root, versions, request), request);
  });
  remove_other_simulators(folder);
  return folder / "simulate";
}

}  // namespace napier
