// Thirty generated blocks, each proved, and each with a mutant that must be refuted.

#include <gtest/gtest.h>

#include "napier/base/file.h"
#include "napier/base/process.h"
#include "napier/base/random.h"
#include "napier/cosimulation/prove.h"
#include "napier/datapath/from_adder_graph.h"
#include "napier/multiplierless/cmvm.h"
#include "napier/multiplierless/mcm.h"
#include "napier/rtl/hardware_design.h"
#include "tests/rtl/temporary_folder.h"

namespace napier {
namespace {

constexpr std::uint32_t kSample = 30;

std::int64_t draw(std::uint32_t trial, std::uint64_t index, std::int64_t magnitude) {
  return static_cast<std::int64_t>(random_bits(3, trial, index) % (2 * magnitude + 1)) - magnitude;
}

InputRange input_of(std::uint32_t trial) {
  return trial / 3 % 2 == 0 ? InputRange{0, 255} : InputRange{-128, 127};
}

// One in three each: exact, truncated (by turns with one-sided rules), a matrix. Half of the inputs
// are signed; the depth is free or the least.
AdderGraph graph_of(std::uint32_t trial) {
  if (trial % 3 == 2) {
    CmvmProblem problem;
    for (std::uint64_t row = 0; row < 3; ++row) {
      std::vector<std::int64_t> values;
      for (std::uint64_t k = 0; k < 3; ++k) values.push_back(draw(trial, 3 * row + k, 100));
      problem.matrix.push_back(values);
      problem.inputs.push_back(input_of(trial));
    }
    CmvmOptions options;
    options.effort = 0.1;
    options.max_depth = trial % 2 == 0 ? 0 : minimum_depth(problem);
    return multiply_by_matrix(problem, options);
  }
  McmProblem problem{.input = input_of(trial)};
  for (std::uint64_t k = 0; k < 4; ++k) problem.constants.push_back(draw(trial, k, 500));
  problem.constants.push_back(181);  // so that there is always an adder
  if (trial % 3 == 1) problem.max_errors.assign(5, 10 + trial);
  return multiply_by_constants(problem, {.time_limit_s = 0.3,
                                         .max_depth = trial % 2 == 0 ? 0 : 4,
                                         .one_sided_truncation = trial % 6 == 1});
}

// The first adder of the file reads its second operand with the other sign.
void change_a_sign(const std::filesystem::path& file) {
  std::string text = read_file(file);
  std::size_t at = text.find("  assign ");
  while (at != std::string::npos) {
    const std::size_t end = text.find('\n', at);
    const std::size_t sign = std::min(text.find(" + ", at), text.find(" - ", at));
    if (sign < end) {
      text[sign + 1] = text[sign + 1] == '+' ? '-' : '+';
      write_file(file, text);
      return;
    }
    at = text.find("  assign ", end);
  }
  FAIL() << "there is no adder in " << file;
}

TEST(prove_sample, thirty_generated_blocks_are_proved_and_a_changed_sign_in_each_is_refuted) {
  if (!has_program("yosys")) GTEST_SKIP() << "yosys is not in PATH";
  for (std::uint32_t trial = 0; trial < kSample; ++trial) {
    const TemporaryFolder folder;
    const Datapath datapath = datapath_from_adder_graph(graph_of(trial), "sample");
    const RtlOptions options{.adders_per_stage = trial % 5 == 0 ? 1 : 0};
    write_design(generate_rtl(datapath, options), datapath, folder.path());
    const ProofResult right = prove_blocks(folder.path(), {}, nullptr);
    const bool is_truncated = !datapath.blocks[0].max_errors.empty();
    ASSERT_EQ(right.blocks.size(), is_truncated ? 2U : 1U) << trial;
    EXPECT_EQ(proved_count(right), std::ssize(right.blocks)) << trial;
    change_a_sign(folder.path() / "rtl" / (datapath.blocks[0].name + ".sv"));
    const ProofResult wrong = prove_blocks(folder.path(), {}, nullptr);
    for (const BlockProof& proof : wrong.blocks) {
      EXPECT_TRUE(proof.refuted) << trial << " " << proof.block;
      EXPECT_FALSE(proof.proved) << trial << " " << proof.block;
    }
  }
}

}  // namespace
}  // namespace napier
