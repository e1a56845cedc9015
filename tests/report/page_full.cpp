// The page in a real browser: headless Chromium reads it, draws it light, dark and narrow, and
// loads nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "napier/base/file.h"
#include "napier/base/process.h"
#include "napier/report/report.h"
#include "tests/report/example_report.h"

namespace napier {
namespace {

class Page : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_program("chromium")) GTEST_SKIP() << "chromium is missing: apt-get install chromium";
    folder_ = std::filesystem::temp_directory_path() / ("napier_page_" + std::to_string(getpid()));
    write_file(folder_ / "report.html", render_report(example_report()));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  ProcessResult browse(std::vector<std::string> arguments) const {
    std::vector<std::string> command = {"chromium",
                                        "--headless=new",
                                        "--no-sandbox",
                                        "--disable-gpu",
                                        "--hide-scrollbars",
                                        "--enable-logging=stderr",
                                        "--user-data-dir=" + (folder_ / "profile").string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    command.push_back("file://" + (folder_ / "report.html").string());
    return run_process({.command = command, .folder = folder_, .time_limit_s = 60});
  }

  // The bytes of the PNG that Chromium draws.
  std::string screenshot(const std::string& size, const std::string& scheme) const {
    const std::filesystem::path file = folder_ / "page.png";
    std::filesystem::remove(file);
    browse({"--screenshot=" + file.string(), "--window-size=" + size,
            "--blink-settings=preferredColorScheme=" + scheme});
    return read_file(file);
  }

  std::filesystem::path folder_;
};

// Big-endian, from the header of a PNG.
std::size_t number_at(const std::string& png, std::size_t offset) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number = number << 8 | static_cast<unsigned char>(png.at(offset + i));
  }
  return number;
}

TEST_F(Page, is_read_as_it_was_written) {
  const ProcessResult result = browse({"--dump-dom"});
  ASSERT_EQ(result.exit_code, 0) << result.complaints;
  for (const char* id : {"evidence", "network", "formats", "error", "cost", "block", "hardware",
                         "closed-loop", "provenance", "run"}) {
    EXPECT_THAT(result.output, testing::HasSubstr("<section id=\"" + std::string(id) + "\""));
  }
  EXPECT_THAT(result.output, testing::HasSubstr("105 / 105"));
}

TEST_F(Page, breaks_no_rule_of_its_own_policy) {
  EXPECT_THAT(browse({"--dump-dom"}).complaints,
              testing::Not(testing::HasSubstr("Content Security Policy")));
}

TEST_F(Page, is_drawn_wide_and_narrow_light_and_dark) {
  const std::string light = screenshot("1400,2400", "1");
  const std::string dark = screenshot("1400,2400", "0");
  const std::string narrow = screenshot("500,2400", "1");
  EXPECT_EQ(number_at(light, 16), 1400U);
  EXPECT_EQ(number_at(light, 20), 2400U);
  EXPECT_EQ(number_at(narrow, 16), 500U);
  // An empty page of this size is a PNG of about 15 kB; text and tables make it several times that.
  EXPECT_GT(light.size(), 60'000U);
  EXPECT_GT(dark.size(), 60'000U);
  EXPECT_GT(narrow.size(), 40'000U);
  EXPECT_NE(light, dark);
}

}  // namespace
}  // namespace napier
