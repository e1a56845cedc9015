#include "napier/network/format_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "napier/base/error.h"

namespace napier {
namespace {

using ::testing::HasSubstr;

FormatPlan example() {
  return {.box = {{-1, 0.5}, {1, 0.75}},
          .input_fraction_bits = {8, -3},
          .layers = {{7, 6}, {5, 4}},
          .rounding = Rounding::kRd,
          .table_input_bits = 9};
}

std::string complaint_about(const FormatPlan& plan) {
  try {
    check_plan(plan, 2, 2, "net.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(FormatPlan, reads_back_what_was_written) {
  const Document document = parse_json(to_json(example()).dump(), "plan.json");
  EXPECT_EQ(format_plan_from_json(document.view()), example());
}

TEST(FormatPlan, a_right_one_passes) { EXPECT_EQ(complaint_about(example()), ""); }

TEST(FormatPlan, each_field_is_checked_and_the_message_says_which) {
  FormatPlan plan = example();
  plan.box.lower[1] = 0.8;
  EXPECT_THAT(complaint_about(plan), HasSubstr("no interval in dimension 1"));
  plan.box.lower[1] = -std::numeric_limits<double>::infinity();
  EXPECT_THAT(complaint_about(plan), HasSubstr("net.json"));
  plan = example();
  plan.box.upper.pop_back();
  EXPECT_THAT(complaint_about(plan), HasSubstr("upper ends"));
  plan = example();
  plan.input_fraction_bits[0] = 49;
  EXPECT_THAT(complaint_about(plan), HasSubstr("an integer from -30 to 48"));
  plan = example();
  plan.layers[1].weight_fraction_bits = -1;
  EXPECT_THAT(complaint_about(plan), HasSubstr("fraction bits of weights"));
  plan = example();
  plan.layers[1].signal_fraction_bits = -31;
  EXPECT_THAT(complaint_about(plan), HasSubstr("fraction bits of signals"));
  plan = example();
  plan.table_input_bits = 17;
  EXPECT_THAT(complaint_about(plan), HasSubstr("activation tables"));
}

}  // namespace
}  // namespace napier
