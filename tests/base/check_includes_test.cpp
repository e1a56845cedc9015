// script/check-includes guards the walls of the house; here it is given houses with a hole.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "napier/base/file.h"
#include "napier/base/process.h"

namespace napier {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string kTable = R"(
| floor | what is there | may use |
|---|---|---|
| `apps/napier` | the command line | `flow` |
| `flow` | all | `report` `rtl` |
| `report` | pages; reads nouns only | nouns |
| `rtl` | circuits | `base` |
| `base` | errors | |

The nouns, which `report` may read beside `base`: `rtl/design.h`.

)";

// A small house that stands, in a folder of its own.
class CheckIncludes : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_program("python3")) GTEST_SKIP() << "python3 is not installed";
    root_ = fs::temp_directory_path() / ("napier_house_" + std::to_string(::getpid()));
    write_file(root_ / "docs/architecture.md", kTable);
    add("apps/napier/main.cpp", "napier/flow/flow.h");
    add("napier/flow/flow.h", "napier/rtl/write.h");
    add("napier/report/page.cpp", "napier/rtl/design.h");
    add("napier/rtl/design.h", "napier/base/error.h");
    add("napier/base/error.cpp", "napier/base/error.h");
  }
  void TearDown() override { fs::remove_all(root_); }

  void add(const fs::path& file, const std::string& included) {
    write_file(root_ / file, "#pragma once\n#include \"" + included + "\"\n#include <vector>\n");
  }
  ProcessResult check() const {
    return run_process({.command = {std::string(NAPIER_SOURCE_DIR) + "/script/check-includes",
                                    "--root", root_.string()}});
  }

  fs::path root_;
};

TEST_F(CheckIncludes, accepts_a_house_whose_includes_point_down) {
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_code, 0) << result.output << result.complaints;
}

TEST_F(CheckIncludes, rejects_an_include_that_points_up_with_file_and_line) {
  add("napier/base/error.cpp", "napier/rtl/design.h");
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.output, "napier/base/error.cpp:2: base may not include napier/rtl/design.h\n");
}

TEST_F(CheckIncludes, rejects_an_include_that_points_sideways) {
  add("napier/rtl/design.h", "napier/report/page.h");
  EXPECT_THAT(check().output, HasSubstr("rtl may not include napier/report/page.h"));
}

TEST_F(CheckIncludes, rejects_a_reader_of_nouns_that_reads_more) {
  add("napier/report/page.cpp", "napier/rtl/write.h");
  EXPECT_THAT(check().output, HasSubstr("report may not include napier/rtl/write.h"));
}

TEST_F(CheckIncludes, rejects_a_floor_that_is_not_in_the_table) {
  add("napier/attic/box.cpp", "napier/base/error.h");
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("the floor attic is not in the table"));
}

TEST_F(CheckIncludes, rejects_a_house_without_a_table) {
  write_file(root_ / "docs/architecture.md", "Floors came and went.\n");
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("no table of floors was found"));
}

}  // namespace
}  // namespace napier
