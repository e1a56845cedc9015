// Why the proof is fast, and why it is one. SAT alone takes a minute for twenty constants and a
// 16-bit x: two sums of shifted copies of x share no inner signal, so there is nothing to learn
// from. But every bit of c · x has a small decision diagram when x is read from its lowest bit: all
// that must be remembered is the carry, which takes fewer than |c| values. The same holds for every
// inner bit of a shift-and-add circuit. So ABC's `collapse` turns `wrong` (see claim.h) into its
// decision diagram over x, without reordering of the variables, which is canonical: the constant 0
// if and only if there is no counterexample. What is left goes to Yosys's SAT solver, which closes
// the proof or finds the x. Source: Bryant, "Graph-based algorithms for Boolean function
// manipulation", 1986, for the diagrams; docs/cosimulation.md for the measurements.
//
// A block of kind cmvm has too many inputs for diagrams. It is proved adder by adder instead: see
// matrix_claim.h; so is, besides its error bounds, a truncated block. Yosys finds that the claim's
// adders and the file's are the same cells with the same inputs (opt_merge), and what is left goes
// to its SAT solver.

#include <fmt/format.h>

#include <chrono>
#include <mutex>

#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/parallel.h"
#include "napier/cosimulation/claim.h"
#include "napier/cosimulation/matrix_claim.h"
#include "napier/cosimulation/prove.h"
#include "napier/cosimulation/yosys.h"

namespace napier {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Registers become wires: the proof is about values; that they arrive in the right cycle is what
// the simulation of the core shows.
constexpr const char* kRegistersAsWires = R"((* techmap_celltype = "$dff" *)
module register_as_wire (CLK, D, Q);
  parameter WIDTH = 1;
  parameter CLK_POLARITY = 1;
  input CLK;
  input [WIDTH-1:0] D;
  output [WIDTH-1:0] Q;
  assign Q = D;
endmodule
)";

// What is asked about one module: a claim that reads it, the script that decides the claim's
// output `wrong`, and, where there are several claims, what bit k of `wrong` is about.
struct Question {
  std::string module;
  std::string name;  // of its files
  std::string claim;
  std::string script;
  std::string wrong;
  std::vector<std::string> subjects;
};

Question ask(const fs::path& rtl, const ConstantBlock& block, const ProofOptions& options) {
  return {.module = block.module,
          .name = block.module,
          .claim = write_claim(block),
          .script = fmt::format(
              "read_verilog -sv {0}/{1}.sv {1}_claim.sv; hierarchy -check -top napier_claim; proc; "
              "flatten; opt_expr; opt_clean; techmap -map registers_as_wires.v; alumacc; "
              "maccmap -unmap; techmap; opt_clean; "
              "abc -lut 4 -script +strash;collapse,-r,-o;strash;if; opt_clean; "
              "sat -timeout {2} -show x -show wrong -prove wrong 0 napier_claim",
              rtl.string(), block.module, static_cast<int>(options.block_time_limit_s) + 1),
          .wrong = "wrong",
          .subjects = {}};
}

Question ask(const fs::path& rtl, const Datapath& datapath, const MatrixBlock& block,
             const ProofOptions& options) {
  MatrixClaim claim = write_matrix_claim(datapath, block);
  const bool is_matrix = datapath.blocks[static_cast<std::size_t>(block.block)].kind == "cmvm";
  const std::string name = is_matrix ? block.module : block.module + "_adders";
  std::string wires;
  for (const std::string& node : claim.nodes) wires += fmt::format(" {}/w:{}", block.module, node);
  return {.module = block.module,
          .name = name,
          .claim = std::move(claim.text),
          .script = fmt::format(
              "read_verilog -sv {0}/{1}.sv; proc; expose{2}; read_verilog -sv {4}_claim.sv; "
              "hierarchy -check -top napier_claim; proc; flatten; opt_expr; opt_clean; "
              "techmap -map registers_as_wires.v; opt_expr; opt_merge; opt_expr; opt_clean; "
              "sat -timeout {3} -show-inputs -show wrong__nodes -prove wrong__nodes 0 napier_claim",
              rtl.string(), block.module, wires, static_cast<int>(options.block_time_limit_s) + 1,
              name),
          .wrong = "wrong__nodes",
          .subjects = std::move(claim.nodes)};
}

// The table that Yosys prints for a model, from its first line to the last.
std::string model_of(const std::string& log) {
  const std::size_t start = log.find("Signal Name");
  if (start == std::string::npos) return log;
  const std::size_t end = log.find("\n\n", start);
  return log.substr(start, end == std::string::npos ? end : end - start);
}

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return "";
  return text.substr(text.rfind('\n', end) + 1, end - text.rfind('\n', end));
}

// The first subject whose bit of `wrong` is set in the model: the row of `wrong` ends in its bits.
std::string first_subject(const Question& question, const std::string& model) {
  const std::size_t row = model.find("\\" + question.wrong + " ");
  if (row == std::string::npos) return "";
  const std::string line = last_line(model.substr(row, model.find('\n', row) - row));
  const std::size_t lowest_one = line.rfind('1');
  if (lowest_one == std::string::npos) return "";
  const std::size_t index = line.find_last_not_of(" \r") - lowest_one;
  if (index >= question.subjects.size()) return "";
  return fmt::format("{} is not the sum that it should be.\n", question.subjects[index]);
}

BlockProof prove(const fs::path& rtl, const fs::path& work, const Question& question,
                 const ProofOptions& options) {
  write_file(work / (question.name + "_claim.sv"), question.claim);
  const std::string script = question.name + "_proof.ys";
  write_file(work / script, question.script + "\n");
  BlockProof proof{.block = question.name};
  const ProcessResult run = run_yosys("script " + script, work, 2 * options.block_time_limit_s);
  const auto log_says = [&](const char* words) {
    return run.output.find(words) != std::string::npos;
  };
  if (run.timed_out || log_says("Interrupted SAT solver: TIMEOUT!")) return proof;
  if (run.exit_code != 0) {
    throw Error({.what = "Yosys cannot read the block",
                 .where = (rtl / (question.module + ".sv")).string(),
                 .got = last_line(run.complaints + run.output)});
  }
  proof.proved = log_says("SAT proof finished - no model found: SUCCESS!");
  proof.refuted = log_says("SAT proof finished - model found: FAIL!");
  if (proof.refuted) {
    const std::string model = model_of(run.output);
    proof.counterexample = first_subject(question, model) + model;
  }
  return proof;
}

std::vector<Question> questions_about(const HardwareDesign& design, const Datapath& datapath,
                                      const fs::path& rtl, const ProofOptions& options) {
  std::vector<Question> questions;
  for (const ConstantBlock& block : constant_blocks(datapath, design.options)) {
    questions.push_back(ask(rtl, block, options));
  }
  for (const MatrixBlock& block : matrix_blocks(datapath, design.options)) {
    questions.push_back(ask(rtl, datapath, block, options));
  }
  return questions;
}

}  // namespace

ProofResult prove_blocks(const fs::path& folder, const ProofOptions& options,
                         const ProgressSink& progress) {
  const auto started = Clock::now();
  Datapath datapath;
  const HardwareDesign design = read_design(folder, datapath);
  ProofResult result{.datapath_hash = design.datapath_hash, .prover = yosys_version()};
  const fs::path rtl = fs::absolute(folder) / "rtl";
  const std::vector<Question> questions = questions_about(design, datapath, rtl, options);
  result.blocks.resize(questions.size());
  const fs::path work = fs::absolute(folder) / "build" / "proofs";
  write_file(work / "registers_as_wires.v", kRegistersAsWires);
  std::mutex mutex;
  std::size_t done = 0;
  if (progress) progress({.stage = "proving blocks", .done = 0});
  parallel_for(questions.size(), options.threads, [&](std::size_t i) {
    result.blocks[i] = prove(rtl, work, questions[i], options);
    const std::lock_guard lock(mutex);
    ++done;
    if (progress) {
      progress({.stage = "proving blocks",
                .done = static_cast<double>(done) / static_cast<double>(questions.size())});
    }
  });
  result.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  if (progress) progress({});
  return result;
}

}  // namespace napier
