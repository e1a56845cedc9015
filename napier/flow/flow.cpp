#include "napier/flow/flow.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/closed_loop/controller.h"
#include "napier/closed_loop/plant.h"
#include "napier/closed_loop/simulate.h"
#include "napier/cosimulation/cosimulate.h"
#include "napier/cosimulation/prove.h"
#include "napier/cosimulation/synthesize.h"
#include "napier/datapath/interpret.h"
#include "napier/flow/stage_clock.h"

namespace napier {
namespace {

// The controller as the circuit computes it: input stage, datapath, output scaling.
Controller circuit_controller(const QuantizedNetwork& quantized, const Datapath& datapath) {
  return [&quantized, &datapath](std::span<const double> inputs, std::size_t count) {
    const std::size_t ports = input_count(datapath);
    std::vector<std::int64_t> codes;
    codes.reserve(count * ports);
    for (std::size_t v = 0; v < count; ++v) {
      const auto vector = input_codes(quantized, inputs.subspan(v * ports, ports));
      codes.insert(codes.end(), vector.begin(), vector.end());
    }
    const std::vector<std::int64_t> results = interpret(datapath, codes, count);
    const auto& formats = quantized.layers.back().output_formats;
    std::vector<double> values(results.size());
    for (std::size_t k = 0; k < results.size(); ++k) {
      values[k] = value_of(results[k], formats[k % formats.size()]);
    }
    return values;
  };
}

// One run of the flow: what it was asked, what it has made so far, and the clock.
struct Run {
  const FlowFile& flow;
  const FlowOptions& options;
  FlowResult& result;
  StageClock clock;

  void save(const char* file, const Json& json) const {
    write_file(options.out / file, print_json(json));
  }
};

void make_quantized_network(Run& run) {
  ReportInput& made = run.result.made;
  run.clock.begin("quantize");
  if (run.flow.network.empty()) {
    throw Error({.what = "no network is named",
                 .where = run.flow.source,
                 .expected = "network = \"FILE\" in the flow file, or --network FILE"});
  }
  made.network = read_network(run.flow.network);
  run.save("network.json", to_json(made.network));
  made.quantized = quantize(made.network, format_plan(run.flow, made.network));
  run.save("quantized_network.json", to_json(made.quantized));
}

void bound_its_error(Run& run) {
  ReportInput& made = run.result.made;
  run.clock.begin("bound the error");
  made.certificate = certify(made.network, made.quantized);
  run.save("certificate.json", to_json(made.certificate));
  run.clock.begin("observe the error");
  const FlowFile::Verification& checks = run.flow.verification;
  made.observed = observe_error(made.network, made.quantized, checks.error_points, checks.seed,
                                run.options.threads);
}

void make_hardware(Run& run) {
  ReportInput& made = run.result.made;
  const FlowFile::Hardware& wanted = run.flow.hardware;
  run.clock.begin("build the datapath");
  BuildOptions build = wanted.build;
  build.seed = run.flow.verification.seed;
  build.threads = run.options.threads;
  BuildStatistics& statistics = run.result.build;
  made.datapath = build_datapath(made.quantized, build, statistics, run.clock.inside());
  made.multiplications = statistics.layers;
  run.clock.begin("generate SystemVerilog");
  made.design = generate_rtl(made.datapath, {.adders_per_stage = wanted.adders_per_stage});
  write_design(made.design, made.datapath, run.options.out);
}

void simulate_closed_loop(Run& run, const Plant& plant) {
  ReportInput& made = run.result.made;
  run.clock.begin("simulate the closed loop");
  for (const Expression& input : plant.controller.inputs) made.input_names.push_back(input.text);
  made.output_names = plant.controller.outputs;
  made.closed_loop = simulate(plant, circuit_controller(made.quantized, made.datapath),
                              controller_of(made.network, run.options.threads),
                              {.random_starts = run.flow.closed_loop.starts,
                               .seed = run.flow.verification.seed,
                               .threads = run.options.threads,
                               .input_box = made.quantized.plan.box},
                              run.clock.inside());
  made.closed_loop->quantized_network_hash = hash_of(made.quantized);
  run.save("closed_loop.json", to_json(*made.closed_loop));
}

SynthesisCost count_cells(Run& run) {
  const FlowFile::Verification& checks = run.flow.verification;
  if (!checks.synthesis) {
    return {.datapath_hash = hash_of(run.result.made.datapath),
            .skipped = true,
            .why_skipped = "The flow file says synthesis = false."};
  }
  return synthesize(run.options.out,
                    {.threads = run.options.threads, .time_limit_s = checks.synthesis_time_limit_s},
                    run.clock.inside());
}

void check_hardware(Run& run) {
  ReportInput& made = run.result.made;
  const FlowFile::Verification& checks = run.flow.verification;
  const int threads = run.options.threads;
  run.clock.begin("co-simulate with Verilator", true);
  made.cosimulation = cosimulate(
      run.options.out, {.vectors = checks.vectors, .seed = checks.seed, .threads = threads},
      run.clock.inside());
  run.save("cosimulation.json", to_json(*made.cosimulation));
  run.clock.begin("prove the multiplication blocks", true);
  made.proofs = prove_blocks(run.options.out,
                             {.threads = threads, .block_time_limit_s = checks.proof_time_limit_s},
                             run.clock.inside());
  run.save("proofs.json", to_json(*made.proofs));
  run.clock.begin("count LUTs with Yosys", true);
  made.synthesis = count_cells(run);
  run.save("synthesis.json", to_json(*made.synthesis));
}

}  // namespace

FlowResult run_flow(const FlowFile& flow, const FlowOptions& options,
                    const ProgressSink& progress) {
  FlowResult result;
  Run run{.flow = flow, .options = options, .result = result, .clock = StageClock(progress)};
  ReportInput& made = result.made;
  made.command_line = options.command_line;

  const std::optional<Plant> plant =
      flow.plant.empty() ? std::nullopt : std::optional(read_plant(flow.plant));
  make_quantized_network(run);
  if (plant)
    check_fits(*plant, input_count(made.network), output_count(made.network), made.network.name);
  bound_its_error(run);
  make_hardware(run);
  if (plant) simulate_closed_loop(run, *plant);
  check_hardware(run);
  run.clock.end();

  made.stages = run.clock.times();
  run.save("summary.json", summary(result));
  write_file(options.out / "report.html", render_report(made));
  return result;
}

}  // namespace napier
