#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "napier/arithmetic/operations.h"

// The example of docs/arithmetic.md, compiled; and a test that the page quotes it as it stands
// here.
namespace napier {
namespace {

TEST(DocumentedExamples, of_the_page_on_arithmetic_hold) {
  // e4m3fn as a row, and three numbers that documents print.
  const NumberFormat e4m3fn{kFloat, 8, 1, 4, 3, 7, kGradual, 0, kAllOnesNan, 0};
  const Projection nearest{e4m3fn, {kRne, 0}, kOverflow};
  EXPECT_EQ(project_exact(exact_value(0, 464, 0), nearest, 0), 0x7EU);       // 448
  EXPECT_EQ(project_exact(exact_value(0, 465, 0), nearest, 0), 0x7FU);       // NaN
  EXPECT_EQ(multiply_codes(e4m3fn, 0x39, e4m3fn, 0x39, nearest, 0), 0x3AU);  // 1.125² → 1.25
}

std::string text_of(const std::string& path) {
  const std::ifstream file(std::string(NAPIER_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(DocumentedExamples, are_quoted_as_they_are_compiled) {
  std::stringstream page(text_of("docs/arithmetic.md"));
  const std::string source = text_of("tests/arithmetic/documented_examples_test.cpp");
  bool is_code = false;
  int quoted = 0;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) {
      is_code = line == "```cpp";
    } else if (is_code) {
      EXPECT_NE(source.find("  " + line + "\n"), std::string::npos) << line;
      ++quoted;
    }
  }
  EXPECT_GT(quoted, 0);
}

}  // namespace
}  // namespace napier
