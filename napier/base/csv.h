#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace napier {

// A table of numbers. names (columns), or empty when the file has no header; values (rows,
// columns), row-major.
struct CsvTable {
  std::vector<std::string> names;
  std::size_t columns = 0;
  std::vector<double> values;

  bool operator==(const CsvTable&) const = default;

  std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
  std::span<const double> row(std::size_t index) const {
    return std::span(values).subspan(index * columns, columns);
  }
};

// Reads lines of equally many finite decimal numbers, separated by commas, with blanks around them
// allowed. The first line is a header when none of its cells is a number. Throws Error with
// file:line:column on anything else: quotes, empty cells, empty lines before the end, no row at
// all.
CsvTable parse_csv(std::string_view text, const std::string& source);
CsvTable read_csv(const std::filesystem::path& path);

// The header, if there are names, and the rows, each number as the shortest decimal that reads back
// as itself.
std::string to_csv(const CsvTable& table);

}  // namespace napier
