#include "napier/cosimulation/cosimulate.h"

#include <chrono>
#include <cstring>
#include <sstream>
#include <vector>

#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/process.h"
#include "napier/base/random.h"
#include "napier/cosimulation/bench.h"
#include "napier/cosimulation/simulator.h"
#include "napier/cosimulation/vectors.h"
#include "napier/datapath/interpret.h"

namespace napier {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kPatternStream = 16;
constexpr std::size_t kPatternBytes = 20'011;  // a prime, so that no period of a design divides it

// Valid, ready and reset of the stream, one byte per cycle (see bench.h). Four kinds of traffic
// take turns every 256 cycles: full speed, half and half, a slow source, a slow sink. Reset at the
// start and, for three cycles, in the middle.
std::string traffic_pattern(std::uint64_t seed) {
  constexpr std::uint64_t kValidOf8[] = {8, 4, 2, 7};
  constexpr std::uint64_t kReadyOf8[] = {8, 4, 7, 2};
  std::string pattern(kPatternBytes, '\0');
  for (std::size_t cycle = 0; cycle < pattern.size(); ++cycle) {
    const std::uint64_t bits = random_bits(seed, kPatternStream, cycle);
    const std::size_t kind = cycle / 256 % 4;
    const bool valid = (bits & 7) < kValidOf8[kind];
    const bool ready = (bits >> 3 & 7) < kReadyOf8[kind];
    const bool reset = cycle < 4 || (cycle >= kPatternBytes / 2 && cycle < kPatternBytes / 2 + 3);
    pattern[cycle] = static_cast<char>((valid ? 1 : 0) | (ready ? 2 : 0) | (reset ? 4 : 0));
  }
  return pattern;
}

std::string bytes_of(const std::vector<std::int64_t>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(std::int64_t)};
}

std::vector<std::int64_t> numbers_of(const std::string& bytes) {
  std::vector<std::int64_t> numbers(bytes.size() / sizeof(std::int64_t));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(std::int64_t));
  return numbers;
}

struct Simulation {
  std::vector<std::int64_t> core;    // (count, outputs)
  std::vector<std::int64_t> stream;  // (received, outputs)
  std::string fault;
};

// What the harness prints and writes (see bench.h), read back.
Simulation run_simulator(const fs::path& program, const std::vector<std::int64_t>& vectors,
                         std::size_t core_codes, const CosimulationOptions& options) {
  const fs::path folder = program.parent_path();
  write_file(folder / "vectors.bin", bytes_of(vectors));
  write_file(folder / "pattern.bin", traffic_pattern(options.seed));
  const ProcessResult run =
      run_process({.command = {program.string(), "vectors.bin", "pattern.bin", "results.bin"},
                   .folder = folder,
                   .input = {},
                   .time_limit_s = options.time_limit_s});
  if (run.timed_out || run.exit_code != 0) {
    throw Error({.what = run.timed_out ? "the simulation took too long" : "the simulation failed",
                 .where = program.string(),
                 .got = "exit code " + std::to_string(run.exit_code) + " " + run.complaints,
                 .remedy = "ask for fewer vectors, or remove the build folder and try again"});
  }
  Simulation simulation;
  std::istringstream lines(run.output);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("fault ", 0) == 0) simulation.fault = line.substr(6);
  }
  const std::vector<std::int64_t> all = numbers_of(read_file(folder / "results.bin"));
  require(all.size() >= core_codes, "the harness writes one result of the core per vector");
  const auto split = all.begin() + static_cast<std::ptrdiff_t>(core_codes);
  simulation.core.assign(all.begin(), split);
  simulation.stream.assign(split, all.end());
  for (const char* name : {"vectors.bin", "pattern.bin", "results.bin"}) fs::remove(folder / name);
  return simulation;
}

// Rows of codes: what row `i` of (count, width) holds.
std::vector<std::int64_t> row(const std::vector<std::int64_t>& codes, std::size_t width,
                              std::size_t i) {
  const auto first = codes.begin() + static_cast<std::ptrdiff_t>(i * width);
  return {first, first + static_cast<std::ptrdiff_t>(width)};
}

struct Expectation {
  std::vector<std::int64_t> vectors;       // (count, inputs)
  std::vector<std::int64_t> outputs = {};  // (count, outputs), by the interpreter
  std::size_t input_width = 0;
  std::size_t output_width = 0;
};

void compare(const Expectation& expected, const std::vector<std::int64_t>& got, const char* port,
             CosimulationResult& result) {
  const std::size_t width = expected.output_width;
  for (std::size_t i = 0; i < got.size() / width; ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i * width);
    const auto end = at + static_cast<std::ptrdiff_t>(width);
    if (std::equal(got.begin() + at, got.begin() + end, expected.outputs.begin() + at)) continue;
    ++result.mismatches;
    if (result.first_mismatch) continue;
    result.first_mismatch = Mismatch{.vector_index = static_cast<std::int64_t>(i),
                                     .port = port,
                                     .inputs = row(expected.vectors, expected.input_width, i),
                                     .expected = row(expected.outputs, width, i),
                                     .got = row(got, width, i)};
  }
}

Expectation expectation_for(const Datapath& datapath, const CosimulationOptions& options) {
  const auto count = static_cast<std::size_t>(options.vectors);
  Expectation expected{.vectors = make_vectors(datapath, {.count = count, .seed = options.seed}),
                       .input_width = input_count(datapath),
                       .output_width = datapath.outputs.size()};
  expected.outputs = interpret(datapath, expected.vectors, count);
  return expected;
}

}  // namespace

CosimulationResult cosimulate(const fs::path& folder, const CosimulationOptions& options,
                              const ProgressSink& progress) {
  require(options.vectors > 0, "cosimulate: at least one vector");
  const auto started = Clock::now();
  const auto tell = [&](const char* stage) {
    if (progress) progress({.stage = stage});
  };
  Datapath datapath;
  const HardwareDesign design = read_design(folder, datapath);
  CosimulationResult result{.datapath_hash = design.datapath_hash,
                            .vectors = options.vectors,
                            .latency_cycles = design.latency_cycles,
                            .with_back_pressure = true,
                            .simulator = simulator_version()};
  tell("choosing vectors");
  const Expectation expected = expectation_for(datapath, options);
  tell("compiling the simulator");
  const fs::path program = build_simulator(
      design, write_bench(design, datapath),
      {.folder = folder, .threads = options.threads, .time_limit_s = options.time_limit_s});
  tell("simulating");
  const Simulation simulation =
      run_simulator(program, expected.vectors, expected.outputs.size(), options);
  compare(expected, simulation.core, "core", result);
  compare(expected, simulation.stream, "stream", result);
  result.stream_vectors =
      static_cast<std::int64_t>(simulation.stream.size() / expected.output_width);
  result.stream_fault = simulation.fault;
  result.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  tell("");
  return result;
}

}  // namespace napier
