#include "napier/base/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "napier/base/error.h"
#include "napier/base/file.h"
#include "napier/base/number.h"

namespace napier {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Cell {
  std::string_view text;
  std::size_t column = 1;  // of its first byte in the line, counted from 1
};

std::vector<Cell> cells_of(std::string_view line) {
  std::vector<Cell> cells;
  std::size_t start = 0;
  for (bool more = true; more;) {
    const std::size_t comma = line.find(',', start);
    const std::string_view raw = line.substr(start, comma - start);
    const std::size_t blanks = raw.find_first_not_of(" \t");
    cells.push_back({.text = trimmed(raw),
                     .column = start + 1 + (blanks == std::string_view::npos ? 0 : blanks)});
    more = comma != std::string_view::npos;
    start = comma + 1;
  }
  return cells;
}

class TableReader {
 public:
  explicit TableReader(const std::string& source) : source_(source) {}

  void take_line(std::string_view line) {
    ++line_;
    const std::vector<Cell> cells = cells_of(line);
    if (table_.columns == 0) {
      table_.columns = cells.size();
      if (std::none_of(cells.begin(), cells.end(), is_number)) return take_header(cells);
    }
    if (cells.size() != table_.columns) {
      complain("this line has another number of cells than the first", cells.back().column,
               fmt::format("{}", cells.size()), fmt::format("{}", table_.columns));
    }
    for (const Cell& cell : cells) {
      const std::optional<double> number = parse_number(cell.text);
      if (!number) {
        complain("this cell is not a finite number", cell.column, shown(cell), "such as -1.5e3");
      }
      table_.values.push_back(*number);
    }
  }

  CsvTable finish() {
    if (table_.values.empty()) complain("the table has no row of numbers", 1);
    return std::move(table_);
  }

 private:
  static bool is_number(const Cell& cell) { return parse_number(cell.text).has_value(); }
  static std::string shown(const Cell& cell) {
    return fmt::format("\"{}\"", cell.text.substr(0, 40));
  }

  void take_header(const std::vector<Cell>& cells) {
    for (const Cell& cell : cells) {
      if (cell.text.empty() || cell.text.find('"') != std::string_view::npos ||
          cell.text.find(kByteOrderMark) != std::string_view::npos) {
        complain("this is neither a column's name nor a number", cell.column, shown(cell),
                 "a name without quotes");
      }
      table_.names.emplace_back(cell.text);
    }
  }

  [[noreturn]] void complain(std::string what, std::size_t column, std::string got = "",
                             std::string expected = "") const {
    throw Error({.what = std::move(what),
                 .where = fmt::format("{}:{}:{}", source_, std::max<std::size_t>(line_, 1), column),
                 .got = std::move(got),
                 .expected = std::move(expected)});
  }

  std::string source_;
  std::size_t line_ = 0;
  CsvTable table_;
};

}  // namespace

CsvTable parse_csv(std::string_view text, const std::string& source) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  TableReader reader(source);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    reader.take_line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return reader.finish();
}

CsvTable read_csv(const std::filesystem::path& path) {
  return parse_csv(read_file(path), path.string());
}

std::string to_csv(const CsvTable& table) {
  require(table.columns > 0 && table.values.size() % table.columns == 0,
          "a table has whole rows of at least one column");
  require(table.names.empty() || table.names.size() == table.columns,
          "a table has no names or one per column");
  std::string text;
  if (!table.names.empty()) text += fmt::format("{}\n", fmt::join(table.names, ","));
  for (std::size_t i = 0; i < table.rows(); ++i) {
    text += fmt::format("{}\n", fmt::join(table.row(i), ","));
  }
  return text;
}

}  // namespace napier
