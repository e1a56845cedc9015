#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace napier {

inline constexpr std::size_t kLargestInputBytes = std::size_t{1} << 30;

// The bytes of a file. Throws Error when it is missing, no regular file, unreadable or above 1 GiB.
std::string read_file(const std::filesystem::path& path);

// Writes to a temporary name beside `path` and renames it, so that a reader sees the old file or
// the new one and never half of it; creates the folder. Throws Error when the disk or the rights
// say no.
void write_file(const std::filesystem::path& path, std::string_view bytes);

// Throws the Error of write_file where that is foreseeable: the name is a folder's, or the nearest
// folder above it is none or not ours. Changes nothing on the disk; asked before long work.
void expect_writable(const std::filesystem::path& path);

}  // namespace napier
