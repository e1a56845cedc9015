#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apps/napier/commands.h"
#include "apps/napier/number_option.h"
#include "apps/napier/proof_text.h"
#include "napier/cosimulation/cosimulate.h"
#include "napier/cosimulation/prove.h"
#include "napier/cosimulation/synthesize.h"
#include "napier/rtl/hardware_design.h"

namespace napier {
namespace {

struct CosimArguments {
  std::string folder;
  std::int64_t vectors = 100'000;
  std::uint64_t seed = 1;
  bool no_proof = false;
  bool no_synthesis = false;
  double synthesis_time_limit_s = 600;
  int threads = 0;
  bool json = false;
};

struct CosimAnswers {
  std::vector<std::string> changed_files;
  CosimulationResult simulation;
  std::optional<ProofResult> proofs;
  std::optional<SynthesisCost> synthesis;
};

int exit_code_of(const CosimAnswers& answers) {
  if (!agrees(answers.simulation)) return kRefuted;
  return answers.proofs ? exit_code_of(*answers.proofs) : kDone;
}

CosimAnswers ask(const CosimArguments& arguments) {
  const ProgressSink progress = terminal_progress();
  CosimAnswers answers;
  Datapath datapath;
  read_design(arguments.folder, datapath, &answers.changed_files);
  CosimulationOptions simulation;
  simulation.vectors = arguments.vectors;
  simulation.seed = arguments.seed;
  simulation.threads = arguments.threads;
  answers.simulation = cosimulate(arguments.folder, simulation, progress);
  if (!arguments.no_proof) {
    ProofOptions proof;
    proof.threads = arguments.threads;
    answers.proofs = prove_blocks(arguments.folder, proof, progress);
  }
  // What is wrong needs no cost.
  if (!arguments.no_synthesis && exit_code_of(answers) != kRefuted) {
    SynthesisOptions synthesis;
    synthesis.threads = arguments.threads;
    synthesis.time_limit_s = arguments.synthesis_time_limit_s;
    answers.synthesis = synthesize(arguments.folder, synthesis, progress);
  }
  return answers;
}

void print_json_answers(const CosimAnswers& answers) {
  Json json = {{"cosimulation", to_json(answers.simulation)},
               {"changed_files", answers.changed_files}};
  if (answers.proofs) json["proofs"] = to_json(*answers.proofs);
  if (answers.synthesis) json["yosys"] = to_json(*answers.synthesis);
  fmt::print("{}", print_json(json));
}

void print_simulation(const CosimulationResult& result) {
  fmt::print("{}: {} vectors through the core, {} through the stream: {} mismatches\n",
             result.simulator, result.vectors, result.stream_vectors, result.mismatches);
  if (!result.stream_fault.empty()) fmt::print("AXI4-Stream: {}\n", result.stream_fault);
  if (!result.first_mismatch) return;
  const Mismatch& first = *result.first_mismatch;
  fmt::print("first differing vector ({}, number {}):\n", first.port, first.vector_index);
  fmt::print("  inputs    {}\n", fmt::join(first.inputs, " "));
  fmt::print("  expected  {}\n", fmt::join(first.expected, " "));
  fmt::print("  got       {}\n", fmt::join(first.got, " "));
}

void print_proofs(const ProofResult& result) {
  fmt::print("{}: {} of {} blocks proved equal to their constants times their inputs\n",
             result.prover, proved_count(result), result.blocks.size());
  fmt::print("{}", shortcomings_of(result));
}

void print_synthesis(const SynthesisCost& cost) {
  if (cost.skipped) {
    fmt::print("{}: no cost. {}\n", cost.synthesizer, cost.why_skipped);
    return;
  }
  fmt::print("{}: {} LUT, {} CARRY, {} FF, {} DSP{}\n", cost.synthesizer, cost.lut, cost.carry,
             cost.ff, cost.dsp, cost.sum_of_parts ? " (sum of parts)" : "");
}

int cosimulate_design(const CosimArguments& arguments) {
  const CosimAnswers answers = ask(arguments);
  if (arguments.json) {
    print_json_answers(answers);
    return exit_code_of(answers);
  }
  if (!answers.changed_files.empty()) {
    fmt::print("changed since they were generated: {}\n", fmt::join(answers.changed_files, " "));
  }
  print_simulation(answers.simulation);
  if (answers.proofs) print_proofs(*answers.proofs);
  if (answers.synthesis) print_synthesis(*answers.synthesis);
  return exit_code_of(answers);
}

}  // namespace

void add_cosim_command(CLI::App& app, Command& chosen) {
  const Subcommand command(
      app, "cosim",
      "Simulates generated hardware against its datapath, proves its blocks, counts cells");
  auto arguments = std::make_shared<CosimArguments>();
  command.add_option("folder", arguments->folder, "the design's folder, as napier rtl writes it")
      .required();
  command.add_option("--vectors", arguments->vectors, "vectors through the core")
      .check(whole_number(1, 100'000'000))
      .capture_default_str();
  command.add_option("--seed", arguments->seed, "of vectors and back-pressure")
      .check(seed_number())
      .capture_default_str();
  command.add_flag("--no-proof", arguments->no_proof, "leave out the proofs");
  command.add_flag("--no-synthesis", arguments->no_synthesis, "leave out the cost");
  command
      .add_option("--synthesis-time-limit", arguments->synthesis_time_limit_s,
                  "seconds; then the cost is skipped")
      .check(real_number(kShortestTimeLimitS, kLongestTimeLimitS))
      .capture_default_str();
  add_threads_option(command, arguments->threads);
  command.add_flag("--json", arguments->json, "print one JSON document");
  command.footer(
      "Example:\n"
      "  napier flow examples/acc/acc.toml --out build/acc\n"
      "  napier cosim build/acc --vectors 200000 --no-synthesis\n"
      "Exit codes: 10 when a vector differs or a block is not x * c, 20 when a proof ran out of\n"
      "time. docs/cosimulation.md says what is compared with what.");
  command.callback(
      [arguments, &chosen] { chosen = [arguments] { return cosimulate_design(*arguments); }; });
}

}  // namespace napier
