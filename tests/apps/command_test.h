#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "napier/base/file.h"
#include "tests/apps/scratch.h"

namespace napier {

// max(0, x0 + 2 x1 + 3), small enough to reckon by hand.
inline constexpr const char* kSmallNetwork =
    R"({"layers": [{"W": [[1, 2]], "b": [3], "activation": "relu"}]})";

// A test of one subcommand: small.json is in its folder.
class CommandTest : public ::testing::Test {
 protected:
  void SetUp() override { give("small.json", kSmallNetwork); }

  void give(const std::string& file, const std::string& text) const {
    write_file(scratch_.folder() / file, text);
  }
  std::string wrote(const std::string& file) const { return read_file(scratch_.folder() / file); }
  ProcessResult type(const std::string& line) const { return scratch_.type(line); }

  // The line must fail as the user's error, with nothing on standard output; what it complained.
  std::string refused(const std::string& line) const {
    const ProcessResult result = type(line);
    EXPECT_EQ(result.exit_code, 1) << line << "\n" << result.complaints;
    EXPECT_EQ(result.output, "") << line;
    return result.complaints;
  }

  // Standard output must be one JSON document and nothing else; the document.
  nlohmann::ordered_json document(const std::string& line, int exit_code = 0) const {
    const ProcessResult result = type(line);
    EXPECT_EQ(result.exit_code, exit_code) << line << "\n" << result.complaints;
    return nlohmann::ordered_json::parse(result.output);
  }

 private:
  Scratch scratch_{::testing::UnitTest::GetInstance()->current_test_info()->name()};
};

}  // namespace napier
