#include "napier/base/file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "napier/base/error.h"

namespace napier {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse_writing(const fs::path& path, const std::string& reason) {
  throw Error({.what = "the file cannot be written (" + reason + ")",
               .where = path.string(),
               .remedy = "check that the folder exists, is yours and has room"});
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (!fs::exists(status)) {
    throw Error({.what = "there is no such file",
                 .where = path.string(),
                 .remedy = "check the path; it is relative to the folder you are in"});
  }
  if (!fs::is_regular_file(status)) {
    throw Error({.what = "this is a folder or a device",
                 .where = path.string(),
                 .expected = "a file",
                 .remedy = "name the file itself"});
  }
  const auto size = fs::file_size(path, failure);
  if (!failure && size > kLargestInputBytes) {
    throw Error({.what = "the file is too large",
                 .where = path.string(),
                 .got = std::to_string(size) + " bytes",
                 .expected = "at most 1 GiB"});
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    throw Error({.what = "the file cannot be read (" + std::string(std::strerror(errno)) + ")",
                 .where = path.string(),
                 .remedy = "check its rights"});
  }
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void write_file(const fs::path& path, std::string_view bytes) {
  std::error_code failure;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), failure);
  if (failure) refuse_writing(path, failure.message());
  const fs::path temporary = path.string() + "." + std::to_string(::getpid()) + ".tmp";
  {
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.flush();
    if (!stream) {
      const std::string reason = std::strerror(errno);
      std::remove(temporary.c_str());
      refuse_writing(path, reason);
    }
  }
  fs::rename(temporary, path, failure);
  if (failure) {
    std::remove(temporary.c_str());
    refuse_writing(path, failure.message());
  }
}

void expect_writable(const fs::path& path) {
  std::error_code failure;
  if (fs::is_directory(path, failure)) refuse_writing(path, "it is a folder");
  fs::path folder = fs::absolute(path).parent_path();
  while (!fs::exists(fs::symlink_status(folder, failure)) && folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  if (!fs::is_directory(folder, failure)) {
    refuse_writing(path, folder.string() + " is no folder");
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    refuse_writing(path, folder.string() + ": " + std::strerror(errno));
  }
}

}  // namespace napier
