#include "tests/apps/command_test.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

class Certify : public CommandTest {
 protected:
  std::string certify(const std::string& options) const {
    return "napier certify small.json --box=0:1,3:4 " + options;
  }
};

// With 4 fraction bits and integer weights only the inputs are rounded: by at most 2^-5 each, which
// weigh 1 and 2. The output 0..16 is a multiple of 2^-4 and is not rounded again.
TEST_F(Certify, bounds_a_network_that_can_be_reckoned_by_hand) {
  const auto json = document(certify("--input-bits 4 --weight-bits 4 --signal-bits 4 --json"));
  EXPECT_EQ(json["bound"].dump(), "[0.09375]");
  EXPECT_EQ(json["layers"][0]["real_range"].dump(), "[[9.0,12.0]]");
  EXPECT_EQ(json["formats"]["widest_input"], "ufixed7f4");
}

TEST_F(Certify, prints_for_people_what_is_proven_rounded_upward) {
  const ProcessResult result = type(certify("--input-bits 4 --weight-bits 4 --signal-bits 4"));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.output, HasSubstr("output 0: |quantized - real| <= 0.09376"));
}

TEST_F(Certify, the_files_it_writes_carry_each_others_hash) {
  const auto json = document(certify("--out made/small --json"));
  EXPECT_EQ(json["files"].dump(), R"(["made/small.quantized.json","made/small.certificate.json"])");
  const auto certificate = nlohmann::ordered_json::parse(wrote("made/small.certificate.json"));
  const auto quantized = nlohmann::ordered_json::parse(wrote("made/small.quantized.json"));
  EXPECT_EQ(certificate["network_hash"], quantized["network_hash"]);
  EXPECT_EQ(certificate["quantized_network_hash"], json["quantized_network_hash"]);
  EXPECT_EQ(certificate["bound"], json["bound"]);
}

TEST_F(Certify, an_unknown_rounding_is_refused_with_the_known_ones) {
  EXPECT_THAT(refused(certify("--rounding up")),
              HasSubstr("--rounding: there is no rounding of that name: got \"up\", expected one "
                        "of rne, rna, rz, rd"));
}

TEST_F(Certify, fraction_bits_beyond_the_limits_are_refused) {
  EXPECT_THAT(refused(certify("--weight-bits 99")),
              HasSubstr("fraction bits of weights are out of range: got 99, expected an integer "
                        "from 0 to 48"));
  EXPECT_THAT(refused(certify("--weight-bits four")), HasSubstr("--weight-bits"));
}

TEST_F(Certify, a_signal_too_wide_for_the_hardware_is_refused_with_a_remedy) {
  const std::string complaint = refused("napier certify small.json --box=0:1,3:1e30");
  EXPECT_THAT(complaint, HasSubstr("input 1 is too wide"));
  EXPECT_THAT(complaint, HasSubstr("smaller box"));
}

TEST_F(Certify, a_place_where_nothing_can_be_written_is_named) {
  give("file", "in the way");
  EXPECT_THAT(refused(certify("--out file/small")), HasSubstr("file/small.quantized.json"));
}

}  // namespace
}  // namespace napier
