// With Verilator and Yosys: right designs pass, and each way of being wrong is found.

#include <gmock/gmock.h>

#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/process.h"
#include "napier/cosimulation/cosimulate.h"
#include "napier/cosimulation/prove.h"
#include "napier/cosimulation/synthesize.h"
#include "napier/rtl/hardware_design.h"
#include "tests/rtl/small_designs.h"
#include "tests/rtl/temporary_folder.h"

namespace napier {
namespace {

using testing::HasSubstr;

#define NAPIER_NEEDS_PROGRAM(program) \
  if (!has_program(program)) GTEST_SKIP() << program << " is not in PATH"

// A design in a folder of its own, whose files a test may spoil.
class DesignFolder {
 public:
  DesignFolder(const Datapath& datapath, int adders_per_stage) {
    write_design(generate_rtl(datapath, {.adders_per_stage = adders_per_stage}), datapath, path());
  }
  const std::filesystem::path& path() const { return folder_.path(); }
  void replace(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = read_file(path() / file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from << " is not in\n" << text;
    write_file(path() / file, text.replace(at, from.size(), to));
  }

 private:
  TemporaryFolder folder_;
};

CosimulationResult simulate(const DesignFolder& design, std::int64_t vectors = 20'000) {
  CosimulationOptions options;
  options.vectors = vectors;
  return cosimulate(design.path(), options, nullptr);
}

ProcessResult run_cosim(const DesignFolder& design) {
  return run_process({.command = {NAPIER_PROGRAM, "cosim", design.path().string(), "--vectors",
                                  "5000", "--no-synthesis"},
                      .folder = ".",
                      .input = {},
                      .time_limit_s = 600});
}

TEST(cosimulate, agrees_with_the_interpreter_under_back_pressure_pipelined_or_not) {
  NAPIER_NEEDS_PROGRAM("verilator");
  for (const int adders_per_stage : {0, 2}) {
    const DesignFolder design(small_network(Rounding::kRne), adders_per_stage);
    const CosimulationResult result = simulate(design, 100'000);
    EXPECT_EQ(result.vectors, 100'000);
    EXPECT_EQ(result.mismatches, 0);
    EXPECT_EQ(result.stream_fault, "");
    EXPECT_GT(result.stream_vectors, 40'000);
    EXPECT_EQ(result.latency_cycles > 0, adders_per_stage > 0);
  }
}

TEST(cosimulate, finds_a_wrong_latency) {
  NAPIER_NEEDS_PROGRAM("verilator");
  const DesignFolder design(small_multiplier(), 1);
  design.replace("design.json", "\"latency_cycles\": 2,\n  \"register",
                 "\"latency_cycles\": 3,\n  \"register");
  const CosimulationResult result = simulate(design);
  EXPECT_GT(result.mismatches, 0);
  ASSERT_TRUE(result.first_mismatch.has_value());
  EXPECT_EQ(result.first_mismatch->port, "core");
}

TEST(cosimulate, finds_a_stream_that_does_not_wait) {
  NAPIER_NEEDS_PROGRAM("verilator");
  for (const int adders_per_stage : {0, 1}) {
    const DesignFolder design(small_multiplier(), adders_per_stage);
    design.replace("rtl/multiplier_axis.sv", "enable = m_axis_tready",
                   "enable = 1'b1 | m_axis_tready");
    const CosimulationResult result = simulate(design);
    EXPECT_THAT(result.stream_fault, HasSubstr("before m_axis_tready"));
    EXPECT_FALSE(agrees(result));
  }
}

TEST(cosimulate, finds_a_stream_that_ignores_reset) {
  NAPIER_NEEDS_PROGRAM("verilator");
  const DesignFolder design(small_multiplier(), 1);
  design.replace("rtl/multiplier_axis.sv", "if (!aresetn)", "if (!aresetn & 1'b0)");
  EXPECT_FALSE(agrees(simulate(design)));
}

TEST(napier_cosim, exits_10_and_shows_the_first_differing_vector_when_a_shift_was_changed) {
  NAPIER_NEEDS_PROGRAM("verilator");
  NAPIER_NEEDS_PROGRAM("yosys");
  const DesignFolder design(small_multiplier(), 0);
  EXPECT_EQ(run_cosim(design).exit_code, 0);
  design.replace("rtl/mcm0.sv", "{x, 3'd0} - ", "{x[6:0], 4'd0} - ");
  const ProcessResult spoiled = run_cosim(design);
  EXPECT_EQ(spoiled.exit_code, 10);
  EXPECT_THAT(spoiled.output, HasSubstr("changed since they were generated: mcm0.sv"));
  // The first vector is the lower corner, x = -128; 15x leaves through a 12-bit port.
  EXPECT_THAT(spoiled.output, HasSubstr("inputs    -128\n  expected  -896 1792 -1920\n"));
}

TEST(prove_blocks, proves_right_blocks_with_and_without_registers) {
  NAPIER_NEEDS_PROGRAM("yosys");
  for (const int adders_per_stage : {0, 1}) {
    for (const Multiplication way : {Multiplication::mcm, Multiplication::cmvm}) {
      const DesignFolder design(small_network(Rounding::kRne, way), adders_per_stage);
      const ProofResult result = prove_blocks(design.path(), {}, nullptr);
      EXPECT_GT(result.blocks.size(), 0U);
      EXPECT_EQ(proved_count(result), static_cast<std::int64_t>(result.blocks.size()));
      EXPECT_FALSE(refutes(result));
    }
  }
}

TEST(prove_blocks, refutes_a_changed_sign_and_shows_an_x) {
  NAPIER_NEEDS_PROGRAM("yosys");
  for (const int adders_per_stage : {0, 1}) {
    const DesignFolder design(small_multiplier(), adders_per_stage);
    design.replace("rtl/mcm0.sv", "{x, 3'd0} - ", "{x, 3'd0} + ");
    const ProofResult result = prove_blocks(design.path(), {}, nullptr);
    ASSERT_EQ(result.blocks.size(), 1U);
    EXPECT_TRUE(result.blocks[0].refuted);
    EXPECT_FALSE(result.blocks[0].proved);
    EXPECT_THAT(result.blocks[0].counterexample, HasSubstr("\\x"));
  }
}

struct Mutant {
  int adders_per_stage = 0;
  std::string from;
  std::string to;
  std::string node;  // whose claim it breaks
};

TEST(prove_blocks, proves_a_matrix_adder_by_adder_and_refutes_each_change_of_one) {
  NAPIER_NEEDS_PROGRAM("yosys");
  for (const int adders_per_stage : {0, 1, 2}) {
    const DesignFolder design(small_matrix(), adders_per_stage);
    const ProofResult right = prove_blocks(design.path(), {}, nullptr);
    ASSERT_EQ(right.blocks.size(), 1U);
    EXPECT_TRUE(right.blocks[0].proved);
  }
  const std::vector<Mutant> mutants = {
      {0, "{2'd0, x1, 1'd0}", "{1'd0, x1, 2'd0}", "sum0"},    // a shift
      {0, "sum1 - {{5", "sum1 + {{5", "sum2"},                // a sign
      {0, "12'd0 - {sum0", "12'd0 + {sum0", "shifted0"},      // the sign of an output
      {0, "{{2{sum0[10]}}, sum0}", "{2'd0, sum0}", "sum1"},   // a sign extension
      {0, "{sum0, 2'd0} +", "{sum0[10:1], 3'd0} +", "sum1"},  // a bit lost
      {1, "{sum0__1, 2'd0} +", "{sum0__1[9:0], 3'd0} +", "sum1"},
      {1, "x0__2 <= x0__1", "x0__2 <= sum0__1[7:0]", "sum2"}};  // the wrong register
  for (const Mutant& mutant : mutants) {
    const DesignFolder design(small_matrix(), mutant.adders_per_stage);
    design.replace("rtl/cmvm0.sv", mutant.from, mutant.to);
    const BlockProof proof = prove_blocks(design.path(), {}, nullptr).blocks.at(0);
    EXPECT_TRUE(proof.refuted) << mutant.to;
    EXPECT_FALSE(proof.proved) << mutant.to;
    EXPECT_THAT(proof.counterexample, HasSubstr(mutant.node + " is not the sum")) << mutant.to;
  }
}

TEST(prove_blocks, a_matrix_whose_promise_its_sums_do_not_keep_is_refused) {
  const DesignFolder design(small_matrix(), 0);
  design.replace("datapath.json", "\"kind\": \"cmvm\"", "\"kind\": \"mcm\"");
  EXPECT_THROW(prove_blocks(design.path(), {}, nullptr), Error);
}

TEST(synthesize, counts_cells_and_skips_with_a_sentence_when_the_time_is_over) {
  NAPIER_NEEDS_PROGRAM("yosys");
  const DesignFolder design(small_multiplier(), 1);
  const SynthesisCost cost = synthesize(design.path(), {}, nullptr);
  EXPECT_FALSE(cost.skipped);
  EXPECT_GT(cost.lut, 0);
  EXPECT_GT(cost.ff, 0);
  EXPECT_EQ(cost.dsp, 0);
  SynthesisOptions hurried;
  hurried.time_limit_s = 1e-3;
  const SynthesisCost skipped = synthesize(design.path(), hurried, nullptr);
  EXPECT_TRUE(skipped.skipped);
  EXPECT_THAT(skipped.why_skipped, HasSubstr("0 of 1 parts"));
}

}  // namespace
}  // namespace napier
