#include "tests/bounds/sampling.h"

namespace napier {
namespace {

class SmallController : public ::testing::TestWithParam<Controller> {};
class LargeController : public ::testing::TestWithParam<Controller> {};

TEST_P(SmallController, never_exceeds_its_bound_at_1000000_points) {
  NAPIER_NEEDS_SHARED_DATA();
  expect_bound_holds(GetParam(), 1'000'000);
}

TEST_P(LargeController, never_exceeds_its_bound_at_100000_points) {
  NAPIER_NEEDS_SHARED_DATA();
  expect_bound_holds(GetParam(), 100'000);
}

INSTANTIATE_TEST_SUITE_P(SharedFull, SmallController, ::testing::ValuesIn(small_controllers()),
                         [](const auto& parameter) { return test_name(parameter.param); });
INSTANTIATE_TEST_SUITE_P(SharedFull, LargeController, ::testing::ValuesIn(large_controllers()),
                         [](const auto& parameter) { return test_name(parameter.param); });

}  // namespace
}  // namespace napier
