#include "napier/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "napier/base/error.h"
#include "napier/report/provenance.h"
#include "napier/report/verdict.h"
#include "tests/report/example_report.h"
#include "tests/report/markup_check.h"

namespace napier {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string complaint_about(const ReportInput& input) {
  try {
    render_report(input);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Report, is_well_formed_and_loads_nothing) {
  for (const ReportInput& input : {example_report(), smallest_report()}) {
    const std::string page = render_report(input);
    EXPECT_EQ(fault_in_markup(page), "");
    EXPECT_EQ(load_in_page(page), "");
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  }
}

TEST(Report, the_same_input_gives_the_same_bytes) {
  EXPECT_EQ(render_report(example_report()), render_report(example_report()));
}

TEST(Report, tells_what_was_proved_from_what_was_only_run) {
  const std::string page = render_report(example_report());
  EXPECT_THAT(page, HasSubstr("105 of 105 multiplication blocks equal their constants times"));
  EXPECT_THAT(page, HasSubstr("100\u202f352 vectors, no mismatch"));
  EXPECT_THAT(page, HasSubstr("Simulation, not verification"));
  EXPECT_THAT(page, HasSubstr("a_ego"));
  EXPECT_THAT(page, HasSubstr("As Yosys 0.23 counts them"));
}

TEST(Report, says_of_each_part_that_was_not_run_that_it_was_not) {
  const std::string page = render_report(smallest_report());
  EXPECT_THAT(page, HasSubstr("The generated hardware was not co-simulated."));
  EXPECT_THAT(page, HasSubstr("The multiplication blocks were not proved."));
  EXPECT_THAT(page, HasSubstr("Not counted: synthesis was not run."));
  EXPECT_THAT(page, HasSubstr("No plant was given"));
}

TEST(Report, repeats_why_synthesis_was_skipped) {
  ReportInput input = example_report();
  input.synthesis->skipped = true;
  input.synthesis->why_skipped = "The design has 4000 blocks & would take an hour.";
  EXPECT_THAT(render_report(input),
              HasSubstr("Skipped: The design has 4000 blocks &amp; would take an hour."));
}

TEST(Report, nothing_that_is_read_from_a_file_becomes_a_tag) {
  const std::string evil = "<script>alert(\"1\")</script>&'";
  ReportInput input = example_report();
  input.network.name = input.network.source = input.quantized.name = evil;
  input.datapath.blocks[0].name = input.design.name = evil;
  input.input_names[0] = input.output_names[0] = evil;
  input.command_line = input.program = input.certificate.method = evil;
  input.closed_loop->plant = input.closed_loop->state_names[0] = evil;
  input.closed_loop->control_names[0] = input.closed_loop->integrator = evil;
  input.closed_loop->quantized.properties[0].property = evil;
  input.closed_loop->quantized.properties[0].when = evil;
  input.proofs->blocks[0] = {.block = evil, .refuted = true, .counterexample = evil};
  input.cosimulation->stream_fault = evil;
  input.proofs->prover = input.cosimulation->simulator = input.synthesis->synthesizer = evil;
  input.stages[0].name = evil;
  for (RtlFile& file : input.design.files) file.name = file.text = evil + ".sv";
  mend_hashes(input);
  const std::string page = render_report(input);
  EXPECT_EQ(fault_in_markup(page), "");
  EXPECT_EQ(load_in_page(page), "");
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert("));
}

TEST(Report, refuses_a_certificate_and_a_design_of_different_networks) {
  const ReportInput other = smallest_report();
  ReportInput input = example_report();
  input.certificate.quantized_network_hash = other.certificate.quantized_network_hash;
  EXPECT_THAT(complaint_about(input), HasSubstr("the Error certificate does not come from the "
                                                "Quantized network"));
  EXPECT_THAT(complaint_about(input), HasSubstr(other.certificate.quantized_network_hash));
  EXPECT_THAT(complaint_about(input), HasSubstr(hash_of(input.quantized)));
}

TEST(Report, refuses_every_part_that_carries_another_hash) {
  const std::string wrong(64, '0');
  const auto refused = [](ReportInput input) { return !complaint_about(input).empty(); };
  const auto with = [](auto change) {
    ReportInput input = example_report();
    change(input);
    return input;
  };
  EXPECT_FALSE(refused(example_report()));
  EXPECT_TRUE(refused(with([&](auto& r) { r.quantized.network_hash = wrong; })));
  EXPECT_TRUE(refused(with([&](auto& r) { r.certificate.network_hash = wrong; })));
  EXPECT_TRUE(refused(with([&](auto& r) { r.datapath.quantized_network_hash = wrong; })));
  EXPECT_TRUE(refused(with([&](auto& r) { r.design.quantized_network_hash = wrong; })));
  EXPECT_TRUE(refused(with([&](auto& r) { r.design.datapath_hash = wrong; })));
  EXPECT_TRUE(refused(with([&](auto& r) { r.proofs->datapath_hash = wrong; })));
  EXPECT_TRUE(refused(with([&](auto& r) { r.cosimulation->datapath_hash = ""; })));
  EXPECT_TRUE(refused(with([&](auto& r) { r.synthesis->datapath_hash = wrong; })));
  EXPECT_TRUE(refused(with([&](auto& r) { r.closed_loop->quantized_network_hash = wrong; })));
  // A noun that was changed after the others were made from it.
  EXPECT_TRUE(refused(with([&](auto& r) { r.network.layers[0].bias[0] += 1; })));
  EXPECT_TRUE(refused(with([&](auto& r) { r.quantized.layers[0].bias[0] += 1; })));
  EXPECT_TRUE(refused(with([&](auto& r) { r.datapath.nodes.back().width_bits += 1; })));
}

TEST(Report, refuses_lists_that_do_not_fit_the_network) {
  ReportInput input = example_report();
  input.output_names.push_back("b_ego");
  EXPECT_THAT(complaint_about(input), HasSubstr("the names of the outputs do not fit the network"));
  input = example_report();
  input.observed.largest.clear();
  EXPECT_THAT(complaint_about(input), HasSubstr("the largest errors seen do not fit"));
}

TEST(Verdict, holds_when_everything_ran_and_agrees) {
  const Verdict verdict = judge(example_report());
  EXPECT_EQ(verdict.kind, VerdictKind::holds);
  EXPECT_THAT(verdict.sentences.front(), HasSubstr("For every input in the box"));
}

TEST(Verdict, is_refuted_by_a_mismatch_a_counterexample_a_broken_bound_or_a_violated_property) {
  const auto kind_with = [](auto change) {
    ReportInput input = example_report();
    change(input);
    return judge(input).kind;
  };
  EXPECT_EQ(kind_with([](auto& r) { r.cosimulation->mismatches = 1; }), VerdictKind::refuted);
  EXPECT_EQ(kind_with([](auto& r) { r.proofs->blocks[7].refuted = true; }), VerdictKind::refuted);
  EXPECT_EQ(kind_with([](auto& r) { r.observed.largest[0] = 1.01 * r.certificate.bound[0]; }),
            VerdictKind::refuted);
  EXPECT_EQ(kind_with([](auto& r) { r.closed_loop->quantized.properties[0].margin = -1e-9; }),
            VerdictKind::refuted);
}

TEST(Verdict, is_incomplete_while_a_proof_or_the_cosimulation_is_missing) {
  ReportInput input = example_report();
  input.proofs->blocks[7].proved = false;
  EXPECT_EQ(judge(input).kind, VerdictKind::incomplete);
  EXPECT_THAT(judge(input).sentences.back(),
              HasSubstr("1 of 105 multiplication blocks did not come to an end"));
  input = example_report();
  input.cosimulation.reset();
  EXPECT_EQ(judge(input).kind, VerdictKind::incomplete);
}

TEST(Report, shows_the_first_vector_that_differs) {
  ReportInput input = example_report();
  input.cosimulation->mismatches = 12;
  Mismatch first;
  first.vector_index = 4711;
  first.inputs = {1, -2};
  first.expected = {35};
  first.got = {-36};
  input.cosimulation->first_mismatch = first;
  const std::string page = render_report(input);
  EXPECT_THAT(page, HasSubstr("12 of 100\u202f352 vectors"));
  EXPECT_THAT(page, HasSubstr("4\u202f711"));
  EXPECT_THAT(page, HasSubstr("−36"));
  EXPECT_THAT(page, Not(HasSubstr("verdict holds")));
}

}  // namespace
}  // namespace napier
