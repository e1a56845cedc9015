#include "napier/formats/block_names.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "napier/base/error.h"
#include "napier/formats/format_names.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

void expect_canonical(const std::string& name) {
  ASSERT_EQ(name_of(parse_block_format(name)), name);
}

TEST(BlockNames, every_name_with_every_rule_is_canonical) {
  for (const std::string base : {"mxfp8_e4m3", "mxfp8_e5m2", "mxfp6_e3m2", "mxfp6_e2m3", "mxfp4",
                                 "mxint8", "bfp2b1", "bfp8b16", "bfp32b65536"}) {
    for (const std::string rule : {"", ":scale=ceil", ":scale=even", ":scale=nearest"}) {
      expect_canonical(base + rule);
    }
  }
  for (const std::string rule : {"", ":scale=floor", ":scale=ceil", ":scale=nearest"}) {
    expect_canonical("nvfp4" + rule);
  }
}

TEST(BlockNames, equal_rows_have_one_name) {
  EXPECT_EQ(name_of(parse_block_format("bfp8b32")), "mxint8");
  EXPECT_EQ(name_of(parse_block_format("mxfp4:scale=floor")), "mxfp4");
  EXPECT_EQ(name_of(parse_block_format("nvfp4:scale=even")), "nvfp4");
}

// Sources: OCP MX 1.0, 5.1; NVIDIA, arXiv 2509.25149.
TEST(BlockNames, rows_are_those_of_the_standards) {
  const BlockFormat mx = parse_block_format("mxfp8_e4m3");
  EXPECT_EQ(name_of(mx.element), "e4m3fn");
  EXPECT_EQ(name_of(mx.scale), "e8m0fnu");
  EXPECT_EQ(mx.block_size, 32);
  EXPECT_EQ(mx.rule, kScaleFloor);
  EXPECT_EQ(mx.has_tensor_scale, 0);
  const BlockFormat nv = parse_block_format("nvfp4");
  EXPECT_EQ(name_of(nv.element), "e2m1fn");
  EXPECT_EQ(name_of(nv.scale), "e4m3fn");
  EXPECT_EQ(nv.block_size, 16);
  EXPECT_EQ(nv.has_tensor_scale, 1);
  EXPECT_EQ(name_of(parse_block_format("mxint8").element), "fixed8f6");
  EXPECT_EQ(name_of(parse_block_format("bfp5b8").element), "fixed5f3");
}

TEST(BlockNames, other_names_are_refused_with_what_would_be_right) {
  const std::vector<std::pair<std::string, std::string>> refusals = {
      {"mxfp8", "Say which elements"},
      {"mxfp9", "one of mxfp8_e4m3"},
      {"", "one of mxfp8_e4m3"},
      {"e4m3fn", "one of mxfp8_e4m3"},
      {"bfp1b32", "M from 2 to 32 bits"},
      {"bfp33b32", "M from 2 to 32 bits"},
      {"bfp8b0", "blocks of 1 to 65536"},
      {"bfp8b65537", "blocks of 1 to 65536"},
      {"bfp8", "Write for example bfp8b16"},
      {"mxfp4:floor", "no suffix but :scale=floor"},
      {"mxfp4:scale=up", "no suffix but :scale=floor"},
      {"mxfp4:scale=even:scale=even", "no suffix but :scale=floor"},
      {"mxfp4:", "no suffix but :scale=floor"}};
  for (const auto& [name, sentence] : refusals) {
    try {
      parse_block_format(name);
      ADD_FAILURE() << name << " was accepted";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(sentence)) << name;
    }
  }
}

}  // namespace
}  // namespace napier
