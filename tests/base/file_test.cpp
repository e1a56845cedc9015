#include "napier/base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "napier/base/error.h"

namespace napier {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A folder of its own for each test, removed afterward.
class File : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("napier_file_test_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }

  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

std::string read_message(const fs::path& path) {
  try {
    read_file(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string write_message(const fs::path& path) {
  try {
    write_file(path, "new");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST_F(File, every_byte_comes_back) {
  std::string bytes;
  for (int i = 0; i < 3 * 256; ++i) bytes += static_cast<char>(i);
  write_file(folder_ / "bytes", bytes);
  EXPECT_EQ(read_file(folder_ / "bytes"), bytes);
  write_file(folder_ / "bytes", "");
  EXPECT_EQ(read_file(folder_ / "bytes"), "");
}

TEST_F(File, writing_creates_the_folder_and_leaves_no_temporary_file) {
  write_file(folder_ / "a" / "b" / "file", "x");
  EXPECT_EQ(read_file(folder_ / "a" / "b" / "file"), "x");
  write_file(folder_ / "file", "x");
  write_file(folder_ / "file", "y");
  EXPECT_EQ(entries(), 2U);
  EXPECT_EQ(read_file(folder_ / "file"), "y");
}

TEST_F(File, a_missing_file_is_named) {
  EXPECT_THAT(read_message(folder_ / "missing"), HasSubstr("missing: there is no such file"));
}

TEST_F(File, a_folder_is_no_file) {
  EXPECT_THAT(read_message(folder_), HasSubstr("this is a folder or a device"));
}

TEST_F(File, a_file_above_one_gigabyte_is_refused_unread) {
  std::ofstream(folder_ / "large").put('x');
  fs::resize_file(folder_ / "large", kLargestInputBytes + 1);  // sparse: takes no room
  EXPECT_THAT(read_message(folder_ / "large"), HasSubstr("the file is too large: got 1073741825"));
}

TEST_F(File, writing_onto_a_folder_leaves_it_and_no_temporary_file) {
  fs::create_directory(folder_ / "taken");
  EXPECT_THAT(write_message(folder_ / "taken"), HasSubstr("the file cannot be written"));
  EXPECT_TRUE(fs::is_directory(folder_ / "taken"));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(File, writing_below_a_file_says_so) {
  write_file(folder_ / "file", "old");
  EXPECT_THAT(write_message(folder_ / "file" / "below"), HasSubstr("the file cannot be written"));
  EXPECT_EQ(read_file(folder_ / "file"), "old");
}

TEST_F(File, a_full_disk_is_an_error) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  if (::geteuid() == 0) GTEST_SKIP() << "root would write into /dev";
  EXPECT_THAT(write_message("/dev/full"), HasSubstr("the file cannot be written"));
}

TEST_F(File, a_folder_without_the_right_to_write_keeps_the_old_file) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  write_file(folder_ / "file", "old");
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THAT(write_message(folder_ / "file"), HasSubstr("(Permission denied)"));
  EXPECT_EQ(read_file(folder_ / "file"), "old");
}

TEST_F(File, what_cannot_be_written_is_foretold_and_nothing_is_changed) {
  const auto foretold = [](const fs::path& path) -> std::string {
    try {
      expect_writable(path);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  write_file(folder_ / "file", "x");
  EXPECT_EQ(foretold(folder_ / "file"), "no error");
  EXPECT_EQ(foretold(folder_ / "new" / "deep" / "file"), "no error");
  EXPECT_EQ(foretold("no_such_file_in_this_folder"), "no error");
  EXPECT_THAT(foretold(folder_), HasSubstr("cannot be written (it is a folder)"));
  EXPECT_THAT(foretold(folder_ / "file" / "below"), HasSubstr("file is no folder)"));
  EXPECT_THAT(foretold(folder_ / "file" / "deep" / "below"), HasSubstr("file is no folder)"));
  EXPECT_EQ(entries(), 1U);
  if (::geteuid() == 0) return;  // root may write everywhere
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THAT(foretold(folder_ / "new"), HasSubstr("Permission denied"));
}

TEST_F(File, a_file_without_the_right_to_read_says_so) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write_file(folder_ / "file", "x");
  fs::permissions(folder_ / "file", fs::perms::none);
  EXPECT_THAT(read_message(folder_ / "file"), HasSubstr("cannot be read (Permission denied)"));
}

}  // namespace
}  // namespace napier
