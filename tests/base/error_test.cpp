#include "napier/base/error.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace napier {
namespace {

TEST(Error, says_what_where_got_expected_and_remedy_in_one_sentence) {
  const Error error({.what = "rows differ in length",
                     .where = "a.json: /W",
                     .got = "19 numbers in row 4",
                     .expected = "20",
                     .remedy = "mend the row"});
  EXPECT_STREQ(
      error.what(),
      "a.json: /W: rows differ in length: got 19 numbers in row 4, expected 20. Mend the row.");
}

TEST(Error, leaves_out_what_is_empty) {
  EXPECT_STREQ(Error({.what = "no room"}).what(), "no room.");
}

TEST(Require, throws_the_programmers_error) {
  EXPECT_THROW(require(false, "n is positive"), std::logic_error);
  EXPECT_NO_THROW(require(true, "n is positive"));
}

}  // namespace
}  // namespace napier
