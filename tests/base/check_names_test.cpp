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
using ::testing::HasSubstr;

class CheckNames : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_program("python3")) GTEST_SKIP() << "python3 is not installed";
    root_ = fs::temp_directory_path() / ("napier_names_" + std::to_string(::getpid()));
    write_file(root_ / "napier/rtl/wire.h", "struct Wire;\nstruct Signal {\n  int width;\n};\n");
    write_file(root_ / "napier/report/page.cpp",
               "namespace {\nstruct Signal {\n  char x;\n};\n}  // namespace\n");
  }
  void TearDown() override { fs::remove_all(root_); }

  ProcessResult check() const {
    return run_process({.command = {std::string(NAPIER_SOURCE_DIR) + "/script/check-names",
                                    "--root", root_.string()}});
  }

  fs::path root_;
};

TEST_F(CheckNames, accepts_a_second_type_in_an_unnamed_namespace) {
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_code, 0) << result.output << result.complaints;
}

TEST_F(CheckNames, rejects_two_types_of_one_name_with_both_places) {
  for (const std::string type : {"struct Signal {", "class Signal final {", "enum class Signal {",
                                 "enum Signal : int {", "template <class T> struct Signal {"}) {
    write_file(root_ / "napier/bounds/error.h", type + "};\n");
    const ProcessResult result = check();
    EXPECT_EQ(result.exit_code, 1) << type;
    EXPECT_THAT(result.output,
                HasSubstr("Signal is defined by napier/bounds/error.h and by napier/rtl/wire.h"));
  }
}

}  // namespace
}  // namespace napier
