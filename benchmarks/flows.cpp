// The whole flow on the controllers of the shared data: cost, bound against error seen, times.
//   bench_flows            all of them
//   bench_flows NAME …     only these (a network's file name without .json)

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "napier/flow/flow.h"
#include "tests/shared_data.h"

namespace napier {
namespace {

struct Case {
  const char* network;
  const char* flow;   // benchmarks/flows/<flow>.toml
  const char* plant;  // shared plant, or nothing
};

constexpr Case kCases[] = {
    {"ACC_3x20_relu_2019", "acc", "acc"},
    {"ACC_5x20_relu_2024", "acc", "acc"},
    {"ACC_7x20_relu_2019", "acc", "acc"},
    {"ACC_10x20_relu_2019", "acc", "acc"},
    {"SinglePendulum", "single_pendulum", "single_pendulum"},
    {"VCAS_pra01", "vcas", ""},
    {"Unicycle", "unicycle", "unicycle"},
    {"TORA_relu", "tora", "tora"},
};

double external_seconds(const FlowResult& result, const std::string& stage) {
  for (const ReportStage& each : result.made.stages) {
    if (each.name.find(stage) != std::string::npos) return each.seconds;
  }
  return 0;
}

std::string loop_cells(const Json& facts) {
  if (!facts.contains("closed_loop")) return "– | –";
  return fmt::format("{:.3f} | {:.3f}", facts["closed_loop"]["margin_real_m"].get<double>(),
                     facts["closed_loop"]["margin_m"].get<double>());
}

std::string yosys_cells(const SynthesisCost& cost) {
  if (cost.skipped) return "skipped | –";
  return fmt::format("{} | {}", cost.lut, cost.carry);
}

std::string row(const Case& one) {
  const std::filesystem::path source = NAPIER_SOURCE_DIR;
  FlowFile flow = read_flow_file(source / "benchmarks/flows" / (std::string(one.flow) + ".toml"));
  flow.network = shared_data() / "controllers" / (std::string(one.network) + ".json");
  if (*one.plant != 0) flow.plant = shared_data() / "plants" / (std::string(one.plant) + ".toml");
  const FlowOptions options{.out = std::filesystem::path("out/bench/flows") / one.network,
                            .command_line = "bench_flows",
                            .threads = 0};
  const FlowResult result = run_flow(flow, options, [&](const Progress& progress) {
    if (progress.done < 0) fmt::print(stderr, "{}: {}\n", one.network, progress.stage);
  });
  const Json facts = summary(result);
  return fmt::format(
      "| {} | {:.4g} | {:.4g} | {} | {} | {} | {} | {}/{} | {} of {} | {} | {:.1f} | {:.0f} | "
      "{:.0f} | "
      "{:.0f} | {} |",
      one.network, facts["error_bound"].get<double>(), facts["largest_error_seen"].get<double>(),
      facts["adders"].get<long>(), facts["one_bit_adders"].get<long>(),
      facts["adder_depth"].get<long>(), yosys_cells(*result.made.synthesis),
      result.made.cosimulation->vectors, result.made.cosimulation->mismatches,
      facts["proofs"]["proved"].get<long>(), facts["proofs"]["blocks"].get<long>(),
      loop_cells(facts), facts["own_seconds"].get<double>(), external_seconds(result, "Verilator"),
      external_seconds(result, "prove"), external_seconds(result, "Yosys"),
      facts["verdict"].get<std::string>());
}

int run(const std::vector<std::string>& wanted) {
  if (!std::filesystem::exists(shared_data())) {
    fmt::print("the shared data is missing: set NAPIER_SHARED, or put it at {}\n",
               shared_data().string());
    return 0;
  }
  fmt::print(
      "| network | error bound | largest seen | adders | one-bit | depth | LUT | CARRY | "
      "vectors/mismatches | blocks proved | margin real | margin circuit | own s | Verilator s | "
      "proofs s | Yosys s | verdict |\n|---|{}\n",
      "--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
  for (const Case& one : kCases) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), one.network) == wanted.end()) {
      continue;
    }
    fmt::print("{}\n", row(one));
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace napier

int main(int argc, char** argv) {
  try {
    return napier::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_flows: {}\n", error.what());
    return 1;
  }
}
