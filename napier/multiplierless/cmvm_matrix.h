#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "napier/multiplierless/adder_graph.h"

namespace napier {

inline constexpr int kLargestMatrixSide = 1024;
inline constexpr std::int64_t kLargestMatrixEntry = std::int64_t{1} << 31;  // in magnitude

using IntegerMatrix = std::vector<std::vector<std::int64_t>>;  // (rows, columns)

// Reads an integer matrix: "rows columns", then that many numbers row by row, separated by blanks;
// every row begins on a new line, and may go on on the next. Throws Error with file:line:column on
// anything else.
IntegerMatrix parse_matrix(std::string_view text, const std::string& source);
IntegerMatrix read_matrix(const std::filesystem::path& path);

// Reads `count` input ranges: "lower upper" for each input, each on a new line.
std::vector<InputRange> parse_input_ranges(std::string_view text, const std::string& source,
                                           std::size_t count);
std::vector<InputRange> read_input_ranges(const std::filesystem::path& path, std::size_t count);

}  // namespace napier
