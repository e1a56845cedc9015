#include "napier/multiplierless/cmvm_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "napier/base/error.h"

namespace napier {
namespace {

using testing::HasSubstr;

std::string complaint_about(const std::string& text) {
  try {
    parse_matrix(text, "m.txt");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

std::string complaint_about_ranges(const std::string& text) {
  try {
    parse_input_ranges(text, "r.txt", 2);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(CmvmMatrix, rows_are_read_in_order_whatever_the_blanks) {
  EXPECT_EQ(parse_matrix("2 3\n1 -2 3\n\t4 5\r\n -6 ", "m.txt"),
            (IntegerMatrix{{1, -2, 3}, {4, 5, -6}}));
}

TEST(CmvmMatrix, a_wrong_file_is_refused_with_place_and_reason) {
  EXPECT_THAT(complaint_about(""), HasSubstr("m.txt:1:1: the number of rows is missing"));
  EXPECT_THAT(complaint_about("0 3"), HasSubstr("the number of rows is not positive"));
  EXPECT_THAT(complaint_about("2 2000"), HasSubstr("the number of columns is too large"));
  EXPECT_THAT(complaint_about("2 2\n1 2\n3"),
              HasSubstr("m.txt:3:2: the entry at row 1, column 1 is missing"));
  EXPECT_THAT(complaint_about("2 2\n1 2\n3 x4"),
              HasSubstr("m.txt:3:3: the entry at row 1, column 1 is no integer: got \"x4\""));
  EXPECT_THAT(complaint_about("1 1\n1.5"), HasSubstr("is no integer"));
  EXPECT_THAT(complaint_about("1 1\n2147483649"), HasSubstr("is too large"));
  EXPECT_THAT(complaint_about("1 1\n99999999999999999999"), HasSubstr("is too large"));
  EXPECT_THAT(complaint_about("1 2\n1 2\n3\n"),
              HasSubstr("m.txt:3:1: more numbers than expected: got \"3\""));
}

// Three and one entries of a matrix of two columns are as many as two and two.
TEST(CmvmMatrix, a_row_that_is_too_long_is_not_taken_for_two) {
  EXPECT_THAT(
      complaint_about("2 2\n1 2 3\n4\n"),
      HasSubstr("m.txt:2:5: row 1 begins in the middle of a line: got \"3\", expected a new "
                "line. A matrix of two rows"));
  EXPECT_THAT(complaint_about("3 2\n1 2\n3\n4 5\n6\n"), HasSubstr("m.txt:4:3: row 2 begins in"));
  EXPECT_THAT(complaint_about("1 2 1 2\n"), HasSubstr("m.txt:1:5: row 0 begins in"));
}

TEST(CmvmMatrix, a_plus_sign_is_read_before_a_digit_alone) {
  EXPECT_EQ(parse_matrix("1 2\n+3 -4", "m.txt"), (IntegerMatrix{{3, -4}}));
  for (const char* word : {"+", "+-3", "++3", "-+3", "3+"}) {
    EXPECT_THAT(complaint_about(std::string("1 1\n") + word), HasSubstr("is no integer")) << word;
  }
}

TEST(CmvmMatrix, a_range_is_read_for_every_input_or_refused) {
  EXPECT_EQ(parse_input_ranges("-8 7\n0 0\n", "r.txt", 2),
            (std::vector<InputRange>{{-8, 7}, {0, 0}}));
  EXPECT_THAT(complaint_about_ranges("0 1\n2"),
              HasSubstr("r.txt:2:2: the upper end of input 1 is missing"));
  EXPECT_THAT(complaint_about_ranges("0 1\n2 1"), HasSubstr("the range of input 1 is empty"));
  EXPECT_THAT(complaint_about_ranges("0 1\n2 3\n4 5"),
              HasSubstr("r.txt:3:1: more numbers than expected"));
  EXPECT_THAT(complaint_about_ranges("0 1 2 3"),
              HasSubstr("r.txt:1:5: the range of input 1 begins in the middle of a line"));
  EXPECT_THAT(complaint_about_ranges("0 1\n-281474976710657 3"),
              HasSubstr("too large: got \"-281474976710657\", expected at most 281474976710656 in "
                        "magnitude"));
}

}  // namespace
}  // namespace napier
