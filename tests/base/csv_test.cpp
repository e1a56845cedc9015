#include "napier/base/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "napier/base/error.h"
#include "napier/base/number.h"
#include "napier/base/random.h"

namespace napier {
namespace {

using testing::HasSubstr;

std::string complaint_about(const std::string& text) {
  try {
    parse_csv(text, "t.csv");
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(Csv, reads_a_header_and_rows) {
  const CsvTable table = parse_csv("x0,x1,y0\n1,-2.5,3e2\n 4 ,\t5,+6\r\n", "t.csv");
  EXPECT_EQ(table.names, (std::vector<std::string>{"x0", "x1", "y0"}));
  EXPECT_EQ(table.columns, 3u);
  EXPECT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.values, (std::vector<double>{1, -2.5, 300, 4, 5, 6}));
  EXPECT_EQ(table.row(1)[2], 6);
}

TEST(Csv, does_without_a_header_and_without_a_last_newline) {
  const CsvTable table = parse_csv(
      "\xEF\xBB\xBF"
      "0.1",
      "t.csv");
  EXPECT_TRUE(table.names.empty());
  EXPECT_EQ(table.values, std::vector<double>{0.1});
}

TEST(Csv, complains_with_line_and_column) {
  EXPECT_THAT(complaint_about("1,2\n3,four\n"),
              HasSubstr("t.csv:2:3: this cell is not a finite number: got \"four\""));
  EXPECT_THAT(complaint_about("a,b\n1,2\n3\n"),
              HasSubstr("t.csv:3:1: this line has another number of cells than the first: got 1, "
                        "expected 2"));
  EXPECT_THAT(complaint_about("1,2,\n"), HasSubstr("t.csv:1:5"));
  EXPECT_THAT(complaint_about("1,nan\n"), HasSubstr("t.csv:1:3"));
  EXPECT_THAT(complaint_about("1\n\n2\n"), HasSubstr("t.csv:2:1"));
  EXPECT_THAT(complaint_about("1\n1e999\n"), HasSubstr("t.csv:2:1"));
  EXPECT_THAT(complaint_about("x,1\n"), HasSubstr("t.csv:1:1: this cell is not a finite number"));
  EXPECT_THAT(complaint_about("\"x\",\"y\"\n1,2\n"), HasSubstr("a name without quotes"));
  EXPECT_THAT(complaint_about(" \xEF\xBB\xBF\n1\n"), HasSubstr("t.csv:1:2: this is neither"));
  EXPECT_THAT(complaint_about("x,y\n"), HasSubstr("has no row of numbers"));
  EXPECT_THAT(complaint_about(""), HasSubstr("t.csv:1:1: the table has no row of numbers"));
}

TEST(Csv, gives_back_every_bit_of_what_it_wrote) {
  CsvTable table{.names = {"a", "b"}, .columns = 2, .values = {0.0, -0.0, 0.1, 5e-324}};
  for (std::uint64_t i = 0; table.values.size() < 2000; ++i) {
    const double value = std::bit_cast<double>(random_bits(1, 0, i));
    if (std::isfinite(value)) table.values.push_back(value);
  }
  const CsvTable again = parse_csv(to_csv(table), "t.csv");
  EXPECT_EQ(again.names, table.names);
  ASSERT_EQ(again.values.size(), table.values.size());
  for (std::size_t i = 0; i < table.values.size(); ++i) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(again.values[i]),
              std::bit_cast<std::uint64_t>(table.values[i]));
  }
}

TEST(Csv, writes_the_shortest_decimals) {
  EXPECT_EQ(to_csv({.names = {}, .columns = 3, .values = {0.1, 1, -1e300}}), "0.1,1,-1e+300\n");
}

TEST(ParseNumber, takes_decimal_numbers_and_nothing_else) {
  EXPECT_EQ(parse_number(" +1.5e1\t"), 15.0);
  EXPECT_EQ(parse_number("1."), 1.0);
  EXPECT_EQ(parse_number(".5"), 0.5);
  for (const char* text :
       {"", " ", "+", "+-1", "1,5", "0x10", "inf", "nan", "1e999", "1 2", "one"}) {
    EXPECT_FALSE(parse_number(text)) << text;
  }
}

}  // namespace
}  // namespace napier
